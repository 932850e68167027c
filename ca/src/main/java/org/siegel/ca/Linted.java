package org.siegel.ca;

import java.time.Instant;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * A certificate that passed the lint gate and waits for its signature. Only {@link CertificateAuthority#prepare} makes one,
 * and nothing else can be issued.
 */
public final class Linted {

    private final CertificateRequest request;
    private final PossessionProven possession;
    private final SerialNumber serial;
    private final TBSCertificate certificate;
    private final Authority issuer;
    private final Instant preparedAt;

    Linted(
            CertificateRequest request,
            PossessionProven possession,
            SerialNumber serial,
            TBSCertificate certificate,
            Authority issuer,
            Instant preparedAt) {
        this.request = request;
        this.possession = possession;
        this.serial = serial;
        this.certificate = certificate;
        this.issuer = issuer;
        this.preparedAt = preparedAt;
    }

    /** What was asked for. */
    public CertificateRequest request() {
        return request;
    }

    /** The serial number the certificate will have, unless its request key already has a certificate. */
    public SerialNumber serial() {
        return serial;
    }

    /** The DER that will be signed. */
    public byte[] toBeSigned() {
        return Certificates.der(certificate);
    }

    PossessionProven possession() {
        return possession;
    }

    TBSCertificate certificate() {
        return certificate;
    }

    Authority issuer() {
        return issuer;
    }

    Instant preparedAt() {
        return preparedAt;
    }
}
