package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Peer;

/** What {@code certificate validate --json} says a phone would be told, of certificates that OpenSSL made. */
class ValidateCertCommandTest {

    @TempDir
    Path folder;

    @Test
    void theStatusesStandInTheJsonWherePurposeIsMail() {
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out root.pem -days 30"
                + " -subj /CN=Root");
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -out other.pem -days 30"
                + " -subj /CN=Other");
        openssl("req -x509 -CA root.pem -CAkey root.key -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
                + " -keyout bob.key -out bob.pem -days 10 -subj /CN=Bob -addext basicConstraints=CA:FALSE"
                + " -addext subjectAltName=email:bob@example.org -addext keyUsage=digitalSignature"
                + " -addext extendedKeyUsage=emailProtection");
        assertThat(statuses("--trust", file("root.pem"), "--no-revocation")).isEqualTo("[1]");
        assertThat(statuses("--trust", file("root.pem"))).isEqualTo("[16]");
        assertThat(statuses("--trust", file("other.pem"), "--intermediate", file("root.pem")))
                .isEqualTo("[4]");
        assertThat(statuses("--trust", file("other.pem"))).isEqualTo("[5]");
        assertThat(statuses("--trust", file("root.pem"), "--at", "2020-01-01")).isEqualTo("[7,8]");
        assertThat(Cli.validate("--trust", file("root.pem"), file("bob.pem"))
                        .json()
                        .has("validateCert"))
                .isFalse();
    }

    @Test
    void anOldAuthorityCountsOnlyWhereTheCallSaysSo() {
        openssl("req -x509 -newkey rsa:1024 -sha1 -nodes -keyout root.key -out root.pem -days 30 -subj /CN=Root");
        openssl("req -x509 -CA root.pem -CAkey root.key -newkey rsa:2048 -sha1 -sigopt rsa_padding_mode:pss -nodes"
                + " -keyout bob.key -out bob.pem -days 10 -subj /CN=Bob -addext basicConstraints=CA:FALSE"
                + " -addext subjectAltName=email:bob@example.org -addext keyUsage=digitalSignature");
        assertThat(statuses("--trust", file("root.pem"), "--no-revocation")).isEqualTo("[3]");
        var refused = Cli.validate("--trust", file("root.pem"), "--no-revocation", file("bob.pem"));
        assertThat(refused.status()).isEqualTo(Siegel.DOES_NOT_HOLD);
        assertThat(refused.json().path("code").asText()).isEqualTo("weak-algorithm");
        assertThat(refused.json().path("reason").asText()).contains("CN=Bob is signed with SHA-1");
        assertThat(statuses("--trust", file("root.pem"), "--no-revocation", "--allow-sha1"))
                .isEqualTo("[1]");
    }

    private String statuses(Object... options) {
        List<Object> all = new java.util.ArrayList<>(List.of(options));
        all.addAll(List.of("--purpose", "email", file("bob.pem")));
        return Cli.validate(all.toArray()).json().path("validateCert").toString();
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private void openssl(String command) {
        Peer.run(folder, List.of(("openssl " + command).split(" "))).ok();
    }
}
