package org.siegel.trust;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.Primitives;

/**
 * Signatures over something that has gone by and of which only the digest is left: RSA, DSA and ECDSA with SHA-1 and SHA-2.
 * Other algorithms, among them Ed25519 and ML-DSA, which sign the message itself, are for {@link Signatures}.
 */
final class DigestSignature {

    /** The DER of DigestInfo ahead of the digest (RFC 8017 §9.2, note 1). */
    private static final Map<String, String> DIGEST_INFO = Map.of(
            "SHA-1", "3021300906052b0e03021a05000414",
            "SHA-224", "302d300d06096086480165030402040500041c",
            "SHA-256", "3031300d060960864801650304020105000420",
            "SHA-384", "3041300d060960864801650304020205000430",
            "SHA-512", "3051300d060960864801650304020305000440");

    private static final Map<String, String> HASH_OF = Map.of(
            "1.3.14.3.2.26", "SHA-1",
            "2.16.840.1.101.3.4.2.4", "SHA-224",
            "2.16.840.1.101.3.4.2.1", "SHA-256",
            "2.16.840.1.101.3.4.2.2", "SHA-384",
            "2.16.840.1.101.3.4.2.3", "SHA-512");

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("1.2.840.113549.1.1.5", new Kind("RSA", "SHA-1")),
            Map.entry("1.2.840.113549.1.1.14", new Kind("RSA", "SHA-224")),
            Map.entry("1.2.840.113549.1.1.11", new Kind("RSA", "SHA-256")),
            Map.entry("1.2.840.113549.1.1.12", new Kind("RSA", "SHA-384")),
            Map.entry("1.2.840.113549.1.1.13", new Kind("RSA", "SHA-512")),
            Map.entry("1.2.840.10045.4.1", new Kind("ECDSA", "SHA-1")),
            Map.entry("1.2.840.10045.4.3.1", new Kind("ECDSA", "SHA-224")),
            Map.entry("1.2.840.10045.4.3.2", new Kind("ECDSA", "SHA-256")),
            Map.entry("1.2.840.10045.4.3.3", new Kind("ECDSA", "SHA-384")),
            Map.entry("1.2.840.10045.4.3.4", new Kind("ECDSA", "SHA-512")),
            Map.entry("1.2.840.10040.4.3", new Kind("DSA", "SHA-1")),
            Map.entry("2.16.840.1.101.3.4.3.1", new Kind("DSA", "SHA-224")),
            Map.entry("2.16.840.1.101.3.4.3.2", new Kind("DSA", "SHA-256")));

    private static final int MOST_EXPONENT_BITS = 64;

    private record Kind(String scheme, String digest) {}

    private DigestSignature() {}

    /** The digest that the algorithm signs; empty for an algorithm that is not for this class. */
    static Optional<MessageDigest> digest(AlgorithmIdentifier algorithm) {
        Kind kind = kind(algorithm);
        if (kind == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Primitives.best().digest(kind.digest));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every platform has " + kind.digest, e);
        }
    }

    /** False for every reason why this signature is not good, a foreign key included. */
    static boolean verify(AlgorithmIdentifier algorithm, byte[] digest, byte[] value, PublicKey key) {
        Kind kind = kind(algorithm);
        if (kind == null) {
            return false;
        }
        try {
            return switch (kind.scheme) {
                case "RSA" -> key instanceof RSAPublicKey rsa && rsa(rsa, kind.digest, digest, value);
                case "ECDSA" -> ecdsa(key, digest, value);
                case "DSA" ->
                    verify(Signature.getInstance("NONEwithDSA", Primitives.bouncyCastle()), null, key, digest, value);
                default ->
                    verify(
                            Signature.getInstance("RAWRSASSA-PSS", Primitives.bouncyCastle()),
                            pss(RSASSAPSSparams.getInstance(algorithm.getParameters())),
                            key,
                            digest,
                            value);
            };
        } catch (GeneralSecurityException | RuntimeException refused) {
            return false; // a hostile key or value on which providers throw undeclared exceptions
        }
    }

    private static @Nullable Kind kind(AlgorithmIdentifier algorithm) {
        if (!PKCSObjectIdentifiers.id_RSASSA_PSS.equals(algorithm.getAlgorithm())) {
            return KINDS.get(algorithm.getAlgorithm().getId());
        }
        try {
            var parameters = RSASSAPSSparams.getInstance(algorithm.getParameters());
            String hash =
                    HASH_OF.get(parameters.getHashAlgorithm().getAlgorithm().getId());
            return hash == null || pss(parameters) == null ? null : new Kind("PSS", hash);
        } catch (RuntimeException damaged) {
            return null;
        }
    }

    private static @Nullable AlgorithmParameterSpec pss(RSASSAPSSparams parameters) {
        String hash = HASH_OF.get(parameters.getHashAlgorithm().getAlgorithm().getId());
        var mask = parameters.getMaskGenAlgorithm();
        if (!PKCSObjectIdentifiers.id_mgf1.equals(mask.getAlgorithm())) {
            return null;
        }
        String maskHash = HASH_OF.get(AlgorithmIdentifier.getInstance(mask.getParameters())
                .getAlgorithm()
                .getId());
        return hash == null || maskHash == null
                ? null
                : new PSSParameterSpec(
                        hash,
                        "MGF1",
                        new MGF1ParameterSpec(maskHash),
                        parameters.getSaltLength().intValueExact(),
                        parameters.getTrailerField().intValueExact());
    }

    /** PKCS #1 v1.5: what comes out of the public operation must be the one padding that fits (RFC 8017 §8.2.2). */
    private static boolean rsa(RSAPublicKey key, String name, byte[] digest, byte[] value) {
        int length = (key.getModulus().bitLength() + 7) / 8;
        byte[] info = HexFormat.of().parseHex(DIGEST_INFO.get(name));
        int padding = length - 3 - info.length - digest.length;
        BigInteger signature = new BigInteger(1, value);
        if (value.length != length
                || padding < 8
                || signature.compareTo(key.getModulus()) >= 0
                || key.getPublicExponent().bitLength() > MOST_EXPONENT_BITS) {
            return false;
        }
        byte[] expected = new byte[length];
        expected[1] = 1;
        Arrays.fill(expected, 2, 2 + padding, (byte) 0xFF);
        System.arraycopy(info, 0, expected, 3 + padding, info.length);
        System.arraycopy(digest, 0, expected, length - digest.length, digest.length);
        return signature.modPow(key.getPublicExponent(), key.getModulus()).equals(new BigInteger(1, expected));
    }

    private static boolean ecdsa(PublicKey key, byte[] digest, byte[] value) throws GeneralSecurityException {
        try {
            return verify(Primitives.best().signature("NONEwithECDSA"), null, key, digest, value);
        } catch (GeneralSecurityException | RuntimeException notThisCurve) {
            return verify(Signature.getInstance("NONEwithECDSA", Primitives.bouncyCastle()), null, key, digest, value);
        }
    }

    private static boolean verify(
            Signature signature,
            @Nullable AlgorithmParameterSpec parameters,
            PublicKey key,
            byte[] digest,
            byte[] value)
            throws GeneralSecurityException {
        if (parameters != null) {
            signature.setParameter(parameters);
        }
        signature.initVerify(key);
        signature.update(digest);
        return signature.verify(value);
    }
}
