package org.siegel.smime;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * The content key derived from the one that is sent and the name of the cipher (RFC 9709), so that nobody can make
 * AuthEnvelopedData into EnvelopedData with another cipher.
 */
final class DerivedKey {

    private static final ASN1ObjectIdentifier CEK_HKDF_SHA256 = new ASN1ObjectIdentifier("1.2.840.113549.1.9.16.3.31");
    private static final byte[] SALT = "The Cryptographic Message Syntax".getBytes(StandardCharsets.US_ASCII);

    private DerivedKey() {}

    /** Whether the content key is derived. */
    static boolean isNamed(AlgorithmIdentifier algorithm) {
        return algorithm.getAlgorithm().equals(CEK_HKDF_SHA256);
    }

    /** The cipher inside. */
    static AlgorithmIdentifier cipher(AlgorithmIdentifier algorithm) {
        try {
            return AlgorithmIdentifier.getInstance(algorithm.getParameters());
        } catch (IllegalArgumentException | IllegalStateException e) { // how the ASN.1 library refuses
            throw new SmimeException.Malformed("The CMS object is malformed: its derived cipher is not one.", e);
        }
    }

    /** The algorithm identifier around this cipher. */
    static byte[] around(byte[] cipher) {
        return Der.sequence(Der.of(CEK_HKDF_SHA256), cipher);
    }

    /** @param cipher its algorithm identifier in DER */
    static byte[] derive(byte[] sent, byte[] cipher, Primitives primitives) throws GeneralSecurityException {
        return Hkdf.derive("SHA-256", SALT, sent, cipher, sent.length, primitives);
    }
}
