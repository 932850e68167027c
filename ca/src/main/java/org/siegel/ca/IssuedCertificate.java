package org.siegel.ca;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.MailAddress;

/**
 * A person's certificate as the authority recorded it.
 *
 * @param serial its serial number
 * @param address whose it is
 * @param profile what it is for
 * @param certificate the certificate
 * @param chain the issuing authority's and the root's certificate, in this order
 * @param issuedAt when it was signed
 * @param status good or revoked; expiry is in the certificate
 * @param escrowedKey the private key in the vault, where Siegel made it
 */
public record IssuedCertificate(
        SerialNumber serial,
        MailAddress address,
        SmimeProfile profile,
        X509Certificate certificate,
        List<X509Certificate> chain,
        Instant issuedAt,
        Status status,
        Optional<KeyId> escrowedKey) {

    public IssuedCertificate {
        chain = List.copyOf(chain);
    }

    /** Whether it still counts. */
    public sealed interface Status {
        /** Not revoked. */
        record Good() implements Status {}

        /** Revoked for good. */
        record Revoked(Instant at, RevocationReason reason) implements Status {}
    }

    /** Whether it is neither revoked nor outside its validity. */
    public boolean usableAt(Instant time) {
        return status instanceof Status.Good
                && !time.isBefore(certificate.getNotBefore().toInstant())
                && !time.isAfter(certificate.getNotAfter().toInstant());
    }
}
