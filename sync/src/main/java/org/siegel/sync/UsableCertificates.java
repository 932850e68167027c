package org.siegel.sync;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPerson;
import org.siegel.trust.CertificateGlance;

/** How long somebody can be written to: the limit of certificate losses counts who no longer can. */
final class UsableCertificates {

    private UsableCertificates() {}

    /**
     * When the last certificate ends that is current now and lets others encrypt to its owner; empty where there is none. Whether its
     * issuer is trusted is not asked: a change of the collection is no change of the directory. A published value around a
     * certificate that was counted already is not opened.
     */
    static Optional<Instant> until(TenantObject object, Instant now) {
        if (!(object instanceof TenantPerson person)) {
            return Optional.empty();
        }
        List<byte[]> plain = person.userCertificate().values();
        Optional<Instant> last = last(plain.stream(), now);
        Stream<byte[]> published = person.userSmimeCertificate().values().stream()
                .filter(value -> plain.stream().noneMatch(certificate -> contains(value, certificate)));
        return Stream.concat(last.stream(), last(published, now).stream()).max(Comparator.naturalOrder());
    }

    private static Optional<Instant> last(Stream<byte[]> values, Instant now) {
        return values.flatMap(value -> CertificateValue.read(value).stream())
                .map(CertificateValue::certificate)
                .filter(CertificateGlance::encryptsMail)
                .filter(certificate -> !certificate.getNotBefore().toInstant().isAfter(now))
                .map(certificate -> certificate.getNotAfter().toInstant())
                .filter(end -> end.isAfter(now))
                .max(Comparator.naturalOrder());
    }

    private static boolean contains(byte[] value, byte[] certificate) {
        for (int at = 0; at + certificate.length <= value.length; at++) {
            if (value[at] == certificate[0]
                    && Arrays.mismatch(value, at, at + certificate.length, certificate, 0, certificate.length) < 0) {
                return true;
            }
        }
        return false;
    }
}
