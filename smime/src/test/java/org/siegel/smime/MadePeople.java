package org.siegel.smime;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Keys and certificates that BouncyCastle made for this run, of every type openssl 3.0 does not know, too. */
final class MadePeople {

    private static final Map<String, Identity> MADE = new ConcurrentHashMap<>();
    private static final KeyPair ROOT = pair("P-256");

    private MadePeople() {}

    /** {@code RSA}, {@code P-256}, {@code brainpoolP256r1}, {@code Ed448}, {@code ML-DSA-44}, {@code ML-KEM-768}, ... */
    static Identity of(String type) {
        return MADE.computeIfAbsent(type, t -> made(t, pair(t)));
    }

    /** Somebody else with a key of this type. */
    static Identity another(String type, String name) {
        return made(name, pair(type));
    }

    /** Another certificate for the same key. */
    static Identity again(Identity person, String name) {
        return made(name, new KeyPair(person.certificate().getPublicKey(), person.key()));
    }

    private static KeyPair pair(String type) {
        try {
            boolean curve = type.startsWith("P-") || type.startsWith("brainpool");
            String algorithm = curve ? "EC" : type.replace("RSA-PSS", "RSA");
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, Primitives.bouncyCastle());
            if (curve) {
                generator.initialize(new ECGenParameterSpec(type));
            } else if (algorithm.equals("RSA") || algorithm.equals("DSA")) {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Identity made(String name, KeyPair pair) {
        Instant now = Engine.TIME;
        SubjectPublicKeyInfo key =
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
        try {
            byte[] certificate = new X509v3CertificateBuilder(
                            new X500Name("CN=Root"),
                            BigInteger.valueOf(System.nanoTime()),
                            Date.from(now.minus(1, ChronoUnit.DAYS)),
                            Date.from(now.plus(200, ChronoUnit.DAYS)),
                            new X500Name("CN=" + name),
                            key)
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment | KeyUsage.keyAgreement))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(ROOT.getPrivate()))
                    .getEncoded();
            return KeyFiles.identity(
                    Engine.bytes(pem("CERTIFICATE", certificate) + pem(pair.getPrivate())), Optional.empty());
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(PrivateKey key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }
}
