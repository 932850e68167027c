package org.siegel.directory;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultListener;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Searches page by page (RFC 2696) on one connection. Entries are handed on as they arrive, so a slow receiver makes the
 * directory wait and not our memory grow.
 */
record Pages(LDAPConnection connection, int size, Duration responseTimeout) {

    /** Something to do between two pages, when the connection is free. */
    interface BetweenPages {
        void run() throws LDAPException;
    }

    void search(
            String base,
            Filter filter,
            String[] attributes,
            List<Control> controls,
            Consumer<SearchResultEntry> each,
            BetweenPages between)
            throws LDAPException {
        ASN1OctetString cookie = null;
        do {
            SearchRequest request = new SearchRequest(
                    new EachEntry(each, new Patience(responseTimeout)), base, SearchScope.SUB, filter, attributes);
            request.addControls(controls.toArray(Control[]::new));
            request.addControl(new SimplePagedResultsControl(size, cookie, true));
            SearchResult result = connection.search(request);
            SimplePagedResultsControl page = SimplePagedResultsControl.get(result);
            cookie = page != null && page.moreResultsToReturn() ? page.getCookie() : null;
            between.run();
        } while (cookie != null);
    }

    /** A search whose answer is known to fit on a page; another search by pages may be under way. */
    void once(String base, Filter filter, String[] attributes, Consumer<SearchResultEntry> each) throws LDAPException {
        connection.search(new SearchRequest(
                new EachEntry(each, new Patience(responseTimeout)), base, SearchScope.SUB, filter, attributes));
    }

    /** Hands entries on as they arrive; references to other servers and naming contexts are left alone. */
    record EachEntry(Consumer<SearchResultEntry> entries, Patience patience) implements SearchResultListener {
        @Override
        public void searchEntryReturned(SearchResultEntry entry) {
            patience.heard();
            entries.accept(entry);
            patience.waiting();
        }

        @Override
        public void searchReferenceReturned(SearchResultReference elsewhere) {
            patience.heard(); // Active Directory sends some; what they lead to is not below our base
            patience.waiting();
        }
    }
}
