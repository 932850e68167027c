package org.siegel.directory;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.experimental.ActiveDirectoryDirSyncControl;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Active Directory's DirSync (MS-ADTS §3.1.1.3.4.1.3), for accounts with the right "Replicating Directory Changes"; for
 * others {@link UpdateSequence} is used instead.
 *
 * <p>DirSync covers a whole naming context and reports only the attributes that changed, so it is asked which objects
 * changed and the users among them are read anew. It tells of a rename only if {@code name} is requested, and of a
 * deletion by {@code isDeleted}.
 */
record DirSync(UserEntries users, UpdateSequence withoutRight) implements ChangeSource {

    private static final String PREFIX = "dirsync:";
    /** Bytes per answer; Active Directory's own limit is 1 MiB. */
    private static final int LARGEST_ANSWER = 1 << 20;

    @Override
    public DirectoryChanges all(LDAPConnection connection) throws LDAPException {
        Round round;
        try {
            round = round(connection, null);
        } catch (LDAPException e) {
            if (e.getResultCode().equals(ResultCode.INSUFFICIENT_ACCESS_RIGHTS)) {
                return withoutRight.all(connection);
            }
            throw e;
        }
        return new DirectoryChanges(users.all(connection), List.of(), round.cursor(), true);
    }

    @Override
    public DirectoryChanges since(LDAPConnection connection, String cursor) throws LDAPException {
        ASN1OctetString cookie = cookie(cursor);
        if (cookie == null) {
            return withoutRight.owns(cursor) ? withoutRight.since(connection, cursor) : all(connection);
        }
        if (isSamba(connection) && !UpdateSequence.seesDeletions(connection)) {
            return all(connection);
        }
        Round round;
        try {
            round = round(connection, cookie);
        } catch (LDAPException e) {
            if (!e.getResultCode().isConnectionUsable()) {
                throw e;
            }
            return all(connection); // a cookie of another domain, or the right was taken away
        }
        return users.changes(connection, round.touched(), round.cursor());
    }

    /** A Windows controller shows deletions to whoever may replicate; Samba 4.17 also checks access to each tombstone. */
    private static boolean isSamba(LDAPConnection connection) throws LDAPException {
        RootDSE root = connection.getRootDSE();
        return root != null
                && root.getVendorName() != null
                && root.getVendorName().startsWith("Samba");
    }

    private record Round(Set<String> touched, ASN1OctetString cookie) {
        String cursor() {
            return PREFIX + Base64.getEncoder().encodeToString(cookie.getValue());
        }
    }

    private Round round(LDAPConnection connection, @Nullable ASN1OctetString start) throws LDAPException {
        String context = UpdateSequence.namingContext(connection);
        Set<String> touched = new LinkedHashSet<>();
        ASN1OctetString cookie = start;
        while (true) {
            SearchRequest request = new SearchRequest(
                    new UserEntries.EachEntry(entry -> touched.add(users.identifierOf(entry))),
                    context,
                    SearchScope.SUB,
                    Filter.createEqualityFilter("objectClass", "user"),
                    attributes());
            request.addControl(new ActiveDirectoryDirSyncControl(true, 0, LARGEST_ANSWER, cookie));
            SearchResult result = connection.search(request);
            ActiveDirectoryDirSyncControl answer = ActiveDirectoryDirSyncControl.get(result);
            if (answer == null || answer.getCookie() == null) {
                throw new DirectoryException("the directory answers DirSync without a cookie");
            }
            cookie = answer.getCookie();
            if (answer.getFlags() == 0) {
                return new Round(touched, cookie);
            }
        }
    }

    private String[] attributes() {
        List<String> names = new ArrayList<>(List.of(users.attributes()));
        names.add("name");
        names.add("isDeleted");
        return names.toArray(String[]::new);
    }

    private static @Nullable ASN1OctetString cookie(String cursor) {
        if (!cursor.startsWith(PREFIX)) {
            return null;
        }
        try {
            return new ASN1OctetString(Base64.getDecoder().decode(cursor.substring(PREFIX.length())));
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }
}
