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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Peer;

/** Every form of a trust file, as openssl writes it. */
class TrustFileTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the first test
    static Path folder;

    private static final X509Certificate ROOT = TestPki.root("Root").certificate();
    private static final TestPki.Party ISSUER = TestPki.root("Issuer");
    private static final java.security.cert.X509CRL CRL = TestPki.crl(ISSUER, TestPki.START, TestPki.END);

    @BeforeAll
    static void write() throws Exception {
        Files.write(folder.resolve("root.der"), ROOT.getEncoded());
        Files.write(folder.resolve("list.der"), CRL.getEncoded());
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
                SerializedStore.of(List.of(ROOT), List.of(CRL)).toBytes());
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
    void whatIsNoTrustFileIsNamed() throws IOException {
        refused("key.pem", "only: PRIVATE KEY");
        Files.writeString(folder.resolve("page.html"), "<!DOCTYPE html>");
        refused("page.html", "it starts with \"<!DOCTYPE html>\"");
        Files.write(folder.resolve("empty"), new byte[0]);
        refused("empty", "is empty");
        Files.writeString(folder.resolve("cut.pem"), text("root.pem").substring(0, 200));
        refused("cut.pem", "no END line");
        openssl("pkcs12", "-export", "-nokeys", "-in", "root.pem", "-out", "store.p12", "-passout", "pass:x");
        refused("store.p12", "PKCS #12");
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
