package org.siegel.directory;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Entry;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.siegel.smime.MailAddress;

/**
 * Users as entries of a directory: how to search for them and how to read them.
 *
 * <p>Attributes are always requested by their plain names and compared by them: a directory returns
 * {@code userCertificate} with or without {@code ;binary} (RFC 4522) as it likes, but asking for the wrong one finds
 * nothing.
 */
final class UserEntries {

    /** Filters longer than this meet limits of servers. */
    private static final int IDENTIFIERS_PER_SEARCH = 100;

    private static final String[] LDAP_ATTRIBUTES = {
        "entryUUID",
        "uid",
        "cn",
        "displayName",
        "mail",
        "mailLocalAddress",
        "mailAlternateAddress",
        UserAttributes.CERTIFICATE,
        UserAttributes.SMIME_CERTIFICATE
    };
    private static final String[] ACTIVE_DIRECTORY_ATTRIBUTES = {
        "objectGUID",
        "sAMAccountName",
        "cn",
        "displayName",
        "mail",
        "proxyAddresses",
        UserAttributes.CERTIFICATE,
        UserAttributes.SMIME_CERTIFICATE
    };

    private final boolean activeDirectory;
    private final String base;
    private final int pageSize;
    private final Filter users;

    UserEntries(DirectoryKind kind, LdapSettings settings) {
        this.activeDirectory = kind == DirectoryKind.ACTIVE_DIRECTORY;
        this.base = settings.base();
        this.pageSize = settings.pageSize();
        this.users = activeDirectory
                ? Filter.createANDFilter(
                        Filter.createEqualityFilter("objectCategory", "person"),
                        Filter.createEqualityFilter("objectClass", "user"),
                        Filter.createNOTFilter(Filter.createEqualityFilter("isCriticalSystemObject", "TRUE")))
                : Filter.createEqualityFilter("objectClass", "inetOrgPerson");
    }

    String base() {
        return base;
    }

    /** Matches every user. */
    Filter filter() {
        return users;
    }

    String[] attributes() {
        return activeDirectory ? ACTIVE_DIRECTORY_ATTRIBUTES.clone() : LDAP_ATTRIBUTES.clone();
    }

    /** The attribute that identifies an entry for ever. */
    String identifier() {
        return activeDirectory ? "objectGUID" : "entryUUID";
    }

    List<DirectoryUser> all(LDAPConnection connection) throws LDAPException {
        return search(connection, users);
    }

    /** Those users among the identified entries that are there now. */
    List<DirectoryUser> identified(LDAPConnection connection, Collection<String> identifiers) throws LDAPException {
        List<DirectoryUser> found = new ArrayList<>();
        List<String> rest = List.copyOf(identifiers);
        for (int from = 0; from < rest.size(); from += IDENTIFIERS_PER_SEARCH) {
            List<Filter> some = rest.subList(from, Math.min(rest.size(), from + IDENTIFIERS_PER_SEARCH)).stream()
                    .map(id -> activeDirectory
                            ? Filter.createEqualityFilter("objectGUID", ObjectGuid.bytes(id))
                            : Filter.createEqualityFilter("entryUUID", id))
                    .toList();
            found.addAll(search(connection, Filter.createANDFilter(users, Filter.createORFilter(some))));
        }
        return found;
    }

    /** What became of touched entries: users as they are now, and those that are no users (any more). */
    DirectoryChanges changes(LDAPConnection connection, Set<String> touched, String cursor) throws LDAPException {
        List<DirectoryUser> now = identified(connection, touched);
        Set<String> gone = new LinkedHashSet<>(touched);
        now.forEach(user -> gone.remove(user.id()));
        return new DirectoryChanges(now, List.copyOf(gone), cursor, false);
    }

    List<DirectoryUser> withAddress(LDAPConnection connection, MailAddress address) throws LDAPException {
        return search(
                connection, Filter.createANDFilter(users, Filter.createORFilter(addressFilters(address.toString()))));
    }

    List<DirectoryUser> withLogin(LDAPConnection connection, String name) throws LDAPException {
        List<Filter> names = new ArrayList<>(addressFilters(name));
        if (activeDirectory) {
            names.add(Filter.createEqualityFilter("sAMAccountName", name));
            names.add(Filter.createEqualityFilter("userPrincipalName", name));
        } else {
            names.add(Filter.createEqualityFilter("uid", name));
        }
        return search(connection, Filter.createANDFilter(users, Filter.createORFilter(names)));
    }

    private List<Filter> addressFilters(String address) {
        Filter mail = Filter.createEqualityFilter("mail", address);
        return activeDirectory
                ? List.of(mail, Filter.createEqualityFilter("proxyAddresses", "smtp:" + address))
                : List.of(mail);
    }

    private List<DirectoryUser> search(LDAPConnection connection, Filter filter) throws LDAPException {
        List<DirectoryUser> found = new ArrayList<>();
        paged(connection, base, filter, attributes(), List.of(), entry -> found.add(user(entry)));
        return found;
    }

    /** Searches a subtree page by page (RFC 2696) on one connection; referrals to elsewhere are left alone. */
    void paged(
            LDAPConnection connection,
            String where,
            Filter filter,
            String[] attributes,
            List<Control> controls,
            Consumer<SearchResultEntry> each)
            throws LDAPException {
        ASN1OctetString cookie = null;
        do {
            SearchRequest request = new SearchRequest(new EachEntry(each), where, SearchScope.SUB, filter, attributes);
            request.addControls(controls.toArray(Control[]::new));
            request.addControl(new SimplePagedResultsControl(pageSize, cookie, true));
            SearchResult result = connection.search(request);
            SimplePagedResultsControl page = SimplePagedResultsControl.get(result);
            cookie = page != null && page.moreResultsToReturn() ? page.getCookie() : null;
        } while (cookie != null);
    }

    /** Hands entries on as they arrive. */
    record EachEntry(Consumer<SearchResultEntry> entries) implements SearchResultListener {
        @Override
        public void searchEntryReturned(SearchResultEntry entry) {
            entries.accept(entry);
        }

        @Override
        public void searchReferenceReturned(SearchResultReference elsewhere) {
            // a referral to another server or naming context (Active Directory sends some): not our users
        }
    }

    DirectoryUser user(Entry entry) {
        return UserAttributes.user(entry, identifierOf(entry), activeDirectory ? "sAMAccountName" : "uid");
    }

    /** @throws DirectoryException if the directory does not show it, which access rules can cause */
    String identifierOf(Entry entry) {
        Attribute attribute = entry.getAttribute(identifier());
        if (attribute == null) {
            throw new DirectoryException("the directory does not show us " + identifier() + " of " + entry.getDN()
                    + "; let our account read it");
        }
        return activeDirectory ? ObjectGuid.text(attribute.getValueByteArray()) : attribute.getValue();
    }
}
