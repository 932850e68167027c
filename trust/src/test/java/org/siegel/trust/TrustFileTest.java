package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.Secret;
import org.siegel.testkit.Peer;

/** Every form of a trust file, as openssl writes it. */
class TrustFileTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the first test
    static Path folder;

    private static final X509Certificate ROOT = TestPki.root("Root").certificate();
    private static final TestPki.Party ISSUER = TestPki.root("Issuer");
    private static final java.security.cert.X509CRL JDK_CRL = TestPki.jdkCrl(ISSUER, TestPki.START, TestPki.END);
    private static final RevocationList CRL = RevocationList.of(JDK_CRL);

    @BeforeAll
    static void write() throws Exception {
        Files.write(folder.resolve("root.der"), ROOT.getEncoded());
        Files.write(folder.resolve("list.der"), JDK_CRL.getEncoded());
        openssl("x509", "-inform", "DER", "-in", "root.der", "-out", "root.pem");
        openssl("x509", "-inform", "DER", "-in", "root.der", "-trustout", "-out", "trusted.pem");
        openssl("crl", "-inform", "DER", "-in", "list.der", "-out", "list.pem");
        openssl("crl2pkcs7", "-in", "list.pem", "-certfile", "root.pem", "-out", "bag.pem.p7b");
        openssl("crl2pkcs7", "-in", "list.pem", "-certfile", "root.pem", "-outform", "DER", "-out", "bag.p7b");
        openssl("genpkey", "-algorithm", "ED25519", "-out", "key.pem");
    }

    @Test
    void everyFormGivesTheSameCertificatesAndLists() throws Exception {
        Files.writeString(
                folder.resolve("bundle.pem"),
                "# a comment\n" + text("root.pem") + text("list.pem").replace("\n", "\r\n") + text("root.pem"));
        Files.write(
                folder.resolve("collection.bin"),
                SerializedStore.of(List.of(ROOT), List.of(JDK_CRL)).toBytes());
        for (String file : List.of("bundle.pem", "bag.p7b", "bag.pem.p7b", "collection.bin")) {
            TrustFile read = TrustFile.read(folder.resolve(file));
            assertThat(read.certificates()).as(file).containsExactly(ROOT);
            assertThat(read.crls()).as(file).containsExactly(CRL);
        }
        for (String file : List.of("root.der", "root.pem", "trusted.pem")) {
            assertThat(TrustFile.read(folder.resolve(file)).certificates())
                    .as(file)
                    .containsExactly(ROOT);
        }
        assertThat(TrustFile.read(folder.resolve("list.der")).crls()).containsExactly(CRL);
    }

    @Test
    void javaAndPkcs12TrustStoresAreReadWithTheirPassword() throws Exception {
        Files.writeString(folder.resolve("both.pem"), text("root.pem"));
        openssl("pkcs12", "-export", "-nokeys", "-in", "both.pem", "-out", "store.p12", "-passout", "pass:secret");
        keytool("-importcert", "-noprompt", "-alias", "a", "-file", "root.pem", "-storetype", "JKS");
        refused("store.p12", "give its password");
        for (String file : List.of("store.p12", "store.jks")) {
            assertThat(read(file, "secret").certificates()).as(file).containsExactly(ROOT);
            assertThatThrownBy(() -> read(file, "another"))
                    .isInstanceOf(TrustException.UnknownForm.class)
                    .hasMessageContaining("does not open");
        }
        assertThat(TrustFile.read(folder.resolve("store.jks")).certificates()).containsExactly(ROOT);
        keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=own", "-alias", "own", "-keypass", "secret");
        TrustFile mixed = read("store.jks", "secret");
        assertThat(mixed.certificates()).containsExactly(ROOT);
        assertThat(mixed.notes()).containsExactly("Private keys and their own certificates were left out: 1.");
    }

    @Test
    void aPkcs12FileWithAKeyGivesItsAuthoritiesOnly() throws Exception {
        openssl(
                ("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout own.key -subj /CN=own -out own.pem")
                        .split(" "));
        openssl(
                "pkcs12",
                "-export",
                "-inkey",
                "own.key",
                "-in",
                "own.pem",
                "-certfile",
                "root.pem",
                "-out",
                "own.p12",
                "-passout",
                "pass:secret");
        TrustFile read = read("own.p12", "secret");
        assertThat(read.certificates()).containsExactly(ROOT);
        assertThat(read.notes()).hasSize(1);
    }

    @Test
    void opensslReadsEveryFormThatWeWrite() throws Exception {
        SerializedStore store = SerializedStore.of(List.of(ROOT, ISSUER.certificate()), List.of(JDK_CRL));
        for (StoreForm form : StoreForm.values()) {
            Files.write(folder.resolve("out." + form.label()), form.write(store));
            TrustFile read = TrustFile.read(folder.resolve("out." + form.label()));
            assertThat(read.certificates()).as(form.label()).containsExactlyInAnyOrder(ROOT, ISSUER.certificate());
            assertThat(read.crls()).as(form.label()).containsExactly(CRL);
        }
        openssl("pkcs7", "-inform", "DER", "-in", "out.p7b", "-print_certs", "-out", "printed.pem");
        openssl("pkcs7", "-in", "out.p7b-pem", "-print_certs", "-out", "printed2.pem");
        for (String file : List.of("printed.pem", "printed2.pem")) {
            TrustFile printed = TrustFile.read(folder.resolve(file));
            assertThat(printed.certificates()).as(file).containsExactlyInAnyOrder(ROOT, ISSUER.certificate());
            assertThat(printed.crls()).as(file).containsExactly(CRL);
        }
        openssl("x509", "-in", "out.pem", "-noout");
        openssl("crl", "-in", "out.pem", "-noout");
    }

    @Test
    void everyFormDamagedIsReadOrRefused() throws Exception {
        openssl(
                "pkcs12",
                "-export",
                "-nokeys",
                "-in",
                "root.pem",
                "-out",
                "few.p12",
                "-passout",
                "pass:secret",
                "-iter",
                "10");
        keytool("-importcert", "-noprompt", "-alias", "b", "-file", "root.pem", "-storetype", "JKS");
        var random = new Random(5);
        int tried = 0;
        for (String file :
                List.of("few.p12", "store.jks", "bag.p7b", "bag.pem.p7b", "root.der", "list.der", "root.pem")) {
            byte[] good = Files.readAllBytes(folder.resolve(file));
            for (Optional<Secret> password :
                    List.of(Optional.<Secret>empty(), Optional.of(Secret.ofPassword("secret")))) {
                tried += HostileBytes.damage(good, random, 60, bytes -> {
                    try {
                        assertThat(TrustFile.read(bytes, password)).isNotNull();
                    } catch (TrustException refused) {
                        assertThat(refused).hasMessageEndingWith(".");
                    }
                });
            }
        }
        assertThat(tried).isEqualTo(7 * 2 * 300);
    }

    private static TrustFile read(String file, String password) throws IOException {
        return TrustFile.read(folder.resolve(file), Optional.of(Secret.ofPassword(password)));
    }

    private static void keytool(String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", "store.jks", "-storepass", "secret"));
        Peer.run(folder, command).ok();
    }

    @Test
    void whatIsNoTrustFileIsNamed() throws IOException {
        refused("key.pem", "only: PRIVATE KEY");
        Files.writeString(folder.resolve("page.html"), "<!DOCTYPE html>");
        refused("page.html", "it starts with \"<!DOCTYPE html>\"");
        Files.write(folder.resolve("empty"), new byte[0]);
        refused("empty", "is empty");
        Files.writeString(folder.resolve("cut.pem"), text("root.pem").substring(0, 200));
        refused("cut.pem", "no END line");
        byte[] der = Files.readAllBytes(folder.resolve("root.der"));
        Files.write(folder.resolve("cut.der"), Arrays.copyOf(der, der.length - 5));
        assertThatThrownBy(() -> TrustFile.read(folder.resolve("cut.der"))).isInstanceOf(TrustException.class);
    }

    private static void refused(String file, String sentence) {
        assertThatThrownBy(() -> TrustFile.read(folder.resolve(file)))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining(sentence)
                .hasMessageContaining(file)
                .hasMessageEndingWith(".");
    }

    private static String text(String file) throws IOException {
        return Files.readString(folder.resolve(file), StandardCharsets.US_ASCII);
    }

    private static void openssl(String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Peer.run(folder, command).ok();
    }
}
