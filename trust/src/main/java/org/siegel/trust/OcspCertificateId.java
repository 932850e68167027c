package org.siegel.trust;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.siegel.smime.Primitives;

/** How OCSP names a certificate: by hashes of its issuer's name and key, and its serial number (RFC 6960 §4.1.1). */
final class OcspCertificateId {

    private static final Map<ASN1ObjectIdentifier, String> DIGESTS = Map.of(
            OIWObjectIdentifiers.idSHA1, "SHA-1",
            NISTObjectIdentifiers.id_sha256, "SHA-256",
            NISTObjectIdentifiers.id_sha384, "SHA-384",
            NISTObjectIdentifiers.id_sha512, "SHA-512");

    private OcspCertificateId() {}

    static CertID of(X509Certificate certificate, X509Certificate issuer) {
        return new CertID(
                new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1, DERNull.INSTANCE),
                new DEROctetString(hash("SHA-1", nameOf(certificate))),
                new DEROctetString(hash("SHA-1", keyOf(issuer))),
                new ASN1Integer(certificate.getSerialNumber()));
    }

    /** Whether the identifier names the certificate of that issuer; false for a hash that is not known. */
    static boolean names(CertID id, X509Certificate certificate, X509Certificate issuer) {
        BigInteger serial = id.getSerialNumber().getValue();
        String digest = DIGESTS.get(id.getHashAlgorithm().getAlgorithm());
        return digest != null
                && serial.equals(certificate.getSerialNumber())
                && Names.canonical(certificate.getIssuerX500Principal())
                        .equals(Names.canonical(issuer.getSubjectX500Principal()))
                && MessageDigest.isEqual(id.getIssuerNameHash().getOctets(), hash(digest, nameOf(certificate)))
                && MessageDigest.isEqual(id.getIssuerKeyHash().getOctets(), hash(digest, keyOf(issuer)));
    }

    private static byte[] nameOf(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().getEncoded();
    }

    /** The value of the BIT STRING without its tag, length and count of unused bits. */
    static byte[] keyOf(X509Certificate certificate) {
        try {
            return Certificate.getInstance(certificate.getEncoded())
                    .getSubjectPublicKeyInfo()
                    .getPublicKeyData()
                    .getOctets();
        } catch (CertificateEncodingException e) {
            throw new TrustException.Malformed("A certificate has no encoding.", e);
        }
    }

    static byte[] hash(String algorithm, byte[] value) {
        try {
            return Primitives.best().digest(algorithm).digest(value);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every platform has " + algorithm, e);
        }
    }
}
