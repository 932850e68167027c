package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Signature;
import javax.crypto.Cipher;
import javax.crypto.KEM;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The one door to cryptographic primitives: Amazon Corretto Crypto Provider where its native library loads, else the JDK;
 * BouncyCastle for what neither knows. No code of Siegel asks a provider by itself.
 */
public final class Primitives {

    private static final String CHOICE_PROPERTY = "siegel.primitives";
    private static final String CORRETTO_CLASS = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    private final String name;
    private final Provider[] preferred;

    private Primitives(String name, Provider... preferred) {
        this.name = name;
        this.preferred = preferred;
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

    public Signature signature(String algorithm) throws GeneralSecurityException {
        return find(() -> Signature.getInstance(algorithm), p -> Signature.getInstance(algorithm, p));
    }

    public Cipher cipher(String transformation) throws GeneralSecurityException {
        return find(() -> Cipher.getInstance(transformation), p -> Cipher.getInstance(transformation, p));
    }

    public MessageDigest digest(String algorithm) throws GeneralSecurityException {
        return find(() -> MessageDigest.getInstance(algorithm), p -> MessageDigest.getInstance(algorithm, p));
    }

    public Mac mac(String algorithm) throws GeneralSecurityException {
        return find(() -> Mac.getInstance(algorithm), p -> Mac.getInstance(algorithm, p));
    }

    public KeyFactory keyFactory(String algorithm) throws GeneralSecurityException {
        return find(() -> KeyFactory.getInstance(algorithm), p -> KeyFactory.getInstance(algorithm, p));
    }

    public KeyPairGenerator keyPairGenerator(String algorithm) throws GeneralSecurityException {
        return find(() -> KeyPairGenerator.getInstance(algorithm), p -> KeyPairGenerator.getInstance(algorithm, p));
    }

    public KeyAgreement keyAgreement(String algorithm) throws GeneralSecurityException {
        return find(() -> KeyAgreement.getInstance(algorithm), p -> KeyAgreement.getInstance(algorithm, p));
    }

    public KEM kem(String algorithm) throws GeneralSecurityException {
        return find(() -> KEM.getInstance(algorithm), p -> KEM.getInstance(algorithm, p));
    }

    /** A fresh generator of the JDK (its DRBG reseeds itself). */
    public SecureRandom random() {
        return new SecureRandom();
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
