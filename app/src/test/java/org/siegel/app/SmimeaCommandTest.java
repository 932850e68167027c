package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Peer;

/** Records of a certificate that OpenSSL made, held against what OpenSSL says; lookups in real zones are tried in dns. */
class SmimeaCommandTest {

    /** The first 28 octets of the SHA-256 of "bob", in hex. */
    private static final String BOB = "81b637d8fcd2c6da6359e6963113a1170de795e4b725b84d1e0b4cfd";

    @TempDir
    Path folder;

    private String pem;

    @BeforeEach
    void certificate() {
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out bob.pem -days 30"
                + " -subj /CN=Bob -addext subjectAltName=email:bob@example.org,email:robert@example.org");
        openssl("x509 -in bob.pem -outform DER -out bob.der");
        pem = folder.resolve("bob.pem").toString();
    }

    private void openssl(String command) {
        Peer.run(folder, List.of(("openssl " + command).split(" "))).ok();
    }

    @Test
    void theRecordHoldsTheWholeCertificateForEveryAddressOfIt() throws IOException {
        String der = HexFormat.of().formatHex(Files.readAllBytes(folder.resolve("bob.der")));
        var whole = Cli.run("smimea", "record", pem);
        assertThat(whole.status()).as(whole.shown()).isZero();
        assertThat(whole.out().lines().toList())
                .hasSize(2)
                .first()
                .isEqualTo(BOB + "._smimecert.example.org. 3600 IN SMIMEA 3 0 0 " + der);
        var generic = Cli.run("smimea", "record", "--generic", "--address", "bob@example.net", "--ttl", "60", pem);
        assertThat(generic.out().strip())
                .isEqualTo(
                        BOB + "._smimecert.example.net. 60 IN TYPE53 \\# " + (der.length() / 2 + 3) + " 030000" + der);
    }

    @Test
    void theRecordHoldsTheHashOfItsKeyWhereAskedFor() throws IOException {
        openssl("x509 -in bob.pem -pubkey -noout -out key.pub");
        openssl("pkey -pubin -in key.pub -outform DER -out key.der");
        openssl("dgst -sha512 -binary -out key.sha512 key.der");
        String hash = HexFormat.of().formatHex(Files.readAllBytes(folder.resolve("key.sha512")));
        var record = Cli.run(
                "smimea",
                "record",
                "--usage",
                "pkix-ee",
                "--selector",
                "public-key",
                "--matching",
                "sha-512",
                "--address",
                "bob@example.org",
                pem);
        assertThat(record.out()).endsWith("IN SMIMEA 1 1 2 " + hash + "\n");
    }

    @Test
    void whatCannotBeDoneIsOneLine() throws IOException {
        assertThat(Cli.run("smimea", "record", "--usage", "dane", pem).status()).isEqualTo(2);
        assertThat(Cli.run("smimea", "record", "nobody.pem").status()).isEqualTo(2);
        assertThat(Cli.run("smimea", "lookup", "nobody").status()).isEqualTo(2);
        assertThat(Cli.run("smimea", "lookup", "--server", "127.0.0.1:x", "bob@example.org")
                        .status())
                .isEqualTo(2);
        assertThat(Cli.run("smimea", "lookup", "--server", "127.0.0.1", "--trust-anchor", pem, "bob@example.org")
                        .err())
                .contains("trust anchors");
        try (var silent = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            var late = Cli.run(
                    "smimea",
                    "lookup",
                    "--server",
                    "127.0.0.1:" + silent.getLocalPort(),
                    "--timeout",
                    "200",
                    "--json",
                    "bob@example.org");
            assertThat(late.status()).isEqualTo(1);
            assertThat(late.json().path("code").asText()).isEqualTo("smimea-timed-out");
            assertThat(late.json().path("name").asText()).startsWith(BOB);
        }
    }

    @Test
    void serversAreNamedWithOrWithoutAPort() {
        assertThat(SmimeaSettings.servers(List.of("127.0.0.1", "127.0.0.1:5353", "[::1]:53", "[::1]", "::1"), "x"))
                .extracting(s -> s.getAddress().getHostAddress() + " " + s.getPort())
                .containsExactly(
                        "127.0.0.1 53",
                        "127.0.0.1 5353",
                        "0:0:0:0:0:0:0:1 53",
                        "0:0:0:0:0:0:0:1 53",
                        "0:0:0:0:0:0:0:1 53");
    }
}
