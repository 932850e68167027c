package org.siegel.smime;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.RecipientIdentifier;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.x500.X500Name;

/** How CMS names a certificate: by issuer and serial number or by key identifier (RFC 5652 §5.3, §6.2.1). */
final class SignerIdentifiers {

    /** Bytes in DER; honest names have a few hundred. */
    private static final int LONGEST_NAME = 16 * 1024;

    private SignerIdentifiers() {}

    static boolean matches(SignerIdentifier identifier, X509Certificate certificate) {
        return matches(identifier.getId(), certificate);
    }

    static boolean matches(RecipientIdentifier identifier, X509Certificate certificate) {
        return matches(identifier.getId(), certificate);
    }

    private static boolean matches(ASN1Encodable id, X509Certificate certificate) {
        return id instanceof ASN1OctetString key
                ? hasKeyIdentifier(certificate, key.getOctets())
                : matches(IssuerAndSerialNumber.getInstance(id), certificate);
    }

    static boolean matches(IssuerAndSerialNumber id, X509Certificate certificate) {
        BigInteger serial = id.getSerialNumber().getValue();
        return serial.equals(certificate.getSerialNumber()) && sameName(id.getName(), certificate);
    }

    /** The same with the name in the same encoding, for names that are both a stranger's: to compare these takes no time. */
    static boolean isExactly(IssuerAndSerialNumber id, X509Certificate certificate) {
        return id.getSerialNumber().getValue().equals(certificate.getSerialNumber())
                && Arrays.equals(
                        Der.of(id.getName()),
                        certificate.getIssuerX500Principal().getEncoded());
    }

    private static boolean sameName(X500Name name, X509Certificate certificate) {
        byte[] issuer = certificate.getIssuerX500Principal().getEncoded();
        if (issuer.length > LONGEST_NAME) {
            return false; // comparing takes quadratic time
        }
        return name.equals(X500Name.getInstance(issuer)); // compares attributes without regard to their string type
    }

    /** The subjectKeyIdentifier extension (RFC 5280 §4.2.1.2). */
    static boolean hasKeyIdentifier(X509Certificate certificate, byte[] wanted) {
        byte[] extension = certificate.getExtensionValue("2.5.29.14");
        if (extension == null) {
            return false;
        }
        byte[] inner = ASN1OctetString.getInstance(extension).getOctets();
        return Arrays.equals(ASN1OctetString.getInstance(inner).getOctets(), wanted);
    }

    /** For people. */
    static String text(ASN1Encodable id) {
        if (id instanceof ASN1OctetString key) {
            return "key identifier " + HexFormat.of().withUpperCase().formatHex(key.getOctets());
        }
        IssuerAndSerialNumber named = IssuerAndSerialNumber.getInstance(id);
        return text(name(named.getName()), named.getSerialNumber().getValue());
    }

    static String text(String issuer, BigInteger serialNumber) {
        return "issuer " + issuer + ", serial number "
                + serialNumber.toString(16).toUpperCase(java.util.Locale.ROOT);
    }

    static String name(X500Name name) {
        try {
            return new X500Principal(name.getEncoded()).getName();
        } catch (java.io.IOException | IllegalArgumentException notForTheJdk) { // then BouncyCastle's rendering serves
            return name.toString();
        }
    }
}
