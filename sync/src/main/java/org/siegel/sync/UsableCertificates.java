package org.siegel.sync;

import java.time.Instant;
import java.util.Comparator;
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
     * issuer is trusted is not asked: a change of the collection is no change of the directory.
     */
    static Optional<Instant> until(TenantObject object, Instant now) {
        if (!(object instanceof TenantPerson person)) {
            return Optional.empty();
        }
        return Stream.concat(
                        person.userCertificate().values().stream(), person.userSmimeCertificate().values().stream())
                .flatMap(value -> CertificateValue.read(value).stream())
                .map(CertificateValue::certificate)
                .filter(CertificateGlance::encryptsMail)
                .filter(certificate -> !certificate.getNotBefore().toInstant().isAfter(now))
                .map(certificate -> certificate.getNotAfter().toInstant())
                .filter(end -> end.isAfter(now))
                .max(Comparator.naturalOrder());
    }
}
