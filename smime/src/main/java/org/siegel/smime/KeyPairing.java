package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/** Brings private keys and certificates together. */
final class KeyPairing {

    private KeyPairing() {}

    /** A private key of the JDK where it knows the type, else of BouncyCastle. */
    static PrivateKey privateKey(PrivateKeyInfo info) throws GeneralSecurityException {
        String oid = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
        String name = switch (oid) {
            case "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.7" -> "RSA";
            case "1.2.840.113549.1.1.10" -> "RSASSA-PSS";
            case "1.2.840.10045.2.1" -> "EC";
            case "1.2.840.10040.4.1" -> "DSA";
            case "1.3.101.112" -> "Ed25519";
            case "1.3.101.113" -> "Ed448";
            case "1.3.101.110" -> "X25519";
            case "1.3.101.111" -> "X448";
            default -> oid;
        };
        try {
            PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(info.getEncoded());
            try {
                return KeyFactory.getInstance(name).generatePrivate(encoded);
            } catch (GeneralSecurityException jdkRefuses) { // a curve or type it does not know
                return KeyFactory.getInstance(name, Primitives.bouncyCastle()).generatePrivate(encoded);
            }
        } catch (java.io.IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** The identity of a key among these certificates, with the chain that can be built from them. */
    static Optional<Identity> identity(PrivateKey key, List<X509Certificate> certificates) {
        return certificates.stream()
                .filter(c -> belong(key, c.getPublicKey()))
                .findFirst()
                .map(c -> new Identity(key, c, chain(c, certificates)));
    }

    private static List<X509Certificate> chain(X509Certificate leaf, List<X509Certificate> certificates) {
        List<X509Certificate> chain = new ArrayList<>();
        X509Certificate last = leaf;
        while (chain.size() < certificates.size()
                && !last.getSubjectX500Principal().equals(last.getIssuerX500Principal())) {
            X509Certificate child = last;
            Optional<X509Certificate> issuer = certificates.stream()
                    .filter(c -> c.getSubjectX500Principal().equals(child.getIssuerX500Principal())
                            && !chain.contains(c)
                            && !c.equals(leaf))
                    .findFirst();
            if (issuer.isEmpty()) {
                break;
            }
            last = issuer.get();
            chain.add(last);
        }
        return chain;
    }

    /** Whether the two keys are a pair. */
    static boolean belong(PrivateKey privateKey, PublicKey publicKey) {
        if (privateKey instanceof RSAKey own && publicKey instanceof RSAKey other) {
            return own.getModulus().equals(other.getModulus());
        }
        String type = publicKey.getAlgorithm();
        if (type.startsWith("X") && privateKey.getAlgorithm().startsWith("X")) {
            return agrees(privateKey, publicKey);
        }
        String algorithm = switch (type) {
            case "EC" -> "SHA256withECDSA";
            case "DSA" -> "SHA1withDSA";
            default -> type;
        };
        try {
            return signs(algorithm, privateKey, publicKey);
        } catch (GeneralSecurityException | RuntimeException differentTypes) { // then they are no pair
            return false;
        }
    }

    private static boolean signs(String algorithm, PrivateKey privateKey, PublicKey publicKey)
            throws GeneralSecurityException {
        byte[] probe = {1, 2, 3};
        Signature signer;
        try {
            signer = Signature.getInstance(algorithm);
            signer.initSign(privateKey);
        } catch (GeneralSecurityException jdkRefuses) { // a curve or type it does not know
            signer = Signature.getInstance(algorithm, Primitives.bouncyCastle());
            signer.initSign(privateKey);
        }
        signer.update(probe);
        byte[] signature = signer.sign();
        signer.initVerify(publicKey);
        signer.update(probe);
        return signer.verify(signature);
    }

    /** X25519 and X448 cannot sign: both sides must agree on a secret with a third key. */
    private static boolean agrees(PrivateKey privateKey, PublicKey publicKey) {
        try {
            String name = publicKey instanceof java.security.interfaces.XECKey xec
                            && xec.getParams() instanceof java.security.spec.NamedParameterSpec named
                    ? named.getName()
                    : publicKey.getAlgorithm();
            var third = java.security.KeyPairGenerator.getInstance(name).generateKeyPair();
            return java.util.Arrays.equals(
                    agree(name, privateKey, third.getPublic()), agree(name, third.getPrivate(), publicKey));
        } catch (GeneralSecurityException | RuntimeException differentTypes) { // then they are no pair
            return false;
        }
    }

    private static byte[] agree(String name, PrivateKey own, PublicKey other) throws GeneralSecurityException {
        var agreement = javax.crypto.KeyAgreement.getInstance(name);
        agreement.init(own);
        agreement.doPhase(other, true);
        return agreement.generateSecret();
    }
}
