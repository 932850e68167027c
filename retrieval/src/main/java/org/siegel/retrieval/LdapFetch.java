package org.siegel.retrieval;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.siegel.trust.RevocationFault.Kind;

/** Reads one attribute of one entry of a directory (RFC 4516, RFC 4523), anonymously and without following referrals. */
final class LdapFetch {

    /** Around the value: names, tags, lengths. */
    private static final int ENVELOPE = 16 << 10;

    /** How the SDK says that a message is longer than we allow; it has no other sign of it. */
    private static final String PAST_THE_CAP = "larger than the maximum";

    private final Resolver resolver;

    LdapFetch(Resolver resolver) {
        this.resolver = resolver;
    }

    Fetched fetch(Request request, Duration connecting, Deadline deadline) throws FetchException {
        LDAPURL url = url(request.location());
        String attribute = url.attributesProvided() ? url.getAttributes()[0] : request.attribute();
        List<InetAddress> addresses = resolver.resolve(url.getHost(), deadline.orAfter(connecting));
        var options = new LDAPConnectionOptions();
        options.setFollowReferrals(false);
        options.setMaxMessageSize(request.mostBytes() + ENVELOPE);
        options.setConnectTimeoutMillis(deadline.orAfter(connecting).millis());
        options.setResponseTimeoutMillis(deadline.millis());
        var connection = new LDAPConnection(options);
        var answer = new CompletableFuture<byte[]>();
        // the SDK's times are for single steps, ours is for all of them
        Thread worker = Thread.ofVirtual().name("ldap").start(() -> {
            try {
                answer.complete(search(connection, addresses.getFirst(), url, attribute));
            } catch (LDAPException | FetchException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            byte[] value = answer.get(deadline.millis(), TimeUnit.MILLISECONDS);
            if (value.length > request.mostBytes()) {
                throw tooLarge(request);
            }
            return new Fetched.Body(value, Optional.empty(), Optional.empty());
        } catch (TimeoutException e) {
            worker.interrupt();
            throw new FetchException(Kind.TIMED_OUT, "did not answer completely in time", e);
        } catch (ExecutionException e) {
            throw isPastTheCap(connection) ? tooLarge(request) : failure(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchException(Kind.UNREACHABLE, "was not asked, since we are shutting down", e);
        } finally {
            connection.close();
        }
    }

    private static LDAPURL url(String location) throws FetchException {
        try {
            var url = new LDAPURL(location);
            if (!url.hostProvided() || !url.baseDNProvided()) {
                throw new FetchException(Kind.NO_LOCATION, "names no server, or no entry");
            }
            return url;
        } catch (LDAPException e) {
            throw new FetchException(Kind.NO_LOCATION, "is no LDAP URL", e);
        }
    }

    private static byte[] search(LDAPConnection connection, InetAddress address, LDAPURL url, String attribute)
            throws LDAPException, FetchException {
        connection.connect(address.getHostAddress(), url.getPort());
        var search = new SearchRequest(url.getBaseDN().toString(), SearchScope.BASE, url.getFilter(), attribute);
        search.setSizeLimit(1);
        SearchResult result = connection.search(search);
        List<SearchResultEntry> entries = result.getSearchEntries();
        if (entries.isEmpty()) {
            throw new FetchException(Kind.REFUSED, "is an entry that the directory does not show");
        }
        // directories differ in whether they show the option of RFC 4522
        String plain = attribute.replaceFirst("(?i);binary$", "");
        for (String name : List.of(plain + ";binary", plain)) {
            byte[] value = entries.getFirst().getAttributeValueBytes(name);
            if (value != null) {
                return value;
            }
        }
        throw new FetchException(Kind.REFUSED, "is an entry without the attribute " + FetchException.shown(attribute));
    }

    /** The SDK breaks off such a connection itself, and keeps the reason. */
    private static boolean isPastTheCap(LDAPConnection connection) {
        Throwable cause = connection.getDisconnectCause();
        return cause != null && String.valueOf(cause.getMessage()).contains(PAST_THE_CAP);
    }

    private static FetchException failure(Throwable cause) {
        return switch (cause) {
            case FetchException said -> said;
            case LDAPException e
            when e.getResultCode().equals(ResultCode.TIMEOUT) ->
                new FetchException(Kind.TIMED_OUT, "did not answer completely in time", e);
            case LDAPException e
            when e.getResultCode().equals(ResultCode.CONNECT_ERROR) ->
                new FetchException(Kind.UNREACHABLE, "cannot be connected to", e);
            case LDAPException e
            when e.getResultCode().equals(ResultCode.SERVER_DOWN) ->
                new FetchException(Kind.UNREACHABLE, "broke off the connection", e);
            case LDAPException e ->
                new FetchException(
                        Kind.REFUSED,
                        "answers with the LDAP result " + e.getResultCode().intValue(),
                        e);
            default -> new FetchException(Kind.UNREACHABLE, "cannot be read", cause);
        };
    }

    private static FetchException tooLarge(Request request) {
        return new FetchException(
                Kind.TOO_LARGE, "is longer than the " + request.mostBytes() + " bytes that are allowed");
    }
}
