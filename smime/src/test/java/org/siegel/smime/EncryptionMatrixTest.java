package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siegel.smime.Engine.bytes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.PasswordRecipient.PRF;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.siegel.smime.EncryptOptions.KeyTransport;

/** Every kind of recipient with every content cipher, with BouncyCastle's CMS as the second opinion in both directions. */
class EncryptionMatrixTest {

    private static final String PASSWORD = "Grüße, geheim";
    private static final byte[] SHARED = bytes("0123456789abcdef01234567");
    private static final byte[] IDENTIFIER = {1, 2, 3};
    private static final byte[] MATERIAL = bytes("some user keying material");
    private static final List<String> KEYS = List.of(
            "RSA",
            "P-256",
            "P-384",
            "P-521",
            "brainpoolP256r1",
            "brainpoolP384r1",
            "X25519",
            "X448",
            "ML-KEM-512",
            "ML-KEM-768",
            "ML-KEM-1024");

    private record Kind(String name, Recipient recipient, DecryptionKey key) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        for (String type : KEYS) {
            Identity person = MadePeople.of(type);
            kinds.add(new Kind(type, new Recipient.OfCertificate(person.certificate()), person));
        }
        Secret password = Secret.ofPassword(PASSWORD);
        kinds.add(
                new Kind("password", new Recipient.OfPassword(password, 1_000), new DecryptionKey.Password(password)));
        Secret key = Secret.of(SHARED);
        kinds.add(new Kind(
                "shared", new Recipient.OfSharedKey(IDENTIFIER, key), new DecryptionKey.SharedKey(IDENTIFIER, key)));
        return kinds;
    }

    static Stream<Primitives> primitives() {
        return Engine.primitives();
    }

    static Stream<Arguments> recipients() {
        return primitives().flatMap(p -> kinds().stream().map(k -> Arguments.of(p, k)));
    }

    @ParameterizedTest
    @MethodSource("recipients")
    void whatWeEncryptWeAndBouncyCastleOpen(Primitives primitives, Kind kind) throws Exception {
        for (ContentCipher cipher : ContentCipher.values()) {
            for (boolean derived : new boolean[] {false, true}) {
                for (KeyTransport transport : KeyTransport.values()) {
                    EncryptOptions options =
                            EncryptOptions.with(cipher).withDerivedKey(derived).withKeyTransport(transport);
                    String encrypted = encrypt(primitives, options, List.of(kind.recipient()));
                    assertThat(decrypt(primitives, bytes(encrypted), kind.key()))
                            .as(options.toString())
                            .isEqualTo(Engine.PLAIN);
                    byte[] der = Base64.getMimeDecoder().decode(encrypted.substring(encrypted.indexOf("\r\n\r\n") + 4));
                    if (!derived
                            || kind.name().equals("RSA")) { // BouncyCastle writes the others, but does not read them
                        assertThat(Engine.text(BouncyEnveloped.decrypt(der, cipher.authenticated(), kind.key())))
                                .as(options.toString())
                                .contains("this is a test.");
                    }
                    assertThat(version(der, cipher.authenticated())).isEqualTo(expectedVersion(kind, cipher));
                    if (!kind.name().equals("RSA") && transport == KeyTransport.PKCS1_V15) {
                        break; // the key transport says nothing here
                    }
                }
            }
        }
    }

    private static int version(byte[] der, boolean authenticated) throws Exception {
        Object content = authenticated
                ? new CMSAuthEnvelopedData(der).toASN1Structure().getContent()
                : new CMSEnvelopedData(der).toASN1Structure().getContent();
        return org.bouncycastle.asn1.ASN1Integer.getInstance(
                        org.bouncycastle.asn1.ASN1Sequence.getInstance(content).getObjectAt(0))
                .intValueExact();
    }

    /** RFC 5083 §2.1, RFC 5652 §6.1. */
    private static int expectedVersion(Kind kind, ContentCipher cipher) {
        if (cipher.authenticated() || kind.name().equals("RSA")) {
            return 0;
        }
        return kind.name().startsWith("ML-KEM") || kind.name().equals("password") ? 3 : 2;
    }

    private static String encrypt(Primitives primitives, EncryptOptions options, List<Recipient> recipients) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Smime(primitives, Limits.DEFAULT)
                .encrypt(new ByteArrayInputStream(bytes(Engine.PLAIN)), recipients, options, out);
        return Engine.text(out.toByteArray());
    }

    private static String decrypt(Primitives primitives, byte[] message, DecryptionKey key) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Smime(primitives, Limits.DEFAULT).decrypt(new ByteArrayInputStream(message), List.of(key), List.of(), out);
        return Engine.text(out.toByteArray());
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void oneMessageForEverybodyOpensWithEachKeyAlone(Primitives primitives) {
        List<Kind> kinds = new ArrayList<>(kinds());
        for (String type : List.of("P-256", "X25519")) { // a second key on a curve shares the recipient info
            Identity second = MadePeople.again(MadePeople.of(type), "second " + type);
            kinds.add(new Kind("second", new Recipient.OfCertificate(second.certificate()), second));
        }
        String encrypted = encrypt(
                primitives,
                EncryptOptions.with(ContentCipher.AES_256_GCM),
                kinds.stream().map(Kind::recipient).toList());
        for (Kind kind : kinds) {
            assertThat(decrypt(primitives, bytes(encrypted), kind.key()))
                    .as(kind.name())
                    .isEqualTo(Engine.PLAIN);
        }
        Inspection.EncryptionReport report = new Smime(primitives, Limits.DEFAULT)
                .inspect(new ByteArrayInputStream(bytes(encrypted)), List.of(), List.of())
                .encryption()
                .getFirst();
        assertThat(report.recipients()).hasSize(kinds.size() - 2);
        DecryptionKey wrong = new DecryptionKey.Password(Secret.ofPassword("falsch"));
        assertThatThrownBy(() -> decrypt(primitives, bytes(encrypted), wrong))
                .isInstanceOf(SmimeException.CannotDecrypt.class);
    }

    private record Made(String name, RecipientInfoGenerator generator, DecryptionKey key) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Made> bouncyCastles() throws Exception {
        List<Made> made = new ArrayList<>();
        Identity rsa = MadePeople.of("RSA");
        for (String hash : List.of("SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512")) {
            for (String mask : List.of("SHA-1", "SHA-256", "SHA-512")) {
                AlgorithmIdentifier oaep = new JcaAlgorithmParametersConverter()
                        .getAlgorithmIdentifier(
                                org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers.id_RSAES_OAEP,
                                new javax.crypto.spec.OAEPParameterSpec(
                                        hash,
                                        "MGF1",
                                        new java.security.spec.MGF1ParameterSpec(mask),
                                        new javax.crypto.spec.PSource.PSpecified(
                                                mask.equals(hash) ? new byte[0] : bytes("label"))));
                made.add(new Made("OAEP " + hash + " " + mask, BouncyEnveloped.transport(oaep, rsa), rsa));
            }
        }
        for (String curve : List.of("P-256", "P-384", "P-521", "brainpoolP256r1", "brainpoolP512r1")) {
            Identity person = MadePeople.of(curve);
            Identity other = MadePeople.again(person, "other");
            for (KeyAgreementScheme scheme : KeyAgreementScheme.values()) {
                if (scheme.name().startsWith("HKDF")) {
                    continue;
                }
                for (byte[] material : List.of(new byte[0], MATERIAL)) {
                    boolean byKeyId = material.length > 0;
                    made.add(new Made(
                            curve + " " + scheme + " " + material.length,
                            BouncyEnveloped.agreement(
                                    new ASN1ObjectIdentifier(scheme.oid()),
                                    CMSAlgorithm.AES256_WRAP,
                                    material,
                                    byKeyId,
                                    other,
                                    person),
                            person));
                }
            }
        }
        for (String curve : List.of("X25519", "X448")) {
            for (KeyAgreementScheme scheme : KeyAgreementScheme.values()) {
                if (scheme.name().startsWith("HKDF")) {
                    made.add(new Made(
                            curve + " " + scheme,
                            BouncyEnveloped.agreement(
                                    new ASN1ObjectIdentifier(scheme.oid()),
                                    CMSAlgorithm.AES128_WRAP,
                                    MATERIAL,
                                    false,
                                    MadePeople.of(curve)),
                            MadePeople.of(curve)));
                }
            }
        }
        for (String type : KEYS.subList(8, 11)) {
            for (byte[] material : List.of(new byte[0], MATERIAL)) {
                for (String kdf : List.of("", "28", "29", "30")) {
                    made.add(new Made(
                            type + " " + material.length + " " + kdf,
                            BouncyEnveloped.encapsulation(
                                    CMSAlgorithm.AES256_WRAP,
                                    kdf.isEmpty() ? "" : "1.2.840.113549.1.9.16.3." + kdf,
                                    material,
                                    MadePeople.of(type)),
                            MadePeople.of(type)));
                }
            }
        }
        DecryptionKey password = new DecryptionKey.Password(Secret.ofPassword(PASSWORD));
        for (PRF function : List.of(PRF.HMacSHA1, PRF.HMacSHA224, PRF.HMacSHA256, PRF.HMacSHA384, PRF.HMacSHA512)) {
            made.add(new Made(
                    "password " + function,
                    BouncyEnveloped.password(CMSAlgorithm.AES192_CBC, function, PASSWORD),
                    password));
        }
        made.add(new Made(
                "password 3DES",
                BouncyEnveloped.password(CMSAlgorithm.DES_EDE3_CBC, PRF.HMacSHA1, PASSWORD),
                password));
        made.add(new Made(
                "shared",
                BouncyEnveloped.shared(IDENTIFIER, SHARED),
                new DecryptionKey.SharedKey(new byte[0], Secret.of(SHARED))));
        return made;
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void whatBouncyCastleEncryptsIsRead(Primitives primitives) throws Exception {
        List<ASN1ObjectIdentifier> ciphers = List.of(
                CMSAlgorithm.AES128_CBC,
                CMSAlgorithm.AES256_CBC,
                CMSAlgorithm.AES128_GCM,
                CMSAlgorithm.AES256_GCM,
                CMSAlgorithm.AES192_CCM,
                CMSAlgorithm.ChaCha20Poly1305,
                CMSAlgorithm.DES_EDE3_CBC,
                CMSAlgorithm.DES_CBC,
                CMSAlgorithm.RC2_CBC);
        List<ASN1ObjectIdentifier> olds = ciphers.subList(6, 9);
        List<String> wrong = new ArrayList<>();
        List<Made> all = bouncyCastles();
        int checked = 0;
        for (int i = 0; i < all.size() * 3; i++) { // three of the nine ciphers for each recipient, in turn
            Made made = all.get(i / 3);
            ASN1ObjectIdentifier cipher = ciphers.get((i + i / ciphers.size()) % ciphers.size());
            if (cipher.equals(CMSAlgorithm.DES_CBC) && !made.name().startsWith("OAEP")) {
                cipher = CMSAlgorithm.DES_EDE3_CBC; // a key of 8 bytes is too short for a key wrap (RFC 3394 §2.2)
            }
            boolean old = olds.contains(cipher);
            boolean derived = !old && i % 3 == 0;
            byte[] encrypted = BouncyEnveloped.encrypt(Engine.PLAIN, cipher, derived, made.generator());
            checked++;
            try {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                Inspection.EncryptionReport report = new Smime(primitives, Limits.DEFAULT)
                        .decrypt(new ByteArrayInputStream(encrypted), List.of(made.key()), List.of(), out);
                if (!Engine.text(out.toByteArray()).equals(Engine.PLAIN)) {
                    wrong.add(made + " " + cipher + " " + derived + ": another text");
                }
                if (report.weak().isPresent() != (old || made.name().endsWith("3DES"))) {
                    wrong.add(made + " " + cipher + " " + derived + ": " + report.weak());
                }
            } catch (SmimeException e) {
                wrong.add(made + " " + cipher + " " + derived + ": " + e);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).isEqualTo(3 * 152);
    }

    /** Work is limited before it is begun. */
    @ParameterizedTest
    @MethodSource("primitives")
    void aPasswordThatAsksForTooMuchWorkIsRefused(Primitives primitives) {
        Secret password = Secret.ofPassword(PASSWORD);
        String encrypted = encrypt(
                primitives,
                EncryptOptions.with(ContentCipher.AES_128_CBC),
                List.of(new Recipient.OfPassword(password, 600), new Recipient.OfPassword(password, 600)));
        Smime strict = new Smime(primitives, Limits.DEFAULT.with(Limit.PASSWORD_ITERATIONS, 1_000));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        strict.decrypt(
                new ByteArrayInputStream(bytes(encrypted)),
                List.of(new DecryptionKey.Password(password)),
                List.of(),
                out);
        assertThat(Engine.text(out.toByteArray())).as("the first of them opens").isEqualTo(Engine.PLAIN);
        DecryptionKey wrong = new DecryptionKey.Password(Secret.ofPassword("falsch"));
        assertThatThrownBy(() -> strict.decrypt(
                        new ByteArrayInputStream(bytes(encrypted)),
                        List.of(wrong),
                        List.of(),
                        new ByteArrayOutputStream()))
                .isInstanceOf(SmimeException.LimitExceeded.class);
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void nothingIsEncryptedToWhatCannotDecrypt(Primitives primitives) {
        List<Recipient> unable = List.of(
                new Recipient.OfCertificate(MadePeople.of("Ed25519").certificate()),
                new Recipient.OfCertificate(MadePeople.of("ML-DSA-44").certificate()),
                new Recipient.OfCertificate(MadePeople.of("DSA").certificate()),
                new Recipient.OfSharedKey(IDENTIFIER, Secret.of(new byte[15])),
                new Recipient.OfPassword(Secret.ofPassword("x"), 0));
        for (Recipient recipient : unable) {
            assertThatThrownBy(() ->
                            encrypt(primitives, EncryptOptions.with(ContentCipher.AES_128_CBC), List.of(recipient)))
                    .as(recipient.toString())
                    .isInstanceOf(SmimeException.UnusableKey.class);
        }
    }
}
