package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.KEM;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/**
 * The one door to cryptographic primitives: Amazon Corretto Crypto Provider where its native library loads, else the JDK;
 * BouncyCastle for what neither knows. No code of Siegel asks a provider by itself. Names of algorithms are those of the
 * JDK (Java Security Standard Algorithm Names) and of BouncyCastle; where nobody knows one, what asks for it throws {@link
 * java.security.NoSuchAlgorithmException}. Safe for use by several threads; what it gives is for one.
 */
public final class Primitives {

    private static final String CHOICE_PROPERTY = "siegel.primitives";
    private static final String NATIVE_RANDOM = "LibCryptoRng";
    private static final String CORRETTO_CLASS = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    private static final int MOST_KNOWN = 1000;

    private final String name;
    private final Provider[] preferred;
    private final @Nullable SecureRandom random;
    private final WeakCache<PrivateKey, PrivateKey> privateKeys = new WeakCache<>(MOST_KNOWN);
    private final WeakCache<PrivateKey, byte[]> derived = new WeakCache<>(MOST_KNOWN);
    private final WeakCache<X509Certificate, KnownCertificate> certificates = new WeakCache<>(MOST_KNOWN);
    private final WeakCache<Identity, KnownSigner> signers = new WeakCache<>(MOST_KNOWN);

    private Primitives(String name, Provider... preferred) {
        this.name = name;
        this.preferred = preferred;
        this.random = random(preferred);
    }

    /**
     * Corretto where it loads, else the JDK. The choice of servers: loading costs a quarter of a second. With the system
     * property {@code siegel.primitives=jdk} it is {@link #jdk()}.
     */
    public static Primitives best() {
        return Best.CHOICE;
    }

    /** The JDK's own providers, BouncyCastle behind them. The choice of short commands. */
    public static Primitives jdk() {
        return new Primitives("JDK");
    }

    /** For messages and statistics: {@code Corretto} or {@code JDK}. */
    public String name() {
        return name;
    }

    /** The structures library's own provider, for what the others lack. */
    public static Provider bouncyCastle() {
        return BouncyCastle.PROVIDER;
    }

    /** To sign and to verify, for example {@code SHA256withRSA}. */
    public Signature signature(String algorithm) throws GeneralSecurityException {
        return find(() -> Signature.getInstance(algorithm), p -> Signature.getInstance(algorithm, p));
    }

    /** For example {@code AES/GCM/NoPadding}. */
    public Cipher cipher(String transformation) throws GeneralSecurityException {
        return find(() -> Cipher.getInstance(transformation), p -> Cipher.getInstance(transformation, p));
    }

    /** For example {@code SHA-256}. */
    public MessageDigest digest(String algorithm) throws GeneralSecurityException {
        return find(() -> MessageDigest.getInstance(algorithm), p -> MessageDigest.getInstance(algorithm, p));
    }

    /** For example {@code HmacSHA256}. */
    public Mac mac(String algorithm) throws GeneralSecurityException {
        return find(() -> Mac.getInstance(algorithm), p -> Mac.getInstance(algorithm, p));
    }

    /** Reads encoded keys, for example {@code EC}. */
    public KeyFactory keyFactory(String algorithm) throws GeneralSecurityException {
        return find(() -> KeyFactory.getInstance(algorithm), p -> KeyFactory.getInstance(algorithm, p));
    }

    /** Makes keys, for example {@code RSA}. */
    public KeyPairGenerator keyPairGenerator(String algorithm) throws GeneralSecurityException {
        return find(() -> KeyPairGenerator.getInstance(algorithm), p -> KeyPairGenerator.getInstance(algorithm, p));
    }

    /** For example {@code ECDH}. */
    public KeyAgreement keyAgreement(String algorithm) throws GeneralSecurityException {
        return find(() -> KeyAgreement.getInstance(algorithm), p -> KeyAgreement.getInstance(algorithm, p));
    }

    /** For example {@code ML-KEM-768}. */
    public KEM kem(String algorithm) throws GeneralSecurityException {
        return find(() -> KEM.getInstance(algorithm), p -> KEM.getInstance(algorithm, p));
    }

    /** The generator of the preferred provider, which several threads may use at once; it reseeds itself. */
    public SecureRandom random() {
        return random == null ? new SecureRandom() : random;
    }

    private static @Nullable SecureRandom random(Provider... preferred) {
        for (Provider provider : preferred) {
            try {
                return SecureRandom.getInstance(NATIVE_RANDOM, provider);
            } catch (GeneralSecurityException notThis) {
                // then the JDK's
            }
        }
        return null;
    }

    /**
     * The same key as an object of the provider that will use it. Providers convert foreign keys on every use, which takes
     * longer than using them, so the result is kept for as long as the key lives. A key that cannot be exported, like that
     * of a smart card, stays what it is.
     */
    PrivateKey converted(PrivateKey key) {
        return preferred.length == 0 ? key : privateKeys.of(key, this::convert);
    }

    /** What is derived from a key alone, for as long as the key lives; always in the same way, and not to be changed. */
    byte[] derived(PrivateKey key, Function<PrivateKey, byte[]> derivation) {
        return derived.of(key, derivation);
    }

    /** The same for a public key, which is not kept: {@link #known} does. */
    PublicKey converted(PublicKey key) {
        return preferred.length == 0 ? key : convert(key);
    }

    /** What has been worked out about a certificate. */
    KnownCertificate known(X509Certificate certificate) {
        return certificates.of(certificate, KnownCertificate::new);
    }

    /** What has been prepared for signing with a key. */
    KnownSigner known(Identity identity) {
        return signers.of(identity, i -> new KnownSigner());
    }

    private PrivateKey convert(PrivateKey key) {
        byte[] encoded = key.getEncoded();
        KeyFactory factory = convertible(key) && encoded != null ? preferredFactory(key.getAlgorithm()) : null;
        if (factory == null) {
            return key;
        }
        try {
            return factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | RuntimeException refused) { // an odd curve or key size, perhaps
            return key;
        } // the encoding is not wiped: some keys hand out the one they keep
    }

    private PublicKey convert(PublicKey key) {
        byte[] encoded = key.getEncoded();
        KeyFactory factory = convertible(key) && encoded != null ? preferredFactory(key.getAlgorithm()) : null;
        if (factory == null) {
            return key;
        }
        try {
            return factory.generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | RuntimeException refused) { // an odd curve or key size, perhaps
            return key;
        }
    }

    private static boolean convertible(Key key) {
        return key.getAlgorithm().equals("RSA") || key.getAlgorithm().equals("EC");
    }

    private @Nullable KeyFactory preferredFactory(String algorithm) {
        for (Provider provider : preferred) {
            try {
                return KeyFactory.getInstance(algorithm, provider);
            } catch (GeneralSecurityException notThis) {
                // the next one, perhaps
            }
        }
        return null;
    }

    /** Asks the providers of the JVM in their order. */
    private interface Anywhere<T> {
        T find() throws GeneralSecurityException;
    }

    private interface Lookup<T> {
        T from(Provider provider) throws GeneralSecurityException;
    }

    private <T> T find(Anywhere<T> anywhere, Lookup<T> lookup) throws GeneralSecurityException {
        for (Provider provider : preferred) {
            try {
                return lookup.from(provider);
            } catch (GeneralSecurityException next) {
                // what it does not know another one may know
            }
        }
        try {
            return anywhere.find(); // never Security.getProviders, which makes all twelve of the JDK
        } catch (GeneralSecurityException unknown) {
            try {
                return lookup.from(BouncyCastle.PROVIDER);
            } catch (GeneralSecurityException none) {
                none.addSuppressed(unknown);
                throw none;
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** Made on first use only: its thousand entries take a short command longer than its work. */
    private static final class BouncyCastle {
        static final Provider PROVIDER = new BouncyCastleProvider();
    }

    /** Loaded on first use only. */
    private static final class Best {
        static final Primitives CHOICE = load();

        private static Primitives load() {
            if (System.getProperty(CHOICE_PROPERTY, "").equals("jdk")) {
                return jdk();
            }
            try {
                Class<?> type = Class.forName(CORRETTO_CLASS);
                Provider corretto = (Provider) type.getField("INSTANCE").get(null);
                Object error = type.getMethod("getLoadingError").invoke(corretto);
                if (error == null) {
                    return new Primitives("Corretto", corretto);
                }
            } catch (ReflectiveOperationException | LinkageError absent) {
                // an optional dependency: its absence is the answer
            }
            return jdk();
        }
    }
}
