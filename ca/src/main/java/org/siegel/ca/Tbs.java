package org.siegel.ca;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/** The to-be-signed part of a certificate in the making: what authorities and people's certificates have in common. */
final class Tbs {

    private final V3TBSCertificateGenerator certificate = new V3TBSCertificateGenerator();
    private final ExtensionsGenerator extensions = new ExtensionsGenerator();

    Tbs(SerialNumber serial, AlgorithmIdentifier signature, X500Name issuer, X500Name subject) {
        certificate.setSerialNumber(new ASN1Integer(serial.value()));
        certificate.setSignature(signature);
        certificate.setIssuer(issuer);
        certificate.setSubject(subject);
    }

    Tbs validity(Instant notBefore, Instant notAfter) {
        certificate.setStartDate(X509Time.of(notBefore));
        certificate.setEndDate(X509Time.of(notAfter));
        return this;
    }

    /** The key, its identifier (RFC 5280 §4.2.1.2 method 1) and the issuer's (§4.2.1.1). */
    Tbs keys(SubjectPublicKeyInfo subject, byte[] issuerKeyIdentifier) {
        certificate.setSubjectPublicKeyInfo(subject);
        add(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(identifierOf(subject)));
        return add(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuerKeyIdentifier));
    }

    /** Where the issuer's CRL and certificate are (RFC 5280 §4.2.1.13, §4.2.2.1). */
    Tbs published(URI crl, URI issuerCertificate) {
        var where = new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, crl.toString()));
        var point = new DistributionPoint(new DistributionPointName(where), null, null);
        add(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {point}));
        return add(
                Extension.authorityInfoAccess,
                false,
                new AuthorityInformationAccess(
                        AccessDescription.id_ad_caIssuers,
                        new GeneralName(GeneralName.uniformResourceIdentifier, issuerCertificate.toString())));
    }

    Tbs add(ASN1ObjectIdentifier extension, boolean critical, ASN1Encodable value) {
        try {
            extensions.addExtension(extension, critical, value);
        } catch (IOException e) {
            throw new IllegalStateException("an ASN.1 object in memory has an encoding", e);
        }
        return this;
    }

    TBSCertificate build() {
        certificate.setExtensions(extensions.generate());
        return certificate.generateTBSCertificate();
    }

    static byte[] identifierOf(SubjectPublicKeyInfo key) {
        try {
            return MessageDigest.getInstance("SHA-1")
                    .digest(key.getPublicKeyData().getBytes());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK knows SHA-1", e);
        }
    }
}
