package org.siegel.smime;

import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * How a key of some type signs.
 *
 * @param jcaName for {@link java.security.Signature}
 * @param parameters of RSASSA-PSS
 * @param digest of the content
 */
record SigningAlgorithm(
        String jcaName,
        Optional<AlgorithmParameterSpec> parameters,
        AlgorithmIdentifier identifier,
        ContentDigest digest) {

    /** Empty where keys of this type do not sign. */
    static Optional<SigningAlgorithm> of(PublicKey key, DigestAlgorithm wanted, SignOptions.RsaPadding padding) {
        String type = KeyTypes.of(key);
        return switch (type) {
            case "RSA" -> Optional.of(padding == SignOptions.RsaPadding.PSS ? pss(wanted) : pkcs1(wanted));
            case "RSASSA-PSS" -> Optional.of(pss(demanded(key).orElse(wanted)));
            case "EC" -> Optional.of(ecdsa(wanted));
            case "Ed25519" -> Optional.of(whole(key, type, DigestAlgorithm.SHA_512)); // RFC 8419 §3.1
            case "Ed448" ->
                Optional.of(new SigningAlgorithm(type, Optional.empty(), identifier(key), ContentDigest.SHAKE256_512));
            // RFC 9882 §3.3: every reader of ML-DSA knows SHA-512, and it is strong enough for all three
            case "ML-DSA-44", "ML-DSA-65", "ML-DSA-87" -> Optional.of(whole(key, type, DigestAlgorithm.SHA_512));
            default -> Optional.empty();
        };
    }

    private static SigningAlgorithm whole(PublicKey key, String type, DigestAlgorithm digest) {
        return new SigningAlgorithm(type, Optional.empty(), identifier(key), ContentDigest.of(digest));
    }

    private static AlgorithmIdentifier identifier(PublicKey key) {
        return new AlgorithmIdentifier(KeyTypes.info(key).getAlgorithm().getAlgorithm());
    }

    /** RFC 5754 §3.2: rsaEncryption, which every reader knows; the hash is named beside it. */
    private static SigningAlgorithm pkcs1(DigestAlgorithm digest) {
        return new SigningAlgorithm(
                jca(digest) + "withRSA",
                Optional.empty(),
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                ContentDigest.of(digest));
    }

    /** RFC 4056 §2.2: one hash function for content, signature and mask, and a salt of its length. */
    private static SigningAlgorithm pss(DigestAlgorithm digest) {
        int salt = switch (digest) {
            case SHA_256 -> 32;
            case SHA_384 -> 48;
            case SHA_512 -> 64;
        };
        ContentDigest content = ContentDigest.of(digest);
        // RFC 4055 §2.1: here, other than in RFC 5754, the parameters of the hash function are NULL
        AlgorithmIdentifier hash = new AlgorithmIdentifier(content.identifier().getAlgorithm(), DERNull.INSTANCE);
        RSASSAPSSparams encoded = new RSASSAPSSparams(
                hash,
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, hash),
                new ASN1Integer(salt),
                RSASSAPSSparams.DEFAULT_TRAILER_FIELD);
        return new SigningAlgorithm(
                "RSASSA-PSS",
                Optional.of(new PSSParameterSpec(
                        digest.jcaName(), "MGF1", new MGF1ParameterSpec(digest.jcaName()), salt, 1)),
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS, encoded),
                content);
    }

    /** The hash function that the certificate of a PSS key demands (RFC 4055 §3.3), where it does. */
    private static Optional<DigestAlgorithm> demanded(PublicKey key) {
        if (key instanceof RSAKey rsa && rsa.getParams() instanceof PSSParameterSpec pss) {
            for (DigestAlgorithm digest : DigestAlgorithm.values()) {
                if (digest.jcaName().equals(pss.getDigestAlgorithm())) {
                    return Optional.of(digest);
                }
            }
        }
        return Optional.empty();
    }

    private static SigningAlgorithm ecdsa(DigestAlgorithm digest) {
        ASN1ObjectIdentifier oid = switch (digest) { // RFC 5754 §3.3
            case SHA_256 -> X9ObjectIdentifiers.ecdsa_with_SHA256;
            case SHA_384 -> X9ObjectIdentifiers.ecdsa_with_SHA384;
            case SHA_512 -> X9ObjectIdentifiers.ecdsa_with_SHA512;
        };
        return new SigningAlgorithm(
                jca(digest) + "withECDSA", Optional.empty(), new AlgorithmIdentifier(oid), ContentDigest.of(digest));
    }

    private static String jca(DigestAlgorithm digest) {
        return digest.jcaName().replace("-", "").toUpperCase(Locale.ROOT);
    }
}
