package org.siegel.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siegel.testkit.Peer;
import org.siegel.testkit.SettableClock;

class TlsIdentityTest {

    private static final List<String> NAMES = List.of("mail.example.org", "localhost", "127.0.0.1", "::1");

    @TempDir
    Path folder;

    private final SettableClock clock = SettableClock.real();

    private TlsIdentity load() {
        return TlsIdentity.loadOrCreate(folder.resolve("tls"), NAMES, clock);
    }

    private Peer.Result openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        return Peer.run(folder, command).ok();
    }

    @Test
    void a_self_signed_certificate_is_made_once_and_openssl_accepts_it_for_each_name() throws IOException {
        TlsIdentity first = load();

        assertThat(load().certificate()).isEqualTo(first.certificate());
        Path key = folder.resolve("tls/self-signed.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        String certificate = folder.resolve("tls/self-signed-certificate.pem").toString();
        for (List<String> name : List.of(
                List.of("-verify_hostname", "mail.example.org"),
                List.of("-verify_ip", "127.0.0.1"),
                List.of("-verify_ip", "::1"))) {
            openssl(
                    "verify",
                    "-x509_strict",
                    "-purpose",
                    "sslserver",
                    "-CAfile",
                    certificate,
                    name.get(0),
                    name.get(1),
                    certificate);
        }
        assertThat(openssl("x509", "-noout", "-text", "-in", certificate).text())
                .contains("TLS Web Server Authentication", "ASN1 OID: prime256v1");
    }

    @Test
    void openssl_completes_a_handshake_with_the_context() throws Exception {
        TlsIdentity identity = load();
        try (var server = (SSLServerSocket) identity.sslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread accepting = Thread.startVirtualThread(() -> {
                try (var socket = (SSLSocket) server.accept()) {
                    socket.startHandshake();
                } catch (IOException closed) {
                    // openssl's answer is what the test looks at
                }
            });
            Peer.Result handshake = Peer.run(
                    folder,
                    Map.of(),
                    "Q\n".getBytes(StandardCharsets.US_ASCII),
                    List.of(
                            "openssl",
                            "s_client",
                            "-connect",
                            "127.0.0.1:" + server.getLocalPort(),
                            "-verify_return_error",
                            "-verify_hostname",
                            "localhost",
                            "-CAfile",
                            folder.resolve("tls/self-signed-certificate.pem").toString()));
            accepting.join();
            assertThat(handshake.text()).contains("Verify return code: 0 (ok)", "TLSv1.3");
        }
    }

    @Test
    void it_is_renewed_in_its_last_30_days_and_for_other_names_only() {
        TlsIdentity first = load();
        clock.forward(Duration.ofDays(366));
        assertThat(load().certificate()).isEqualTo(first.certificate());

        clock.forward(Duration.ofDays(2));
        TlsIdentity renewed = load();

        assertThat(renewed.certificate()).isNotEqualTo(first.certificate());
        assertThat(renewed.expiresAt()).isAfter(clock.instant().plus(Duration.ofDays(390)));
        TlsIdentity renamed = TlsIdentity.loadOrCreate(folder.resolve("tls"), List.of("other.example.org"), clock);
        assertThat(renamed.certificate()).isNotEqualTo(renewed.certificate());
    }

    @ParameterizedTest
    @CsvSource({"rsa:2048,pkcs8", "rsa:2048,traditional", "ec,pkcs8", "ec,traditional"})
    void an_administrators_certificate_wins_whatever_form_its_key_has(String kind, String form) throws IOException {
        Path tls = Files.createDirectories(folder.resolve("tls"));
        String key = folder.resolve("plain.pem").toString();
        List<String> type = kind.equals("ec")
                ? List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
                : List.of("-newkey", kind);
        List<String> command = new ArrayList<>(List.of(
                "req", "-x509", "-nodes", "-subj", "/CN=mine.example.org", "-keyout", key, "-out", tls + "/cert.pem"));
        command.addAll(type);
        openssl(command.toArray(String[]::new));
        List<String> convert = new ArrayList<>(List.of("pkey", "-in", key, "-out", tls + "/key.pem"));
        if (form.equals("traditional")) {
            convert.add("-traditional");
        }
        openssl(convert.toArray(String[]::new));

        TlsIdentity identity = load();

        assertThat(identity.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=mine.example.org");
        assertThat(identity.sslContext()).isNotNull();
        assertThat(tls.resolve("self-signed.pem")).doesNotExist();
    }

    @Test
    void a_key_that_does_not_fit_a_missing_half_and_a_damaged_file_are_named() throws IOException {
        load();
        Path tls = folder.resolve("tls");
        Files.copy(tls.resolve("self-signed-certificate.pem"), tls.resolve("cert.pem"));
        assertThatThrownBy(this::load)
                .isInstanceOf(CaException.TlsUnusable.class)
                .hasMessageContaining("key.pem is missing");

        openssl("genpkey", "-algorithm", "RSA", "-out", tls + "/key.pem");
        assertThatThrownBy(this::load).hasMessageContaining("is not the one of the first certificate");

        Files.writeString(tls.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(this::load)
                .isInstanceOf(CaException.TlsUnusable.class)
                .hasMessageContaining("key.pem is damaged");
    }
}
