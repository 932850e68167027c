package org.siegel.sync;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.siegel.tenant.RawValues;

/**
 * The values of one certificate attribute that a cycle takes over. Up to the limit that is all of them, whatever they are:
 * whoever asks why somebody cannot be written to wants to see the expired and the broken too. Beyond the limit, where
 * Entra Connect stops and blocks the whole user, the values that are least use are left out: first the expired ones, then
 * those that cannot be read, then the older ones.
 *
 * @param taken the values that are taken
 * @param note what was left out, if anything was
 */
record CertificateValues(RawValues taken, Optional<String> note) {

    /** Active Directory allows 32 KiB in a value; nobody's certificate needs more. */
    private static final int LARGEST = 64 * 1024;

    static CertificateValues choose(String attribute, List<byte[]> values, int limit, Instant now) {
        List<byte[]> distinct = RawValues.of(values).values();
        List<byte[]> fitting =
                distinct.stream().filter(v -> v.length <= LARGEST).toList();
        List<byte[]> best = fitting;
        if (fitting.size() > limit) {
            best = fitting.stream()
                    .map(value -> Ranked.of(value, now))
                    .sorted(Comparator.comparing(Ranked::use)
                            .thenComparing(Ranked::age)
                            .reversed())
                    .limit(limit)
                    .map(Ranked::value)
                    .toList();
        }
        return new CertificateValues(RawValues.of(best), note(attribute, distinct, fitting, best, limit, now));
    }

    private static Optional<String> note(
            String attribute, List<byte[]> all, List<byte[]> fitting, List<byte[]> taken, int limit, Instant now) {
        List<String> sentences = new ArrayList<>();
        if (all.size() > fitting.size()) {
            sentences.add((all.size() - fitting.size()) + " values of more than " + LARGEST + " bytes were left out of "
                    + attribute);
        }
        if (fitting.size() > taken.size()) {
            long expired = fitting.stream()
                    .filter(v -> Ranked.of(v, now).use() == Use.EXPIRED)
                    .count();
            sentences.add(attribute + " has " + fitting.size() + " values, " + expired + " of them expired: the best "
                    + limit + " were taken; delete the others in the directory");
        }
        return sentences.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", sentences));
    }

    /** From least to most. */
    private enum Use {
        EXPIRED,
        UNREADABLE,
        CURRENT
    }

    /** A value with what decides whether it is left out; of the expired, the one that expired last is the youngest. */
    @SuppressWarnings("ArrayRecordComponent") // compared by use and age only
    private record Ranked(byte[] value, Use use, Instant age) {

        static Ranked of(byte[] value, Instant now) {
            return endEntity(value)
                    .map(certificate -> {
                        Instant end = certificate.getNotAfter().toInstant();
                        return end.isBefore(now)
                                ? new Ranked(value, Use.EXPIRED, end)
                                : new Ranked(
                                        value,
                                        Use.CURRENT,
                                        certificate.getNotBefore().toInstant());
                    })
                    .orElseGet(() -> new Ranked(value, Use.UNREADABLE, Instant.EPOCH));
        }

        /** The certificate in a value, or the youngest one for a user in a CMS SignedData (RFC 2798 §2.8). */
        private static Optional<X509Certificate> endEntity(byte[] value) {
            try {
                return CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(value))
                        .stream()
                        .map(X509Certificate.class::cast)
                        .filter(certificate -> certificate.getBasicConstraints() < 0)
                        .max(Comparator.comparing(X509Certificate::getNotAfter));
            } catch (CertificateException unreadable) {
                return Optional.empty(); // a value that is no certificate is a fact about the directory, not an error
            }
        }
    }
}
