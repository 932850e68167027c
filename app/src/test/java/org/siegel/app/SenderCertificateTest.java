package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.OriginatorIdentifierOrKey;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.Identity;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.Primitives;

/** A sender without an ephemeral key (RFC 6278), whose certificate the message names and does not carry. */
class SenderCertificateTest {

    private static final String TEXT = "Content-Type: text/plain\r\n\r\nDear Bob\r\n";

    @TempDir
    static Path folder;

    @Test
    void theMessageOpensWithTheCertificateOfItsSender() throws Exception {
        var openSsl = new OpenSsl(folder);
        openSsl.person("alice", "alice@example.test", "ec");
        openSsl.person("bob", "bob@example.test", "ec");
        Files.write(
                folder.resolve("sent.p7m"),
                sent(identity("alice"), identity("bob").certificate()));

        Cli.Said without = decrypt();
        assertThat(without.status()).isEqualTo(1);
        assertThat(without.err()).contains("none of the keys opens it");
        assertThat(decrypt("--sender", at("bob.pem")).status()).isEqualTo(1);
        assertThat(folder.resolve("opened.eml")).doesNotExist();

        Cli.Said opened = decrypt("--sender", at("bob.pem"), "--sender", at("alice.pem"));
        assertThat(opened.err()).isEmpty();
        assertThat(opened.status()).isZero();
        assertThat(folder.resolve("opened.eml")).hasContent(TEXT);

        assertThat(seenAsOpened()).isFalse();
        assertThat(seenAsOpened("--intermediate", at("alice.pem"))).isTrue();
    }

    private static Cli.Said decrypt(String... more) {
        List<String> words = withKey("decrypt", more);
        words.addAll(List.of("-o", at("opened.eml"), at("sent.p7m")));
        return Cli.run(words);
    }

    private static boolean seenAsOpened(String... more) {
        List<String> words = withKey("verify", more);
        words.addAll(List.of("--json", "--trust", at("ca.pem"), at("sent.p7m")));
        return Cli.run(words).json().at("/encryption/opened").asBoolean();
    }

    private static List<String> withKey(String command, String... more) {
        List<String> words = new ArrayList<>(List.of("smime", command, "--key", at("bob.key"), "--key", at("bob.pem")));
        words.addAll(List.of(more));
        return words;
    }

    private static String at(String name) {
        return folder.resolve(name).toString();
    }

    private static Identity identity(String who) throws Exception {
        return KeyFiles.identities(
                        List.of(
                                Files.readAllBytes(folder.resolve(who + ".key")),
                                Files.readAllBytes(folder.resolve(who + ".pem"))),
                        Optional.empty())
                .getFirst();
    }

    /** BouncyCastle agrees on the key, and sends Alice's; her certificate is named in its place. */
    private static byte[] sent(Identity alice, X509Certificate bob) throws Exception {
        PrivateKey key = alice.key();
        X509Certificate certificate = alice.certificate();
        var agreement = new JceKeyAgreeRecipientInfoGenerator(
                        CMSAlgorithm.ECDH_SHA256KDF, key, certificate.getPublicKey(), CMSAlgorithm.AES128_WRAP)
                .setProvider(Primitives.bouncyCastle());
        agreement.addRecipient(bob);
        var originator = new OriginatorIdentifierOrKey(
                new IssuerAndSerialNumber(Certificate.getInstance(certificate.getEncoded())));
        var generator = new CMSEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(content -> {
            var info = KeyAgreeRecipientInfo.getInstance(
                    agreement.generate(content).getInfo());
            return new RecipientInfo(new KeyAgreeRecipientInfo(
                    originator, null, info.getKeyEncryptionAlgorithm(), info.getRecipientEncryptedKeys()));
        });
        return generator
                .generate(
                        new CMSProcessableByteArray(TEXT.getBytes(StandardCharsets.US_ASCII)),
                        new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES128_CBC)
                                .setProvider(Primitives.bouncyCastle())
                                .build())
                .getEncoded();
    }
}
