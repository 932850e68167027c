package org.siegel.sync;

import java.security.cert.X509Certificate;
import java.time.Instant;
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
 * @param due when the choice may be another one; empty where all were taken
 */
record CertificateValues(RawValues taken, Optional<String> note, Optional<Instant> due) {

    static CertificateValues choose(String attribute, List<byte[]> values, int limit, Instant now) {
        RawValues all = RawValues.sharing(values);
        long large = 0;
        for (byte[] value : values) {
            large += value.length > CertificateValue.LARGEST ? 1 : 0;
        }
        if (large == 0 && all.size() <= limit) {
            return new CertificateValues(all, Optional.empty(), Optional.empty());
        }
        List<byte[]> distinct = all.shared();
        List<byte[]> fitting = distinct.stream()
                .filter(v -> v.length <= CertificateValue.LARGEST)
                .toList();
        String sentence = distinct.size() == fitting.size()
                ? ""
                : (distinct.size() - fitting.size()) + " values of more than " + CertificateValue.LARGEST
                        + " bytes were left out of " + attribute;
        if (fitting.size() <= limit) {
            return new CertificateValues(RawValues.sharing(fitting), Optional.of(sentence), Optional.empty());
        }
        List<Ranked> ranked = fitting.stream()
                .map(value -> Ranked.of(value, now))
                .sorted(Comparator.comparing(Ranked::use)
                        .thenComparing(Ranked::age)
                        .reversed())
                .toList();
        long expired = ranked.stream().filter(r -> r.use() == Use.EXPIRED).count();
        String beyond = attribute + " has " + fitting.size() + " values, " + expired + " of them expired: the best "
                + limit + " were taken; delete the others in the directory";
        return new CertificateValues(
                RawValues.sharing(
                        ranked.stream().limit(limit).map(Ranked::value).toList()),
                Optional.of(sentence.isEmpty() ? beyond : sentence + "; " + beyond),
                ranked.stream()
                        .filter(r -> r.use() == Use.CURRENT)
                        .map(r -> r.end().plusSeconds(1))
                        .min(Comparator.naturalOrder()));
    }

    /** From least to most. */
    private enum Use {
        EXPIRED,
        UNREADABLE,
        CURRENT
    }

    /** A value with what decides whether it is left out; of the expired, the one that expired last is the youngest. */
    @SuppressWarnings("ArrayRecordComponent") // compared by use and age only
    private record Ranked(byte[] value, Use use, Instant age, Instant end) {

        static Ranked of(byte[] value, Instant now) {
            return CertificateValue.read(value)
                    .map(CertificateValue::certificate)
                    .map(certificate -> of(value, certificate, now))
                    .orElseGet(() -> new Ranked(value, Use.UNREADABLE, Instant.EPOCH, Instant.EPOCH));
        }

        private static Ranked of(byte[] value, X509Certificate certificate, Instant now) {
            Instant end = certificate.getNotAfter().toInstant();
            return end.isBefore(now)
                    ? new Ranked(value, Use.EXPIRED, end, end)
                    : new Ranked(value, Use.CURRENT, certificate.getNotBefore().toInstant(), end);
        }
    }
}
