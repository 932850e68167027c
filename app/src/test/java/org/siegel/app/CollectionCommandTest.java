package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Corpus;
import org.siegel.testkit.Peer;

/** {@code siegel collection} on files, with certificates that openssl makes. */
class CollectionCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the first test
    static Path folder;

    @BeforeAll
    static void make() throws IOException {
        Files.writeString(
                folder.resolve("ca.ext"),
                "basicConstraints=critical,CA:true\nkeyUsage=keyCertSign,cRLSign\n"
                        + "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n");
        Files.writeString(
                folder.resolve("leaf.ext"),
                "extendedKeyUsage=emailProtection\nsubjectAltName=email:a@contoso.example\n"
                        + "authorityKeyIdentifier=keyid\n");
        Peer.selfSigned(folder, "root", "Contoso Root", 3000);
        Peer.selfSigned(folder, "other", "Partner Root", 3000);
        issued("sub", "Contoso Issuing", "root", "ca.ext");
        issued("leaf", "Alice", "sub", "leaf.ext");
        openssl(
                "crl2pkcs7",
                "-nocrl",
                "-certfile",
                "root.pem",
                "-certfile",
                "sub.pem",
                "-outform",
                "DER",
                "-out",
                "both.p7b");
    }

    private static void issued(String name, String subject, String issuer, String extensions) {
        openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                name + ".key",
                "-subj",
                "/CN=" + subject,
                "-out",
                name + ".csr");
        openssl(
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                issuer + ".pem",
                "-CAkey",
                issuer + ".key",
                "-CAcreateserial",
                "-days",
                "3000",
                "-extfile",
                extensions,
                "-out",
                name + ".pem");
    }

    private static void openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Peer.run(folder, command).ok();
    }

    private static Cli.Said collection(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of("collection", command));
        for (String argument : arguments) {
            all.add(argument.matches(".*\\.[a-z0-9]+") && !argument.startsWith("-") ? file(argument) : argument);
        }
        return Cli.run(all);
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void listNamesEveryCertificateAndWhatIsOdd() {
        JsonNode listed = collection("list", "--json", "both.p7b").json();
        assertThat(listed.path("certificates")).hasSize(2);
        assertThat(listed.path("certificates").findValuesAsText("role"))
                .containsExactlyInAnyOrder("anchor", "intermediate");
        Cli.Said text =
                collection("list", Corpus.at("sst/windows-made-dotnet.sst").toString());
        assertThat(text.status()).isZero();
        assertThat(text.out())
                .contains("2 certificates", "private keys lie were left out: 1", "error: It expired on", "CN=MyName");
    }

    @Test
    void aListThatIsSignedWeaklyFailsTheTest() throws IOException {
        Files.writeString(folder.resolve("index"), "");
        Files.writeString(
                folder.resolve("ca.cnf"), "[ca]\ndefault_ca=it\n[it]\ndatabase=index\ndefault_crl_days=3000\n");
        for (String digest : List.of("sha256", "sha1")) {
            openssl(
                    "ca",
                    "-config",
                    "ca.cnf",
                    "-gencrl",
                    "-md",
                    digest,
                    "-cert",
                    "root.pem",
                    "-keyfile",
                    "root.key",
                    "-out",
                    digest + ".crl");
        }
        assertThat(collection("export", "-o", "good.sst", "both.p7b", "sha256.crl")
                        .status())
                .isZero();
        assertThat(collection("export", "-o", "weak.sst", "both.p7b", "sha1.crl")
                        .status())
                .isZero();
        assertThat(collection("test", "good.sst").status()).isZero();
        Cli.Said weak = collection("test", "weak.sst");
        assertThat(weak.status()).isEqualTo(1);
        assertThat(weak.out()).contains("2 certificates, 1 CRLs, 1 errors", "error: It is signed with SHA-1");
        assertThat(collection("list", "--json", "weak.sst")
                        .json()
                        .at("/crls/0/findings/0/code")
                        .asText())
                .isEqualTo("weak-signature");
    }

    @Test
    void everyFormBecomesEveryOtherAndStaysTheSameSet() {
        for (String form : List.of("x.sst", "x.p7b", "x.pem")) {
            assertThat(collection("export", "-o", form, "root.pem", "sub.pem").status())
                    .isZero();
            assertThat(collection("diff", "both.p7b", form).status()).as(form).isZero();
        }
        assertThat(collection("export", "--format", "p7b-pem", "-o", "x.txt", "x.sst")
                        .status())
                .isZero();
        openssl("pkcs7", "-in", "x.txt", "-print_certs", "-noout");
        openssl("pkcs7", "-inform", "DER", "-in", "x.p7b", "-print_certs", "-noout");
        assertThat(collection("export", "--format", "docx", "-o", "y.sst", "x.sst")
                        .status())
                .isEqualTo(2);
    }

    @Test
    void diffShowsWhatIsMoreAndLess() {
        Cli.Said said = collection("diff", "both.p7b", "other.pem");
        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out())
                .contains(
                        "+ certificate CN=Partner Root",
                        "- certificate CN=Contoso Root",
                        "- certificate CN=Contoso Issuing");
    }

    @Test
    void explainShowsThePathOrEveryCandidateThatFailed() throws IOException {
        Cli.Said good = collection("explain", "leaf.pem", "both.p7b");
        assertThat(good.status()).as(good.shown()).isZero();
        assertThat(good.out())
                .contains("trusted, through:", "fits: CN=Contoso Issuing", "fits: CN=Contoso Root", "anchor");
        Cli.Said missing = collection("explain", "leaf.pem", "root.pem");
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.out())
                .contains("not trusted: ", "nobody of this name or key identifier is in the collection");
        assertThat(collection("explain", "--intermediate", file("sub.pem"), "leaf.pem", "root.pem")
                        .status())
                .isZero();
        Cli.Said late = collection("explain", "--at", "2090-01-01", "--json", "leaf.pem", "both.p7b");
        assertThat(late.status()).isEqualTo(1);
        assertThat(late.json()
                        .path("steps")
                        .path(0)
                        .path("candidates")
                        .path(0)
                        .path("against")
                        .path(0)
                        .asText())
                .startsWith("It expired on");
    }

    @Test
    void testHoldsWhereEveryCertificateDoesItsPart() {
        assertThat(collection("test", "root.pem").status()).isZero();
        JsonNode orphan = collection("test", "--json", "sub.pem").json();
        assertThat(orphan.path("holds").asBoolean()).isFalse();
        assertThat(orphan.path("certificates").path(0).path("findings").findValuesAsText("code"))
                .contains("issuer-missing");
        assertThat(collection("test", "--at", "2090-01-01", "both.p7b").status())
                .isEqualTo(1);
    }

    @Test
    void whatIsNoCollectionIsRefusedInOneLine() throws IOException {
        Files.writeString(folder.resolve("page.html"), "<html>");
        for (String command : List.of("list", "test", "export")) {
            Cli.Said said = collection(command, "page.html");
            assertThat(said.status()).isEqualTo(2);
            assertThat(said.err().lines()).hasSize(1);
        }
        assertThat(collection("list", "--data", folder.resolve("none").toString())
                        .err())
                .contains("no Siegel server runs");
    }
}
