package org.siegel.retrieval;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.SmimeException;

/**
 * Certificates of issuers by authority information access (RFC 5280 §4.2.2.1). Here the place is named by a certificate that
 * nothing is known about yet, so what is fetched is kept in memory only, bounded, and only if it verifies the certificate: a
 * stranger who sends messages must not fill a database.
 */
final class Issuers {

    private static final int MOST_KEPT = 500;
    private static final Duration LIFE = Duration.ofHours(24);
    private static final Duration PAUSE = Duration.ofMinutes(5);
    private static final int MOST_CERTIFICATES = 20;

    private final GuardedFetch fetch;
    private final Locations locations;
    private final Clock clock;
    private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > MOST_KEPT;
        }
    };

    private record Kept(List<X509Certificate> certificates, Instant until) {}

    Issuers(GuardedFetch fetch, Locations locations, Clock clock) {
        this.fetch = fetch;
        this.locations = locations;
        this.clock = clock;
    }

    List<X509Certificate> of(X509Certificate certificate, FetchLimits limits, Deadline deadline) {
        for (String location : locations.issuers(certificate)) {
            List<X509Certificate> issuers = at(location, limits, deadline).stream()
                    .filter(candidate -> signed(candidate, certificate))
                    .toList();
            if (!issuers.isEmpty()) {
                return issuers;
            }
        }
        return List.of();
    }

    private List<X509Certificate> at(String location, FetchLimits limits, Deadline deadline) {
        Instant now = clock.instant();
        synchronized (kept) {
            Kept known = kept.get(location);
            if (known != null && now.isBefore(known.until)) {
                return known.certificates;
            }
        }
        List<X509Certificate> found = fetched(location, limits, deadline);
        synchronized (kept) {
            kept.put(location, new Kept(found, now.plus(found.isEmpty() ? PAUSE : LIFE)));
        }
        return found;
    }

    private List<X509Certificate> fetched(String location, FetchLimits limits, Deadline deadline) {
        var request = Request.get(location, Locations.CERTIFICATE_ATTRIBUTE, limits.mostCertificateBytes());
        try {
            return fetch.fetch(request, limits.connecting(), deadline) instanceof Fetched.Body body
                    ? CertificateFiles.certificates(body.bytes()).stream()
                            .limit(MOST_CERTIFICATES)
                            .toList()
                    : List.of();
        } catch (FetchException | SmimeException nothingUsable) {
            return new ArrayList<>(); // the port has no word for why: the path search says that the issuer is missing
        }
    }

    private static boolean signed(X509Certificate issuer, X509Certificate certificate) {
        try {
            if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
                return false;
            }
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException no) {
            return false;
        }
    }
}
