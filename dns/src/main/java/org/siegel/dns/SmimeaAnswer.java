package org.siegel.dns;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.siegel.smime.AnnouncedCapabilities;
import org.siegel.trust.RecipientCertificates.Candidate;
import org.siegel.trust.RecipientCertificates.Source;

/** What the DNS says about the certificates of an address. */
public sealed interface SmimeaAnswer {

    /**
     * Records that DNSSEC proves.
     *
     * @param records those of known usages, selectors and matching types, at least one
     * @param name where they stand
     */
    record Found(List<SmimeaRecord> records, String name) implements SmimeaAnswer {
        public Found {
            records = List.copyOf(records);
        }

        /**
         * The certificates that the records hold whole, for the choice of a recipient's certificate. A DANE-EE record vouches
         * for its certificate alone; that of a PKIX-EE record the collection must trust, too. Hashes and CAs are none.
         */
        public List<Candidate> candidates() {
            List<Candidate> found = new ArrayList<>();
            for (SmimeaRecord entry : records) {
                Source source = switch (entry.usage()) {
                    case DANE_EE -> Source.SMIMEA_DANE;
                    case PKIX_EE -> Source.SMIMEA_PKIX;
                    case DANE_TA, PKIX_TA -> Source.OTHER;
                };
                if (source != Source.OTHER) {
                    entry.certificate()
                            .ifPresent(c ->
                                    found.add(new Candidate(c, source, false, AnnouncedCapabilities.ofCertificate(c))));
                }
            }
            return found;
        }

        /** CA certificates that the records hold whole, for paths. */
        public List<X509Certificate> authorities() {
            return records.stream()
                    .filter(r -> r.usage() == SmimeaRecord.Usage.DANE_TA || r.usage() == SmimeaRecord.Usage.PKIX_TA)
                    .flatMap(r -> r.certificate().stream())
                    .toList();
        }
    }

    /** DNSSEC proves that there is nothing. */
    record None(String sentence) implements SmimeaAnswer {}

    /** Nothing that could be believed. */
    record Refused(Reason reason, String sentence) implements SmimeaAnswer {}

    /** Why an answer is not believed. */
    enum Reason {
        /** The domain is not signed, so anybody could have made the answer. */
        INSECURE("smimea-insecure"),
        /** A signature is missing, wrong or out of date. */
        BOGUS("smimea-bogus"),
        /** The server answered with an error. */
        SERVER_FAILURE("smimea-server-failure"),
        UNREACHABLE("smimea-unreachable"),
        TIMED_OUT("smimea-timed-out"),
        /** More records than anybody needs. */
        TOO_MANY("smimea-too-many"),
        /** There are records, and none that this program understands. */
        UNUSABLE("smimea-unusable");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /** Stable, for programs. */
        public String code() {
            return code;
        }
    }
}
