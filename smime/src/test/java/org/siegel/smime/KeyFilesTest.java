package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.testkit.Corpus;
import org.siegel.testkit.Peer;

class KeyFilesTest {

    private static final Optional<Secret> PASSWORD = Optional.of(Secret.ofPassword("geheim ä"));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"rsa:2048", "P-256", "P-521", "ed25519", "X25519"})
    void pkcs12OfOpensslIsRead(String type) throws IOException {
        Identity person = People.of(type);
        for (List<String> profile : List.<List<String>>of(List.of(), List.of("-legacy"))) {
            var command = new java.util.ArrayList<>(List.of(
                    "openssl",
                    "pkcs12",
                    "-export",
                    "-in",
                    People.pem(type).toString(),
                    "-out",
                    "a.p12",
                    "-passout",
                    "pass:geheim"));
            command.addAll(profile);
            Peer.run(folder, command).ok();
            byte[] file = Files.readAllBytes(folder.resolve("a.p12"));
            Identity read = KeyFiles.identity(file, Optional.of(Secret.ofPassword("geheim")));
            assertThat(read.certificate()).isEqualTo(person.certificate());
            assertThat(read.key().getEncoded()).isEqualTo(person.key().getEncoded());
            assertThat(read.chain()).hasSize(1);
            assertThatThrownBy(() -> KeyFiles.identity(file, Optional.of(Secret.ofPassword("falsch"))))
                    .isInstanceOf(SmimeException.UnusableKey.class)
                    .hasMessage("The password does not open the key file.");
        }
    }

    @ParameterizedTest
    @EnumSource(KeyFiles.Profile.class)
    void opensslAndWeReadThePkcs12WeWrite(KeyFiles.Profile profile) throws IOException {
        for (String type : List.of("rsa:2048", "P-384", "ed25519")) {
            Identity person = People.of(type);
            byte[] file = KeyFiles.writePkcs12(person, Secret.ofPassword("geheim"), profile);
            Files.write(folder.resolve("b.p12"), file);
            var command = new java.util.ArrayList<>(
                    List.of("openssl", "pkcs12", "-in", "b.p12", "-passin", "pass:geheim", "-nodes", "-info"));
            if (profile == KeyFiles.Profile.LEGACY_IOS) {
                command.add("-legacy");
            }
            Peer.Result shown = Peer.run(folder, command).ok();
            assertThat(shown.text()).contains("BEGIN PRIVATE KEY", "BEGIN CERTIFICATE");
            assertThat(shown.err())
                    .contains(profile == KeyFiles.Profile.MODERN ? "AES-256-CBC" : "pbeWithSHA1And3-KeyTripleDES-CBC");
            Identity read = KeyFiles.identity(file, Optional.of(Secret.ofPassword("geheim")));
            assertThat(read.certificate()).isEqualTo(person.certificate());
            assertThat(read.chain()).isEqualTo(person.chain());
            byte[] umlaut = KeyFiles.writePkcs12(person, PASSWORD.get(), profile);
            assertThat(KeyFiles.identity(umlaut, PASSWORD).certificate()).isEqualTo(person.certificate());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:geheim -in %s -out k",
                "openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES -passout pass:geheim -in %s -out k",
                "openssl rsa -aes256 -traditional -passout pass:geheim -in %s -out k",
                "openssl rsa -traditional -in %s -out k",
                "openssl pkcs8 -topk8 -nocrypt -in %s -out k"
            })
    void privateKeysInEveryPemFormAreRead(String command) throws IOException {
        People.run(folder, command.formatted(People.key("rsa:2048")));
        String key = Files.readString(folder.resolve("k"));
        byte[] file = Engine.bytes(Files.readString(People.certificate("rsa:2048")) + key);
        Optional<Secret> password = Optional.of(Secret.ofPassword("geheim"));
        assertThat(KeyFiles.identity(file, password).certificate())
                .isEqualTo(People.of("rsa:2048").certificate());
        if (key.contains("ENCRYPTED")) {
            assertThatThrownBy(() -> KeyFiles.identity(file, Optional.of(Secret.ofPassword("falsch"))))
                    .isInstanceOf(SmimeException.UnusableKey.class)
                    .hasMessageContaining("password does not open");
            assertThatThrownBy(() -> KeyFiles.identity(file, Optional.empty()))
                    .isInstanceOf(SmimeException.UnusableKey.class)
                    .hasMessageContaining("give its password");
        }
    }

    @Test
    void sec1KeysAreRead() throws IOException {
        People.run(folder, "openssl ec -in " + People.key("P-256") + " -out k");
        byte[] file =
                Engine.bytes(Files.readString(folder.resolve("k")) + Files.readString(People.certificate("P-256")));
        assertThat(KeyFiles.identity(file, Optional.empty()).certificate())
                .isEqualTo(People.of("P-256").certificate());
    }

    @Test
    void aKeyWithoutItsCertificateIsRefused() throws IOException {
        byte[] alone = Files.readAllBytes(People.key("P-256"));
        byte[] foreign =
                Engine.bytes(Files.readString(People.key("P-256")) + Files.readString(People.certificate("P-384")));
        assertThatThrownBy(() -> KeyFiles.identity(alone, Optional.empty()))
                .isInstanceOf(SmimeException.UnusableKey.class)
                .hasMessageContaining("no certificate");
        assertThatThrownBy(() -> KeyFiles.identity(foreign, Optional.empty()))
                .isInstanceOf(SmimeException.UnusableKey.class)
                .hasMessageContaining("do not belong together");
    }

    @Test
    void collectionsOfOpensslAreRead() throws IOException {
        People.run(folder, "openssl crl2pkcs7 -nocrl -certfile " + People.pem("P-256") + " -out c.p7b");
        People.run(folder, "openssl crl2pkcs7 -nocrl -certfile " + People.pem("P-256") + " -outform DER -out d.p7b");
        for (String name : List.of("c.p7b", "d.p7b")) {
            assertThat(CertificateFiles.certificates(Files.readAllBytes(folder.resolve(name))))
                    .hasSize(2)
                    .contains(People.of("P-256").certificate());
        }
    }

    @Test
    void certificatesAndListsOfTheCorpusAreRead() throws IOException {
        try (var all = Files.list(Corpus.at("pkits/certs"))) {
            assertThat(all.map(KeyFilesTest::bytes).map(CertificateFiles::certificate))
                    .hasSize(405);
        }
        try (var all = Files.list(Corpus.at("pkits/crls"))) {
            assertThat(all.map(KeyFilesTest::bytes).flatMap(b -> CertificateFiles.crls(b).stream()))
                    .hasSize(173);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa:2048", "P-256", "ed25519", "X25519"})
    void keysAndCertificatesInDerThatOpensslWroteAreBroughtTogether(String type) throws IOException {
        Identity person = People.of(type);
        String pem = People.pem(type).toString();
        List<List<String>> forms = new java.util.ArrayList<>(List.of(
                List.of("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", pem, "-outform", "DER", "-out", "key.der"),
                List.of(
                        "openssl",
                        "pkcs8",
                        "-topk8",
                        "-passout",
                        "pass:geheim",
                        "-in",
                        pem,
                        "-outform",
                        "DER",
                        "-out",
                        "key.der")));
        if (type.startsWith("rsa")) {
            forms.add(List.of("openssl", "rsa", "-traditional", "-in", pem, "-outform", "DER", "-out", "key.der"));
        }
        if (type.startsWith("P-")) {
            forms.add(List.of("openssl", "ec", "-in", pem, "-outform", "DER", "-out", "key.der"));
        }
        byte[] certificate = Peer.run(folder, List.of("openssl", "x509", "-in", pem, "-outform", "DER"))
                .ok()
                .out();
        for (List<String> form : forms) {
            Peer.run(folder, form).ok();
            byte[] key = Files.readAllBytes(folder.resolve("key.der"));
            List<Identity> read =
                    KeyFiles.identities(List.of(certificate, key), Optional.of(Secret.ofPassword("geheim")));
            assertThat(read).as(form.toString()).singleElement().satisfies(i -> {
                assertThat(i.certificate()).isEqualTo(person.certificate());
                if (!form.contains("ec")) { // SEC1 repeats the curve inside the key, and so it stays
                    assertThat(i.key().getEncoded()).isEqualTo(person.key().getEncoded());
                }
            });
            assertThatThrownBy(() -> KeyFiles.identities(key, Optional.of(Secret.ofPassword("geheim"))))
                    .isInstanceOf(SmimeException.UnusableKey.class)
                    .hasMessageContaining("no certificate");
        }
    }

    @Test
    void keysOfEveryTypeGoThroughPkcs12AndPem() {
        for (String type : List.of(
                "brainpoolP384r1",
                "Ed448",
                "X448",
                "ML-DSA-44",
                "ML-DSA-87",
                "ML-KEM-512",
                "ML-KEM-1024",
                "SLH-DSA-SHA2-128F")) {
            Identity person = MadePeople.of(type); // read from PEM
            byte[] file = KeyFiles.writePkcs12(person, Secret.ofPassword("geheim"), KeyFiles.Profile.MODERN);
            Identity read = KeyFiles.identity(file, Optional.of(Secret.ofPassword("geheim")));
            assertThat(read.certificate()).isEqualTo(person.certificate());
            assertThat(KeyPairing.belong(read.key(), person.certificate().getPublicKey()))
                    .as(type)
                    .isTrue();
            assertThat(read.key().getEncoded()).as(type).isEqualTo(person.key().getEncoded());
        }
    }
}
