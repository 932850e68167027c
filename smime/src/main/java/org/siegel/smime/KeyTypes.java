package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Keys by the algorithm identifier they carry: providers do not agree on names. */
final class KeyTypes {

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("1.2.840.113549.1.1.1", "RSA"),
            Map.entry("1.2.840.113549.1.1.7", "RSA"),
            Map.entry("1.2.840.113549.1.1.10", "RSASSA-PSS"),
            Map.entry("1.2.840.10045.2.1", "EC"),
            Map.entry("1.2.840.10040.4.1", "DSA"),
            Map.entry("1.3.101.110", "X25519"),
            Map.entry("1.3.101.111", "X448"),
            Map.entry("1.3.101.112", "Ed25519"),
            Map.entry("1.3.101.113", "Ed448"),
            Map.entry("2.16.840.1.101.3.4.3.17", "ML-DSA-44"),
            Map.entry("2.16.840.1.101.3.4.3.18", "ML-DSA-65"),
            Map.entry("2.16.840.1.101.3.4.3.19", "ML-DSA-87"),
            Map.entry("2.16.840.1.101.3.4.3.20", "SLH-DSA-SHA2-128S"),
            Map.entry("2.16.840.1.101.3.4.3.21", "SLH-DSA-SHA2-128F"),
            Map.entry("2.16.840.1.101.3.4.3.22", "SLH-DSA-SHA2-192S"),
            Map.entry("2.16.840.1.101.3.4.3.23", "SLH-DSA-SHA2-192F"),
            Map.entry("2.16.840.1.101.3.4.3.24", "SLH-DSA-SHA2-256S"),
            Map.entry("2.16.840.1.101.3.4.3.25", "SLH-DSA-SHA2-256F"),
            Map.entry("2.16.840.1.101.3.4.3.26", "SLH-DSA-SHAKE-128S"),
            Map.entry("2.16.840.1.101.3.4.3.27", "SLH-DSA-SHAKE-128F"),
            Map.entry("2.16.840.1.101.3.4.3.28", "SLH-DSA-SHAKE-192S"),
            Map.entry("2.16.840.1.101.3.4.3.29", "SLH-DSA-SHAKE-192F"),
            Map.entry("2.16.840.1.101.3.4.3.30", "SLH-DSA-SHAKE-256S"),
            Map.entry("2.16.840.1.101.3.4.3.31", "SLH-DSA-SHAKE-256F"),
            Map.entry("2.16.840.1.101.3.4.4.1", "ML-KEM-512"),
            Map.entry("2.16.840.1.101.3.4.4.2", "ML-KEM-768"),
            Map.entry("2.16.840.1.101.3.4.4.3", "ML-KEM-1024"));

    private KeyTypes() {}

    /** The name for {@link java.security.KeyFactory}, or the object identifier itself where it is unknown. */
    static String of(AlgorithmIdentifier algorithm) {
        String oid = algorithm.getAlgorithm().getId();
        return NAMES.getOrDefault(oid, oid);
    }

    static String of(PublicKey key) {
        return of(info(key).getAlgorithm());
    }

    static SubjectPublicKeyInfo info(PublicKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw new SmimeException.UnusableKey("A public key cannot be exported from where it is kept.");
        }
        return SubjectPublicKeyInfo.getInstance(encoded);
    }

    /**
     * Whether a private key is BouncyCastle's own. No other provider may get one of an ML type: the JDK wipes the
     * encoding it asks for, and BouncyCastle hands out the one it keeps.
     */
    static boolean ofBouncyCastle(PrivateKey key) {
        return key.getClass().getName().startsWith("org.bouncycastle.");
    }

    /** The same key for BouncyCastle, where the JDK knows its type or curve only by number. */
    static PublicKey forBouncyCastle(PublicKey key) throws GeneralSecurityException {
        return KeyFactory.getInstance(of(key), Primitives.bouncyCastle())
                .generatePublic(new X509EncodedKeySpec(key.getEncoded()));
    }

    /** Signature algorithms that are named by the key type alone and hash for themselves. */
    static boolean signsWhole(String type) {
        return type.startsWith("Ed") || type.startsWith("ML-DSA-") || type.startsWith("SLH-DSA-");
    }

    /** Whether something can be encrypted to a key of this type. */
    static boolean encrypts(String type) {
        return switch (type) {
            case "RSA", "EC", "X25519", "X448" -> true;
            default -> type.startsWith("ML-KEM-");
        };
    }
}
