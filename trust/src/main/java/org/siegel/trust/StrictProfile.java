package org.siegel.trust;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * What RFC 5280 §4 asks of those who issue certificates and path validation does not check. Many good certificates in use
 * break one of these rules, so this is for those who ask for it ({@link PathInputs#strictProfile}).
 */
final class StrictProfile {

    private StrictProfile() {}

    static void check(PathCertificate certificate, boolean target, boolean anchor) throws PathFault {
        var serial = certificate.certificate().getSerialNumber();
        require(
                certificate,
                (anchor && !target) || serial.signum() > 0,
                "its serial number is not positive",
                "§4.1.2.2");
        require(certificate, serial.bitLength() < 160, "its serial number is longer than 20 octets", "§4.1.2.2");
        require(certificate, !certificate.issuer().isEmpty(), "its issuer is empty", "§4.1.2.4");
        boolean selfSigned = anchor && certificate.selfIssuedByName() && certificate.isSelfSigned();
        require(
                certificate,
                selfSigned || certificate.authorityKeyIdentifier() != null,
                "it has no authority key identifier",
                "§4.2.1.1");
        if (certificate.isCa()) {
            require(certificate, !certificate.subject().isEmpty(), "it is a CA's and its subject is empty", "§4.1.2.6");
            require(
                    certificate,
                    certificate.subjectKeyIdentifier() != null,
                    "it has no subject key identifier",
                    "§4.2.1.2");
            require(
                    certificate,
                    critical(certificate, Extension.basicConstraints),
                    "its basic constraints are not critical",
                    "§4.2.1.9");
            boolean pathLength = certificate.pathLength() != CertificateFacts.UNBOUNDED;
            require(
                    certificate,
                    !pathLength || certificate.mayUse(KeyUsage.keyCertSign),
                    "it has a path length constraint, but no keyCertSign",
                    "§4.2.1.9");
        } else {
            boolean signs = certificate
                    .keyUsage()
                    .map(k -> k.hasUsages(KeyUsage.keyCertSign))
                    .orElse(false);
            require(certificate, !signs, "its key usage has keyCertSign, but it is not a CA's", "§4.2.1.9");
        }
        for (var type : new ASN1ObjectIdentifier[] {
            Extension.policyConstraints, Extension.inhibitAnyPolicy, Extension.nameConstraints
        }) {
            require(
                    certificate,
                    certificate.extension(type).isEmpty() || critical(certificate, type),
                    "its extension " + type + " is not critical",
                    "§4.2.1.10 to §4.2.1.14");
        }
        boolean emptySubject = certificate.subject().isEmpty();
        require(
                certificate,
                !emptySubject || critical(certificate, Extension.subjectAlternativeName),
                "its subject is empty and its alternative name is not critical",
                "§4.2.1.6");
        if (target) {
            for (GeneralName name : certificate.alternativeNames()) {
                boolean dns = name.getTagNo() == GeneralName.dNSName;
                String text = NameConstraintSet.text(name);
                require(
                        certificate,
                        !dns
                                || text.matches(
                                        "(\\*\\.)?([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\\.)*[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?"),
                        "a DNS name is not in preferred name syntax",
                        "§4.2.1.6");
            }
        }
    }

    private static boolean critical(PathCertificate certificate, ASN1ObjectIdentifier type) {
        return certificate.extension(type).map(Extension::isCritical).orElse(false);
    }

    private static void require(PathCertificate certificate, boolean holds, String otherwise, String section)
            throws PathFault {
        if (!holds) {
            throw new PathFault(
                    PathError.PROFILE_VIOLATION,
                    certificate,
                    "The certificate " + certificate.shown() + " breaks the profile of RFC 5280: " + otherwise + ".",
                    "RFC 5280 " + section);
        }
    }
}
