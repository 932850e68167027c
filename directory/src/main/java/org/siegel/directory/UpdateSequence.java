package org.siegel.directory;

import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Active Directory's update sequence numbers (MS-ADTS §3.1.1.1.9): each domain controller numbers the changes it applies.
 * The cursor is the controller's database (invocationId) and its highest number; another controller, or one that was
 * restored from a backup, means a full reading.
 *
 * <p>Deletions show up only below {@code CN=Deleted Objects}, which our account may not be allowed to read. Then nobody
 * would ever be gone, so every reading is a full one.
 */
record UpdateSequence(UserEntries users) implements ChangeSource {

    private static final Pattern CURSOR = Pattern.compile("usn:([0-9a-f-]{36}):([0-9]{1,18})");
    /** LDAP_SERVER_SHOW_DELETED_OID, MS-ADTS §3.1.1.3.4.1.14. */
    private static final String SHOW_DELETED = "1.2.840.113556.1.4.417";

    boolean owns(String cursor) {
        return CURSOR.matcher(cursor).matches();
    }

    @Override
    public DirectoryChanges all(LDAPConnection connection) throws LDAPException {
        Position position = position(connection);
        return new DirectoryChanges(users.all(connection), List.of(), position.cursor(), true);
    }

    @Override
    public DirectoryChanges since(LDAPConnection connection, String cursor) throws LDAPException {
        Matcher parts = CURSOR.matcher(cursor);
        Position position = position(connection);
        if (!parts.matches() || !parts.group(1).equals(position.invocation()) || !seesDeletions(connection)) {
            return all(connection);
        }
        long seen = Long.parseLong(parts.group(2));
        if (seen > position.highest()) {
            return all(connection);
        }
        Set<String> touched = new LinkedHashSet<>();
        Filter later = Filter.createGreaterOrEqualFilter("uSNChanged", Long.toString(seen + 1));
        // In the whole domain, so that a user who was moved out of our subtree is noticed too.
        users.paged(
                connection,
                namingContext(connection),
                Filter.createANDFilter(Filter.createEqualityFilter("objectClass", "user"), later),
                new String[] {"objectGUID"},
                List.of(new Control(SHOW_DELETED, true)),
                entry -> touched.add(users.identifierOf(entry)));
        return users.changes(connection, touched, position.cursor());
    }

    private record Position(String invocation, long highest) {
        String cursor() {
            return "usn:" + invocation + ":" + highest;
        }
    }

    private static Position position(LDAPConnection connection) throws LDAPException {
        RootDSE root = connection.getRootDSE();
        Long highest = root == null ? null : root.getAttributeValueAsLong("highestCommittedUSN");
        String service = root == null ? null : root.getAttributeValue("dsServiceName");
        Entry settings = service == null ? null : connection.getEntry(service, "invocationId");
        byte[] invocation = settings == null ? null : settings.getAttributeValueBytes("invocationId");
        if (highest == null || invocation == null) {
            throw new DirectoryException(
                    "the domain controller does not show us its highestCommittedUSN and invocationId; let our account"
                            + " read them");
        }
        return new Position(ObjectGuid.text(invocation), highest);
    }

    /** Whether the container of deleted objects shows us its attributes; its mere existence is visible to everybody. */
    static boolean seesDeletions(LDAPConnection connection) throws LDAPException {
        SearchRequest request = new SearchRequest(
                "CN=Deleted Objects," + namingContext(connection),
                SearchScope.BASE,
                Filter.createPresenceFilter("objectClass"),
                "isDeleted");
        request.addControl(new Control(SHOW_DELETED, true));
        try {
            return connection.search(request).getSearchEntries().stream()
                    .anyMatch(container -> container.hasAttributeValue("isDeleted", "TRUE"));
        } catch (LDAPException e) {
            if (e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)
                    || e.getResultCode().equals(ResultCode.INSUFFICIENT_ACCESS_RIGHTS)) {
                return false;
            }
            throw e;
        }
    }

    /** The domain's naming context. */
    static String namingContext(LDAPConnection connection) throws LDAPException {
        RootDSE root = connection.getRootDSE();
        String context = root == null ? null : root.getAttributeValue("defaultNamingContext");
        if (context == null) {
            throw new DirectoryException("the domain controller does not show us its defaultNamingContext");
        }
        return context;
    }
}
