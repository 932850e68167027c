package org.siegel.directory;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.IntermediateResponse;
import com.unboundid.ldap.sdk.IntermediateResponseListener;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultListener;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.ContentSyncDoneControl;
import com.unboundid.ldap.sdk.controls.ContentSyncInfoIntermediateResponse;
import com.unboundid.ldap.sdk.controls.ContentSyncInfoType;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestMode;
import com.unboundid.ldap.sdk.controls.ContentSyncState;
import com.unboundid.ldap.sdk.controls.ContentSyncStateControl;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The LDAP Content Synchronization Operation (RFC 4533) of OpenLDAP, in refreshOnly mode.
 *
 * <p>The answer to a cookie comes in one of two forms, told apart by refreshDeletes of the sync done control (§3.3.1). In
 * the delete phase the server names what is gone: that is a list of changes. In the present phase, for example after
 * slapd was restarted and forgot its session log, it names what is still there: only somebody who knows all users could
 * tell who is gone, so then everything is read and reported as a full reading.
 */
record ContentSynchronization(UserEntries users) implements ChangeSource {

    private static final String PREFIX = "sync:";

    @Override
    public DirectoryChanges all(LDAPConnection connection) throws LDAPException {
        Round round;
        try {
            round = round(connection, null);
        } catch (LDAPException e) {
            if (e.getResultCode().equals(ResultCode.UNAVAILABLE_CRITICAL_EXTENSION)) {
                return new FullReading(users).all(connection); // slapd without its syncprov overlay
            }
            throw e;
        }
        if (round.cookie == null) {
            throw new DirectoryException("the directory gives no synchronisation cookie for " + users.base()
                    + "; load the syncprov overlay on the database that holds the users");
        }
        return new DirectoryChanges(List.copyOf(round.changed.values()), List.of(), text(round.cookie), true);
    }

    @Override
    public DirectoryChanges since(LDAPConnection connection, String cursor) throws LDAPException {
        ASN1OctetString cookie = cookie(cursor);
        if (cookie == null) {
            return all(connection);
        }
        Round round;
        try {
            round = round(connection, cookie);
        } catch (LDAPException e) {
            if (e.getResultCode().equals(ResultCode.E_SYNC_REFRESH_REQUIRED)) {
                return all(connection); // RFC 4533 §2.5: the cookie is too old
            }
            throw e;
        }
        if (!round.deletePhase) {
            return all(connection);
        }
        round.deleted.removeAll(round.changed.keySet());
        // Where nothing changed there is no new cookie, and the old one stays good.
        return new DirectoryChanges(
                List.copyOf(round.changed.values()),
                List.copyOf(round.deleted),
                round.cookie == null ? cursor : text(round.cookie),
                false);
    }

    private Round round(LDAPConnection connection, @Nullable ASN1OctetString cookie) throws LDAPException {
        Round round = new Round(users);
        SearchRequest request =
                new SearchRequest(round, users.base(), SearchScope.SUB, users.filter(), users.attributes());
        request.addControl(new ContentSyncRequestControl(true, ContentSyncRequestMode.REFRESH_ONLY, cookie, false));
        request.setIntermediateResponseListener(round);
        SearchResult result = connection.search(request);
        round.finish(result);
        return round;
    }

    private static String text(ASN1OctetString cookie) {
        return PREFIX + Base64.getEncoder().encodeToString(cookie.getValue());
    }

    private static @Nullable ASN1OctetString cookie(String cursor) {
        if (!cursor.startsWith(PREFIX)) {
            return null;
        }
        try {
            return new ASN1OctetString(
                    Base64.getDecoder().decode(cursor.substring(PREFIX.length()).getBytes(StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }

    /** One synchronisation: what the server says until its done control. */
    private static final class Round implements SearchResultListener, IntermediateResponseListener {
        private static final long serialVersionUID = 1L;

        private final transient UserEntries users;
        private final transient Map<String, DirectoryUser> changed = new LinkedHashMap<>();
        private final transient Set<String> deleted = new LinkedHashSet<>();
        private transient @Nullable ASN1OctetString cookie;
        private transient @Nullable LDAPException undecodable;
        private boolean deletePhase;

        Round(UserEntries users) {
            this.users = users;
        }

        @Override
        public void searchEntryReturned(SearchResultEntry entry) {
            try {
                ContentSyncStateControl state = ContentSyncStateControl.get(entry);
                if (state == null) {
                    return;
                }
                String identifier = state.getEntryUUID().toString();
                if (state.getState() == ContentSyncState.DELETE) {
                    deleted.add(identifier);
                } else if (state.getState() != ContentSyncState.PRESENT) {
                    changed.put(identifier, users.user(entry));
                }
            } catch (LDAPException e) {
                undecodable = e;
            }
        }

        @Override
        public void searchReferenceReturned(SearchResultReference elsewhere) {
            // not our users
        }

        @Override
        public void intermediateResponseReturned(IntermediateResponse response) {
            if (!ContentSyncInfoIntermediateResponse.SYNC_INFO_OID.equals(response.getOID())) {
                return;
            }
            try {
                ContentSyncInfoIntermediateResponse info = ContentSyncInfoIntermediateResponse.decode(response);
                if (info.getCookie() != null) {
                    cookie = info.getCookie();
                }
                if (info.getType() == ContentSyncInfoType.SYNC_ID_SET && info.refreshDeletes()) {
                    for (UUID identifier : info.getEntryUUIDs()) {
                        deleted.add(identifier.toString());
                    }
                }
            } catch (LDAPException e) {
                undecodable = e;
            }
        }

        void finish(SearchResult result) throws LDAPException {
            if (undecodable != null) {
                throw undecodable;
            }
            ContentSyncDoneControl done = ContentSyncDoneControl.get(result);
            if (done != null) {
                deletePhase = done.refreshDeletes();
                if (done.getCookie() != null) {
                    cookie = done.getCookie();
                }
            }
        }
    }
}
