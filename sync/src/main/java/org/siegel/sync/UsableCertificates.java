package org.siegel.sync;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPerson;

/** How long somebody can be written to: the limit of certificate losses counts who no longer can. */
final class UsableCertificates {

    private UsableCertificates() {}

    /**
     * When the last certificate ends that is current now, readable, and a user's own; empty where there is none. Whether its
     * issuer is trusted is not asked: a change of the collection is no change of the directory.
     */
    static Optional<Instant> until(TenantObject object, Instant now) {
        if (!(object instanceof TenantPerson person)) {
            return Optional.empty();
        }
        return Stream.concat(
                        person.userCertificate().values().stream(), person.userSmimeCertificate().values().stream())
                .flatMap(UsableCertificates::certificates)
                .filter(certificate -> certificate.getBasicConstraints() < 0)
                .filter(certificate -> !certificate.getNotBefore().toInstant().isAfter(now))
                .map(certificate -> certificate.getNotAfter().toInstant())
                .filter(end -> end.isAfter(now))
                .max(Comparator.naturalOrder());
    }

    private static Stream<X509Certificate> certificates(byte[] value) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(value))
                    .stream()
                    .map(X509Certificate.class::cast);
        } catch (CertificateException | RuntimeException unreadable) {
            return Stream.empty(); // a value that is no certificate is a fact about the directory, not an error
        }
    }
}
