package org.siegel.ca;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;

/** The certificate of a person (RFC 8550 §4.4, CA/Browser Forum S/MIME BR §7.1.2.3). */
final class PersonCertificate {

    private PersonCertificate() {}

    static TBSCertificate of(
            SerialNumber serial,
            CertificateRequest request,
            SubjectPublicKeyInfo key,
            Authority issuer,
            CaOptions options,
            Instant now) {
        var authority = issuer.certificate();
        Instant notBefore = now.minus(AuthorityCertificate.CLOCK_SKEW).truncatedTo(ChronoUnit.SECONDS);
        Instant wanted = notBefore.plus(options.validity()).minusSeconds(1);
        Instant latest = authority.getNotAfter().toInstant();
        Tbs tbs = new Tbs(
                        serial,
                        AuthoritySigner.algorithm(AuthoritySigner.algorithm(Certificates.publicKey(authority))),
                        Certificates.subject(authority),
                        DistinguishedNames.of(request.address(), request.commonName(), options.addressInSubject()))
                .validity(notBefore, wanted.isBefore(latest) ? wanted : latest)
                .add(Extension.keyUsage, true, new KeyUsage(keyUsage(request.profile(), key, options.nonRepudiation())))
                .add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection))
                .add(Extension.subjectAlternativeName, false, SubjectAlternativeNames.of(request.address()))
                .keys(key, Certificates.keyIdentifier(authority))
                .published(options.crlOf(issuer.name()), options.certificateOf(issuer.name()));
        options.policy()
                .ifPresent(oid -> tbs.add(
                        Extension.certificatePolicies,
                        false,
                        new CertificatePolicies(new PolicyInformation(new ASN1ObjectIdentifier(oid)))));
        return tbs.build();
    }

    /** RFC 8550 §4.4.2: RSA keys encrypt by key transport, EC keys by key agreement. */
    private static int keyUsage(SmimeProfile profile, SubjectPublicKeyInfo key, boolean nonRepudiation) {
        int usage = 0;
        if (profile.signs()) {
            usage |= KeyUsage.digitalSignature;
            usage |= nonRepudiation ? KeyUsage.nonRepudiation : 0;
        }
        if (profile.encrypts()) {
            usage |= PublicKeyRules.isRsa(key) ? KeyUsage.keyEncipherment : KeyUsage.keyAgreement;
        }
        return usage;
    }
}
