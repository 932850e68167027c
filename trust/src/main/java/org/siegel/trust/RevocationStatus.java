package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What lists and responses say about one certificate. */
public sealed interface RevocationStatus {

    /** The certificate. */
    X509Certificate certificate();

    /**
     * Current lists or a current response cover it and do not name it revoked.
     *
     * @param until when the first of them is replaced by a newer one; empty where none says so
     */
    record Good(X509Certificate certificate, Optional<Instant> until) implements RevocationStatus {}

    /**
     * A list or a response names it.
     *
     * @param when the date of the revocation
     * @param reason RFC 5280 §5.3.1 in kebab case, for example {@code key-compromise}
     */
    record Revoked(X509Certificate certificate, Instant when, String reason) implements RevocationStatus {}

    /**
     * Nothing sure is known.
     *
     * @param faults what is missing, or what could not be used; never empty, the one that a verdict names first
     */
    record Unknown(X509Certificate certificate, List<RevocationFault> faults) implements RevocationStatus {

        public Unknown {
            faults = new LinkedHashSet<>(faults)
                    .stream()
                            .sorted(Comparator.comparing(RevocationFault::kind))
                            .toList();
            if (faults.isEmpty()) {
                throw new IllegalArgumentException("what is not known has a reason");
            }
        }

        /** The code of the first fault. */
        public String code() {
            return faults.getFirst().code();
        }

        /** The fault of what would clear the certificate, were it signed strongly. */
        Optional<RevocationFault> weak() {
            return faults.stream()
                    .filter(f -> f.kind() == RevocationFault.Kind.WEAK_ALGORITHM)
                    .findFirst();
        }

        /** For people: which certificate, and every fault. */
        public String sentence() {
            return "Nothing sure is known about the revocation of "
                    + Names.shown(certificate.getSubjectX500Principal()) + ". "
                    + faults.stream().map(RevocationFault::sentence).distinct().collect(Collectors.joining(" "));
        }
    }

    /** The name of a CRLReason. */
    static String reason(int number) {
        return switch (number) {
            case 1 -> "key-compromise";
            case 2 -> "ca-compromise";
            case 3 -> "affiliation-changed";
            case 4 -> "superseded";
            case 5 -> "cessation-of-operation";
            case 6 -> "certificate-hold";
            case 8 -> "remove-from-crl";
            case 9 -> "privilege-withdrawn";
            case 10 -> "aa-compromise";
            default -> "unspecified";
        };
    }
}
