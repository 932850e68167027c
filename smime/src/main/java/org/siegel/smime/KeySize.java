package org.siegel.smime;

import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jcajce.interfaces.BCX509Certificate;

/**
 * Refuses keys whose arithmetic takes long, before anything is computed with them: one verification with an RSA exponent as
 * long as its modulus of 8,192 bits takes a fifth of a second, and a message can ask for many.
 */
final class KeySize {

    private static final String RSA = "1.2.840.113549.1.1."; // with PSS and OAEP
    private static final String DSA = "1.2.840.10040.4.1";
    private static final String EC = "1.2.840.10045.2.1";

    private KeySize() {}

    /**
     * @param encoded the certificate
     * @throws SmimeException.LimitExceeded if its key is too long
     */
    static void check(X509Certificate certificate, byte[] encoded, Limits limits) {
        try {
            if (certificate instanceof BCX509Certificate) { // which would already compute to tell its key
                check(Certificate.getInstance(encoded).getSubjectPublicKeyInfo(), limits);
            } else {
                check(certificate.getPublicKey(), limits);
            }
        } catch (IllegalArgumentException | IllegalStateException noKey) {
            // what cannot be read is not computed with, either
        }
    }

    private static void check(PublicKey key, Limits limits) {
        if (key instanceof RSAPublicKey rsa) { // no switch over types: each is compiled anew at every start
            limits.check(Limit.KEY_BITS, rsa.getModulus().bitLength());
            limits.check(Limit.EXPONENT_BITS, rsa.getPublicExponent().bitLength());
        } else if (!(key instanceof ECPublicKey) && !(key instanceof EdECPublicKey)) {
            // the JDK knows no curves but those with a name
            check(SubjectPublicKeyInfo.getInstance(key.getEncoded()), limits);
        }
    }

    private static void check(SubjectPublicKeyInfo key, Limits limits) {
        String algorithm = key.getAlgorithm().getAlgorithm().getId();
        ASN1Encodable parameters = key.getAlgorithm().getParameters();
        if (algorithm.startsWith(RSA)) {
            try {
                ASN1Sequence numbers = ASN1Sequence.getInstance(key.parsePublicKey());
                limits.check(Limit.KEY_BITS, bits(numbers.getObjectAt(0)));
                limits.check(Limit.EXPONENT_BITS, bits(numbers.getObjectAt(1)));
            } catch (IOException e) {
                throw new IllegalArgumentException("an RSA key that is none", e);
            }
        } else if (algorithm.equals(DSA)
                && parameters != null
                && parameters.toASN1Primitive() instanceof ASN1Sequence) {
            limits.check(
                    Limit.KEY_BITS, bits(ASN1Sequence.getInstance(parameters).getObjectAt(0)));
        } else if (algorithm.equals(EC) && parameters != null && parameters.toASN1Primitive() instanceof ASN1Sequence) {
            limits.check(Limit.CURVE_BYTES, key.getPublicKeyData().getOctets().length);
        }
    }

    private static int bits(ASN1Encodable number) {
        return ASN1Integer.getInstance(number).getValue().bitLength();
    }
}
