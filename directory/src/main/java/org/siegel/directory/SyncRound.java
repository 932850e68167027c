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
import com.unboundid.ldap.sdk.controls.ContentSyncDoneControl;
import com.unboundid.ldap.sdk.controls.ContentSyncInfoIntermediateResponse;
import com.unboundid.ldap.sdk.controls.ContentSyncInfoType;
import com.unboundid.ldap.sdk.controls.ContentSyncState;
import com.unboundid.ldap.sdk.controls.ContentSyncStateControl;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One refresh (RFC 4533 §3.3): what the server says until its done control, handed on as it comes. Messages between entries
 * arrive on another thread, so who is gone waits until the caller's thread has something to do.
 */
final class SyncRound implements SearchResultListener, IntermediateResponseListener {

    private static final long serialVersionUID = 1L;
    private static final int MOST_DELETED = 5_000_000;

    private final transient Patience patience;
    private final transient BiConsumer<String, SearchResultEntry> changed;
    private final transient Consumer<String> gone;
    private final transient Queue<UUID> left = new ConcurrentLinkedQueue<>();
    private final transient AtomicInteger leaving = new AtomicInteger();
    private transient volatile @Nullable ASN1OctetString cookie;
    private transient volatile @Nullable LDAPException undecodable;
    private boolean deletePhase;

    SyncRound(Duration responseTimeout, BiConsumer<String, SearchResultEntry> changed, Consumer<String> gone) {
        this.patience = new Patience(responseTimeout);
        this.changed = changed;
        this.gone = gone;
    }

    void run(LDAPConnection connection, SearchRequest request) throws LDAPException {
        patience.waiting();
        SearchResult result = connection.search(request);
        sayWhoLeft();
        LDAPException problem = undecodable;
        if (problem != null) {
            throw problem;
        }
        ContentSyncDoneControl done = ContentSyncDoneControl.get(result);
        if (done != null) {
            deletePhase = done.refreshDeletes();
            cookie = done.getCookie() == null ? cookie : done.getCookie();
        }
    }

    /** The cookie to continue from; null if the server sent none, which means that the old one is still good. */
    @Nullable
    ASN1OctetString cookie() {
        return cookie;
    }

    /** Whether the server named all that is gone. */
    boolean isDeletePhase() {
        return deletePhase;
    }

    @Override
    public void searchEntryReturned(SearchResultEntry entry) {
        patience.heard();
        sayWhoLeft(); // before: whoever is named afterwards is there again
        try {
            ContentSyncStateControl state = ContentSyncStateControl.get(entry);
            if (state != null) {
                String id = state.getEntryUUID().toString();
                if (state.getState() == ContentSyncState.DELETE) {
                    gone.accept(id);
                } else if (state.getState() != ContentSyncState.PRESENT) {
                    changed.accept(id, entry);
                }
            }
        } catch (LDAPException e) {
            undecodable = e;
        }
        patience.waiting();
    }

    @Override
    public void searchReferenceReturned(SearchResultReference elsewhere) {
        patience.heard(); // to another server: not below our base
        patience.waiting();
    }

    private void sayWhoLeft() {
        for (UUID id = left.poll(); id != null; id = left.poll()) {
            gone.accept(id.toString());
        }
    }

    @Override
    public void intermediateResponseReturned(IntermediateResponse response) {
        if (!ContentSyncInfoIntermediateResponse.SYNC_INFO_OID.equals(response.getOID())) {
            return;
        }
        try {
            ContentSyncInfoIntermediateResponse info = ContentSyncInfoIntermediateResponse.decode(response);
            cookie = info.getCookie() == null ? cookie : info.getCookie();
            if (info.getType() == ContentSyncInfoType.SYNC_ID_SET && info.refreshDeletes()) {
                if (leaving.addAndGet(info.getEntryUUIDs().size()) > MOST_DELETED) {
                    throw new LDAPException(ResultCode.DECODING_ERROR, "more than " + MOST_DELETED + " deletions");
                }
                left.addAll(info.getEntryUUIDs());
            }
        } catch (LDAPException e) {
            undecodable = e;
        }
    }
}
