package org.siegel.retrieval;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.siegel.trust.RevocationFault.Kind;

/**
 * Finds the addresses of a host that may be connected to. The connection is made to exactly the address that was checked, so
 * a name that changes its mind between check and connection gains nothing.
 */
final class Resolver {

    /** The lookup itself, to be replaced in tests. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private static final int MOST_ADDRESSES = 4;

    private final Lookup lookup;
    private final AddressPolicy policy;

    Resolver(Lookup lookup, AddressPolicy policy) {
        this.lookup = lookup;
        this.policy = policy;
    }

    /** At least one address, in the order of the lookup. */
    List<InetAddress> resolve(String host, Deadline deadline) throws FetchException {
        InetAddress[] found = lookUp(host, deadline);
        List<InetAddress> permitted = List.of(found).stream()
                .filter(policy::permits)
                .limit(MOST_ADDRESSES)
                .toList();
        if (permitted.isEmpty()) {
            throw new FetchException(
                    Kind.ADDRESS_NOT_ALLOWED,
                    "is at " + found[0].getHostAddress()
                            + ", which is no public address and in no network that is allowed");
        }
        return permitted;
    }

    /** The system's lookup has no deadline of its own, so it runs beside us. */
    private InetAddress[] lookUp(String host, Deadline deadline) throws FetchException {
        var result = new CompletableFuture<InetAddress[]>();
        Thread.ofVirtual().name("lookup").start(() -> {
            try {
                result.complete(lookup.addresses(host));
            } catch (UnknownHostException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get(deadline.millis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new FetchException(Kind.TIMED_OUT, "has a host whose address was not found in time", e);
        } catch (ExecutionException e) {
            throw new FetchException(Kind.UNREACHABLE, "has a host that DNS does not know", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchException(Kind.UNREACHABLE, "was not asked, since we are shutting down", e);
        }
    }
}
