package org.siegel.directory;

import com.unboundid.ldap.sdk.AsyncRequestID;
import com.unboundid.ldap.sdk.AsyncSearchResultListener;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SearchScope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The signs that kinds of directories give. */
final class Triggers {

    /** LDAP_SERVER_NOTIFICATION_OID, MS-ADTS §3.1.1.3.4.1.9. */
    private static final String NOTIFICATION = "1.2.840.113556.1.4.528";

    /** Reading a number of the root entry costs nothing; not every change is announced. */
    private static final Duration COUNTER = Duration.ofSeconds(2);

    private static final Duration QUIET = Duration.ofSeconds(30);

    private Triggers() {}

    static Watch.Trigger of(DirectoryKind kind, LdapSettings settings, Duration look) {
        return switch (kind) {
            case ACTIVE_DIRECTORY -> new Notification();
            case OPENLDAP -> new Persist(settings);
            case OPENDJ -> new Counter("lastChangeNumber", COUNTER);
            case GENERIC -> new Newest(settings, look);
        };
    }

    /** Active Directory announces changes; Samba 4.17 no deletions, so its counter is looked at as well. */
    private static final class Notification implements Watch.Trigger {
        private final Counter counter = new Counter("highestCommittedUSN", QUIET);

        @Override
        public void start(LDAPConnection connection, Watch.Signs signs) throws LDAPException {
            SearchRequest request = new SearchRequest(
                    new Listener(signs),
                    DomainController.of(connection).namingContext(),
                    SearchScope.SUB,
                    Filter.createPresenceFilter("objectClass"),
                    "objectGUID");
            request.addControl(new Control(NOTIFICATION, true));
            request.setResponseTimeoutMillis(0);
            connection.asyncSearch(request);
            counter.start(connection, signs);
        }

        @Override
        public Duration patience() {
            return counter.patience();
        }

        @Override
        public void look(LDAPConnection connection, Watch.Signs signs) throws LDAPException {
            counter.look(connection, signs);
        }
    }

    /** RFC 4533 §3.4, from now on; whoever reads has a cookie of their own. */
    private record Persist(LdapSettings settings) implements Watch.Trigger {
        @Override
        public void start(LDAPConnection connection, Watch.Signs signs) throws LDAPException {
            new ContentSynchronization(settings.base(), settings.responseTimeout()).persist(connection, signs);
        }

        @Override
        public Duration patience() {
            return QUIET;
        }

        @Override
        public void look(LDAPConnection connection, Watch.Signs signs) throws LDAPException {
            connection.getRootDSE();
        }
    }

    /** A number in the root entry that grows with each change. */
    private static final class Counter implements Watch.Trigger {
        private final String attribute;
        private final Duration patience;
        private @Nullable String last;

        Counter(String attribute, Duration patience) {
            this.attribute = attribute;
            this.patience = patience;
        }

        @Override
        public void start(LDAPConnection connection, Watch.Signs signs) throws LDAPException {
            last = null;
            look(connection, signs);
        }

        @Override
        public Duration patience() {
            return patience;
        }

        @Override
        public void look(LDAPConnection connection, Watch.Signs signs) throws LDAPException {
            SearchResultEntry root = connection.getEntry("", attribute);
            String now = root == null ? "" : String.valueOf(root.getAttributeValue(attribute));
            if (last != null && !now.equals(last)) {
                signs.news();
            }
            last = now;
        }
    }

    /** Whether anything was changed or created since the last look; deletions show only when everything is read. */
    private static final class Newest implements Watch.Trigger {
        private final LdapSettings settings;
        private final Duration look;
        private Instant since = Instant.EPOCH;

        Newest(LdapSettings settings, Duration look) {
            this.settings = settings;
            this.look = look;
        }

        @Override
        public void start(LDAPConnection connection, Watch.Signs signs) throws LDAPException {
            look(connection, new Watch.Signs());
        }

        @Override
        public Duration patience() {
            return look;
        }

        @Override
        public void look(LDAPConnection connection, Watch.Signs signs) throws LDAPException {
            Instant before = since;
            new Pages(connection, settings.pageSize(), settings.responseTimeout())
                    .search(
                            settings.base(),
                            Filter.createANDFilter(
                                    ObjectClasses.LDAP.filter(), Timestamps.since(Times.text(before.plusSeconds(1)))),
                            new String[] {Times.MODIFIED, Times.CREATED},
                            List.of(),
                            entry -> since = Times.latest(new Times.Latest(since, ""), entry)
                                    .time(),
                            () -> {});
            if (since.isAfter(before)) {
                signs.news();
            }
        }
    }

    /** Every answer is a sign, and so is the end. */
    static final class Listener implements AsyncSearchResultListener {
        private static final long serialVersionUID = 1L;

        private final transient Watch.Signs signs;

        Listener(Watch.Signs signs) {
            this.signs = signs;
        }

        @Override
        public void searchEntryReturned(SearchResultEntry entry) {
            signs.news();
        }

        @Override
        public void searchReferenceReturned(SearchResultReference elsewhere) {
            // to another server or naming context: no news
        }

        @Override
        public void searchResultReceived(AsyncRequestID request, SearchResult result) {
            signs.ended(new LDAPException(
                    result.getResultCode().equals(ResultCode.SUCCESS) ? ResultCode.SERVER_DOWN : result.getResultCode(),
                    String.valueOf(result.getDiagnosticMessage())));
        }
    }
}
