package org.siegel.bench;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.siegel.smime.Primitives;

/** The primitives alone, everything prepared and reused: of libcrypto, of Corretto and of the JDK. */
final class Floor {

    /** The parts that operations are made of. */
    enum Primitive {
        SHA_256,
        AES_ENCRYPT,
        AES_DECRYPT,
        RSA_SIGN,
        RSA_VERIFY,
        RSA_ENCRYPT,
        RSA_DECRYPT
    }

    private final Fixture fixture;
    private final Rounds rounds;

    Floor(Fixture fixture, Rounds rounds) throws GeneralSecurityException {
        this.fixture = fixture;
        this.rounds = rounds;
        Libcrypto c = fixture.libcrypto;
        long length = Fixture.LENGTH;
        add("libcrypto", Primitive.SHA_256, false, n -> c.must("bench_sha256", n, fixture.contentMemory, length));
        add(
                "libcrypto",
                Primitive.AES_ENCRYPT,
                false,
                n -> c.must("bench_aes_cbc", n, 1, fixture.contentMemory, length, fixture.room));
        add(
                "libcrypto",
                Primitive.AES_DECRYPT,
                false,
                n -> c.must("bench_aes_cbc", n, 0, fixture.contentMemory, length, fixture.room));
        add("libcrypto", Primitive.RSA_SIGN, false, n -> c.must("bench_rsa", n, 0));
        add("libcrypto", Primitive.RSA_VERIFY, false, n -> c.must("bench_rsa", n, 1));
        add("libcrypto", Primitive.RSA_ENCRYPT, false, n -> c.must("bench_rsa", n, 2));
        add("libcrypto", Primitive.RSA_DECRYPT, false, n -> c.must("bench_rsa", n, 3));
        if (Primitives.best().name().equals("Corretto")) {
            java("Corretto", Primitives.best().signature("SHA256withRSA").getProvider());
        }
        MessageDigest sha = MessageDigest.getInstance("SHA-256", "SUN");
        add("JDK", Primitive.SHA_256, true, n -> {
            for (int i = 0; i < n; i++) {
                sha.digest(fixture.content);
            }
        });
        aes("JDK", Security.getProvider("SunJCE"));
    }

    private void add(String name, Primitive primitive, boolean whole, Contender.Work work) {
        rounds.add(new Contender(name + " " + primitive, whole, work));
    }

    private void java(String name, Provider provider) throws GeneralSecurityException {
        MessageDigest sha = MessageDigest.getInstance("SHA-256", provider);
        add(name, Primitive.SHA_256, true, n -> {
            for (int i = 0; i < n; i++) {
                sha.digest(fixture.content);
            }
        });
        aes(name, provider);
        KeyFactory factory = KeyFactory.getInstance("RSA", provider);
        PrivateKey key = factory.generatePrivate(
                new PKCS8EncodedKeySpec(fixture.signer.key().getEncoded()));
        PublicKey publicKey = factory.generatePublic(new X509EncodedKeySpec(
                fixture.signer.certificate().getPublicKey().getEncoded()));
        byte[] data = new byte[300];
        Signature signer = Signature.getInstance("SHA256withRSA", provider);
        signer.initSign(key);
        signer.update(data);
        byte[] value = signer.sign();
        add(name, Primitive.RSA_SIGN, true, n -> {
            for (int i = 0; i < n; i++) {
                signer.update(data);
                signer.sign();
            }
        });
        Signature verifier = Signature.getInstance("SHA256withRSA", provider);
        verifier.initVerify(publicKey);
        add(name, Primitive.RSA_VERIFY, true, n -> {
            for (int i = 0; i < n; i++) {
                verifier.update(data);
                if (!verifier.verify(value)) {
                    throw new IllegalStateException("not verified");
                }
            }
        });
        Cipher encrypt = Cipher.getInstance("RSA/ECB/PKCS1Padding", provider);
        encrypt.init(Cipher.ENCRYPT_MODE, publicKey);
        byte[] secret = new byte[16];
        byte[] sent = encrypt.doFinal(secret);
        add(name, Primitive.RSA_ENCRYPT, true, n -> {
            for (int i = 0; i < n; i++) {
                encrypt.doFinal(secret);
            }
        });
        Cipher decrypt = Cipher.getInstance("RSA/ECB/PKCS1Padding", provider);
        decrypt.init(Cipher.DECRYPT_MODE, key);
        add(name, Primitive.RSA_DECRYPT, true, n -> {
            for (int i = 0; i < n; i++) {
                decrypt.doFinal(sent);
            }
        });
    }

    private void aes(String name, Provider provider) throws GeneralSecurityException {
        for (int mode : new int[] {Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE}) {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding", provider);
            byte[] iv = new byte[16];
            byte[] out = new byte[Fixture.LENGTH + 32];
            cipher.init(mode, new SecretKeySpec(new byte[16], "AES"), new IvParameterSpec(iv));
            Primitive primitive = mode == Cipher.ENCRYPT_MODE ? Primitive.AES_ENCRYPT : Primitive.AES_DECRYPT;
            add(name, primitive, true, n -> {
                for (int i = 0; i < n; i++) {
                    cipher.init(
                            mode,
                            new SecretKeySpec(
                                    new byte[] {1, (byte) i, (byte) (i >> 8), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                                    "AES"),
                            new IvParameterSpec(iv));
                    cipher.doFinal(fixture.content, 0, Fixture.LENGTH, out, 0);
                }
            });
        }
    }

    /** Seconds of the fastest of each of these, added up. */
    double seconds(Primitive... primitives) {
        double sum = 0;
        for (Primitive primitive : primitives) {
            sum += fastest(primitive);
        }
        return sum;
    }

    double fastest(Primitive primitive) {
        double least = Double.MAX_VALUE;
        for (String name : names()) {
            if (rounds.has(name + " " + primitive)) {
                least = Math.min(least, Rounds.median(rounds.seconds(name + " " + primitive)));
            }
        }
        return least;
    }

    static List<String> names() {
        return new ArrayList<>(List.of("libcrypto", "Corretto", "JDK"));
    }
}
