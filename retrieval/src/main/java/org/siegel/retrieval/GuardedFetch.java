package org.siegel.retrieval;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.siegel.trust.RevocationFault.Kind;

/**
 * Fetches from places that strangers name, over {@code http} and {@code ldap}. What is fetched is signed, so transport
 * security would prove nothing, and checking a TLS server's certificate would ask for the revocation lists that are being
 * fetched (RFC 5280 §8, Security Considerations): {@code https} and {@code ldaps} are refused.
 */
final class GuardedFetch {

    private static final int MOST_REDIRECTS = 3;

    private static final int LONGEST_LOCATION = 4096;

    /** Answers are held in memory while they come, so only a few come at a time. */
    private static final int MOST_AT_ONCE = 8;

    private final Semaphore places = new Semaphore(MOST_AT_ONCE, true);
    private final HttpFetch http;
    private final LdapFetch ldap;

    GuardedFetch(AddressPolicy policy) {
        this(policy, InetAddress::getAllByName);
    }

    GuardedFetch(AddressPolicy policy, Resolver.Lookup lookup) {
        var resolver = new Resolver(lookup, policy);
        this.http = new HttpFetch(resolver);
        this.ldap = new LdapFetch(resolver);
    }

    /**
     * Asks.
     *
     * @param connecting time for one connection
     * @param deadline of everything, redirects and waiting for our turn included
     * @throws FetchException saying what went wrong
     */
    Fetched fetch(Request request, Duration connecting, Deadline deadline) throws FetchException {
        boolean entered = false;
        try {
            entered = places.tryAcquire(deadline.millis(), TimeUnit.MILLISECONDS);
            if (!entered) {
                throw new FetchException(Kind.TIMED_OUT, "was not asked in time, since other servers are slow");
            }
            return follow(request, connecting, deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchException(Kind.UNREACHABLE, "was not asked, since we are shutting down", e);
        } catch (FetchException e) {
            throw e;
        } catch (IOException e) {
            throw new FetchException(Kind.UNREACHABLE, "cannot be reached or read", e);
        } finally {
            if (entered) {
                places.release();
            }
        }
    }

    private Fetched follow(Request first, Duration connecting, Deadline deadline) throws IOException {
        Request request = first;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            URI uri = uri(request.location());
            Fetched fetched = switch (scheme(uri)) {
                case "http" -> http.fetch(uri, request, connecting, deadline);
                case "ldap" -> ldap.fetch(request, connecting, deadline);
                default ->
                    throw new FetchException(
                            Kind.ADDRESS_NOT_ALLOWED, "is neither http nor ldap, and nothing else is asked");
            };
            if (!(fetched instanceof Fetched.Moved moved)) {
                return fetched;
            }
            URI target = uri.resolve(uri(moved.location()));
            if (!scheme(target).equals("http")) {
                throw new FetchException(
                        Kind.ADDRESS_NOT_ALLOWED,
                        "sends us on to " + FetchException.shown(target.toString()) + ", which is not http");
            }
            request = request.at(target.toString());
        }
        throw new FetchException(Kind.REFUSED, "sends us on more than " + MOST_REDIRECTS + " times");
    }

    private static String scheme(URI uri) throws FetchException {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (scheme.equals("http") && uri.getHost() == null) {
            throw new FetchException(Kind.NO_LOCATION, "names no server");
        }
        return scheme;
    }

    private static URI uri(String location) throws FetchException {
        if (location.length() > LONGEST_LOCATION) {
            throw new FetchException(Kind.NO_LOCATION, "is longer than any URI");
        }
        try {
            return new URI(location.strip().replace(" ", "%20"));
        } catch (URISyntaxException e) {
            throw new FetchException(Kind.NO_LOCATION, "is no URI", e);
        }
    }
}
