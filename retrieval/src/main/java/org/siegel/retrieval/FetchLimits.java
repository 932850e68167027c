package org.siegel.retrieval;

import java.time.Duration;

/**
 * How long and how large.
 *
 * @param connecting for one connection, its name lookup included
 * @param budget for everything that one validation fetches
 * @param mostListBytes of a revocation list
 * @param mostResponseBytes of an OCSP response
 * @param mostCertificateBytes of certificates of issuers
 */
public record FetchLimits(
        Duration connecting, Duration budget, int mostListBytes, int mostResponseBytes, int mostCertificateBytes) {

    public FetchLimits {
        if (connecting.isNegative() || budget.isNegative()) {
            throw new IllegalArgumentException("a time limit is not negative");
        }
        if (mostListBytes < 1 || mostResponseBytes < 1 || mostCertificateBytes < 1) {
            throw new IllegalArgumentException("a size limit is positive");
        }
    }

    /** Exchange's times, 60 seconds and 10 seconds; 64 MiB, 64 KiB and 1 MiB. */
    public static FetchLimits standard() {
        return new FetchLimits(Duration.ofSeconds(60), Duration.ofSeconds(10), 64 << 20, 64 << 10, 1 << 20);
    }

    /** These sizes with other times. */
    public FetchLimits withTimes(Duration newConnecting, Duration newBudget) {
        return new FetchLimits(newConnecting, newBudget, mostListBytes, mostResponseBytes, mostCertificateBytes);
    }

    /** These times with another size of revocation lists. */
    public FetchLimits withMostListBytes(int bytes) {
        return new FetchLimits(connecting, budget, bytes, mostResponseBytes, mostCertificateBytes);
    }
}
