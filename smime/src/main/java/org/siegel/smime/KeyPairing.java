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
import javax.crypto.KEM;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jcajce.interfaces.SLHDSAPrivateKey;

/** Brings private keys and certificates together. */
final class KeyPairing {

    private KeyPairing() {}

    /** A private key of the JDK where it knows the type, else of BouncyCastle. */
    static PrivateKey privateKey(PrivateKeyInfo info) throws GeneralSecurityException {
        String type = KeyTypes.of(info.getPrivateKeyAlgorithm());
        try {
            PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(info.getEncoded());
            if (type.startsWith("ML-")) { // the JDK reads one of the three forms of RFC 9881 and RFC 9935 only
                return KeyFactory.getInstance(type, Primitives.bouncyCastle()).generatePrivate(encoded);
            }
            try {
                return KeyFactory.getInstance(type).generatePrivate(encoded);
            } catch (GeneralSecurityException jdkRefuses) { // a curve or type it does not know
                return KeyFactory.getInstance(type, Primitives.bouncyCastle()).generatePrivate(encoded);
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
        if (certificates.size() == 1) {
            return chain; // comparing names is work: the JDK reads tables of Unicode for it
        }
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
        String type = KeyTypes.of(publicKey);
        try {
            return switch (type) {
                case "X25519", "X448" -> agrees(type, privateKey, publicKey);
                case "ML-KEM-512", "ML-KEM-768", "ML-KEM-1024" -> decapsulates(type, privateKey, publicKey);
                case "EC" -> signs("SHA256withECDSA", privateKey, publicKey);
                case "DSA" -> signs("SHA1withDSA", privateKey, publicKey);
                default ->
                    privateKey instanceof SLHDSAPrivateKey slow // signing takes it seconds
                            ? KeyTypes.info(publicKey).equals(KeyTypes.info(slow.getPublicKey()))
                            : signs(type, privateKey, publicKey);
            };
        } catch (GeneralSecurityException | RuntimeException differentTypes) { // then they are no pair
            return false;
        }
    }

    private static boolean signs(String algorithm, PrivateKey privateKey, PublicKey publicKey)
            throws GeneralSecurityException {
        if (!KeyTypes.ofBouncyCastle(privateKey)) {
            try {
                return signs(Signature.getInstance(algorithm), privateKey, publicKey);
            } catch (GeneralSecurityException | RuntimeException jdkRefuses) {
                // a curve or type it does not know
            }
        }
        return signs(
                Signature.getInstance(algorithm, Primitives.bouncyCastle()),
                privateKey,
                KeyTypes.forBouncyCastle(publicKey));
    }

    private static boolean signs(Signature signature, PrivateKey privateKey, PublicKey publicKey)
            throws GeneralSecurityException {
        byte[] probe = {1, 2, 3};
        signature.initSign(privateKey);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(probe);
        return signature.verify(signed);
    }

    /** X25519 and X448 cannot sign: both sides must agree on a secret with a third key. */
    private static boolean agrees(String type, PrivateKey privateKey, PublicKey publicKey)
            throws GeneralSecurityException {
        var third = java.security.KeyPairGenerator.getInstance(type).generateKeyPair();
        return java.util.Arrays.equals(
                agree(type, privateKey, third.getPublic()), agree(type, third.getPrivate(), publicKey));
    }

    private static boolean decapsulates(String type, PrivateKey privateKey, PublicKey publicKey)
            throws GeneralSecurityException {
        KEM.Encapsulated sent = KEM.getInstance(type, Primitives.bouncyCastle())
                .newEncapsulator(KeyTypes.forBouncyCastle(publicKey))
                .encapsulate();
        KEM kem = KeyTypes.ofBouncyCastle(privateKey)
                ? KEM.getInstance(type, Primitives.bouncyCastle())
                : KEM.getInstance(type);
        byte[] secret = kem.newDecapsulator(privateKey)
                .decapsulate(sent.encapsulation())
                .getEncoded();
        return java.util.Arrays.equals(secret, sent.key().getEncoded());
    }

    private static byte[] agree(String name, PrivateKey own, PublicKey other) throws GeneralSecurityException {
        var agreement = javax.crypto.KeyAgreement.getInstance(name);
        agreement.init(own);
        agreement.doPhase(other, true);
        return agreement.generateSecret();
    }
}
