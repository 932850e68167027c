package org.siegel.directory;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The LDAP Content Synchronization Operation (RFC 4533) of OpenLDAP, in refreshOnly mode.
 *
 * <p>The answer to a cookie comes in one of two forms, told apart by refreshDeletes of the sync done control (§3.3.1). In the
 * delete phase the server names what is gone. In the present phase, for example after slapd was restarted and forgot its
 * session log, it names what is still there; we list that ourselves, because slapd leaves out entries newer than its
 * contextCSN, which it writes only now and then and may have lost in a crash.
 *
 * <p>For the same reason everything is read by pages, and this operation gives only the cookie to begin with. And after a
 * crash slapd takes what it then logs for everything since the contextCSN that it found on the disk, and answers in the
 * delete phase without the deletions in between; so after every start of the server those who are there are listed.
 */
record ContentSynchronization(String base, Duration responseTimeout) implements ChangeSource {

    static final String WAY = "sync";

    /** Whoever is both is nobody: a cookie without entries. */
    private static final Filter NOBODY = Filter.createANDFilter(
            Filter.createEqualityFilter("objectClass", "person"),
            Filter.createNOTFilter(Filter.createEqualityFilter("objectClass", "person")));

    private static final Set<ResultCode> COOKIE_REFUSED = Set.of(
            ResultCode.E_SYNC_REFRESH_REQUIRED, // RFC 4533 §2.5: it is too old
            ResultCode.UNWILLING_TO_PERFORM, // slapd: "consumer state is newer than provider", after a restore
            ResultCode.PROTOCOL_ERROR,
            ResultCode.OTHER);

    @Override
    public Optional<Mark> mark(LDAPConnection connection) throws LDAPException {
        SyncRound round = new SyncRound(responseTimeout, (id, entry) -> {}, id -> {});
        try {
            round.run(connection, request(round, NOBODY, new String[] {"1.1"}, null));
        } catch (LDAPException e) {
            if (e.getResultCode().equals(ResultCode.UNAVAILABLE_CRITICAL_EXTENSION)) {
                return Optional.empty(); // slapd without its syncprov overlay
            }
            throw e;
        }
        ASN1OctetString cookie = round.cookie();
        if (cookie == null) {
            throw new DirectoryException("the directory gives no synchronisation cookie for " + base
                    + "; load the syncprov overlay on the database that holds the users");
        }
        return Optional.of(mark(started(connection), cookie));
    }

    /** When the server was started, which is when its subschema subentry was made; empty if it does not show it. */
    private static String started(LDAPConnection connection) throws LDAPException {
        RootDSE root = connection.getRootDSE();
        String subentry = root == null ? null : root.getSubschemaSubentryDN();
        Entry schema = subentry == null ? null : connection.getEntry(subentry, Times.CREATED);
        String time = schema == null ? null : schema.getAttributeValue(Times.CREATED);
        return time == null ? "" : time;
    }

    /** Cookies are the same on all servers of a replicated directory, and a server that cannot use one says so. */
    private static Mark mark(String started, ASN1OctetString cookie) {
        return new Mark(WAY, started, Base64.getEncoder().withoutPadding().encodeToString(cookie.getValue()));
    }

    @Override
    public Delta since(ObjectReader reader, Mark from, Mark now) throws LDAPException {
        SyncRound round = new SyncRound(responseTimeout, reader::put, reader::gone);
        byte[] cookie = Base64.getDecoder().decode(from.position());
        if (!new String(cookie, StandardCharsets.ISO_8859_1).contains("csn=")) {
            return new Delta.Untold("the cookie of the last reading is not one of OpenLDAP's");
        }
        try {
            round.run(
                    reader.connection(),
                    request(round, reader.filter(), reader.requested(), new ASN1OctetString(cookie)));
        } catch (LDAPException e) {
            if (COOKIE_REFUSED.contains(e.getResultCode()) && !reader.hasTold()) {
                return new Delta.Untold("the directory cannot continue from the last reading: "
                        + e.getResultCode().getName());
            }
            throw e;
        }
        // Where nothing changed there is no new cookie, and the old one stays good.
        ASN1OctetString reached = round.cookie();
        Mark mark = reached == null ? new Mark(WAY, now.server(), from.position()) : mark(now.server(), reached);
        return round.isDeletePhase() && from.server().equals(now.server())
                ? new Delta.Told(mark)
                : new Delta.WithoutDeletions(
                        mark,
                        "the directory does not remember what was deleted since the last reading,"
                                + " for example because it was restarted, so all that is there was listed");
    }

    /** Asks to be told of every change from now on (refreshAndPersist, RFC 4533 §3.4). */
    void persist(LDAPConnection connection, Watch.Signs signs) throws LDAPException {
        Optional<Mark> now = mark(connection);
        if (now.isEmpty()) {
            return; // no syncprov overlay: whoever watches reads at intervals
        }
        SearchRequest request = new SearchRequest(
                new Triggers.Listener(signs), base, SearchScope.SUB, ObjectClasses.LDAP.filter(), "1.1");
        request.addControl(new ContentSyncRequestControl(
                true,
                ContentSyncRequestMode.REFRESH_AND_PERSIST,
                new ASN1OctetString(Base64.getDecoder().decode(now.get().position())),
                false));
        request.setIntermediateResponseListener(response -> signs.news());
        request.setResponseTimeoutMillis(0);
        connection.asyncSearch(request);
    }

    private SearchRequest request(
            SyncRound round, Filter filter, String[] attributes, @Nullable ASN1OctetString cookie) {
        SearchRequest request = new SearchRequest(round, base, SearchScope.SUB, filter, attributes);
        request.addControl(new ContentSyncRequestControl(true, ContentSyncRequestMode.REFRESH_ONLY, cookie, false));
        request.setIntermediateResponseListener(round);
        return request;
    }
}
