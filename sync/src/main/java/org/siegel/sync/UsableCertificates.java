package org.siegel.sync;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPerson;

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
        List<byte[]> plain = person.userCertificate().shared();
        Optional<Instant> last = Optional.empty();
        for (byte[] certificate : plain) {
            last = later(last, CertificateValue.encryptsUntil(certificate, now));
        }
        for (byte[] published : person.userSmimeCertificate().shared()) {
            if (!containsAny(published, plain)) {
                last = later(last, CertificateValue.encryptsUntil(published, now));
            }
        }
        return last;
    }

    private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
        return one.isEmpty() || (other.isPresent() && other.get().isAfter(one.get())) ? other : one;
    }

    private static boolean containsAny(byte[] value, List<byte[]> certificates) {
        for (byte[] certificate : certificates) {
            if (contains(value, certificate)) {
                return true;
            }
        }
        return false;
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
