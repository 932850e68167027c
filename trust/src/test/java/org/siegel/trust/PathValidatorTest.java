package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.testkit.Corpus;
import org.siegel.testkit.Peer;

/** Paths that openssl made, and certificates that are odd. Rules and policies are PKITS' and limbo's. */
class PathValidatorTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsa:2048",
                "rsa-pss -pkeyopt rsa_keygen_bits:2048",
                "ec -pkeyopt ec_paramgen_curve:P-256",
                "ec -pkeyopt ec_paramgen_curve:secp521r1",
                "ec -pkeyopt ec_paramgen_curve:brainpoolP256r1",
                "ed25519",
                "ed448"
            })
    void aPathOfEveryKindOfKeyIsTrustedAndAnAlteredOneIsNot(String kind) throws IOException {
        openssl("req -x509 -nodes -days 100 -subj /CN=Root -keyout root.key -out root.pem -newkey " + kind);
        openssl("req -nodes -subj /CN=Leaf -keyout leaf.key -out leaf.csr -newkey " + kind);
        openssl("x509 -req -days 50 -CA root.pem -CAkey root.key -CAcreateserial -in leaf.csr -out leaf.pem");
        X509Certificate leaf = read("leaf.pem");
        var validator = new PathValidator(CertificateCollection.of(List.of(read("root.pem")), List.of()));
        Instant at = leaf.getNotBefore().toInstant().plusSeconds(60);

        PathResult result = validator.validate(leaf, List.of(), PathInputs.forMail(), at);
        assertThat(result).as(result.toString()).isInstanceOf(PathResult.TrustedPath.class);

        openssl("req -x509 -nodes -days 100 -subj /CN=Root -keyout root.key -out other.pem -newkey " + kind);
        var other = new PathValidator(CertificateCollection.of(List.of(read("other.pem")), List.of()));
        assertThat(other.validate(leaf, List.of(), PathInputs.forMail(), at))
                .isInstanceOfSatisfying(
                        PathResult.Untrusted.class, no -> assertThat(no.code()).isEqualTo("bad-certificate-signature"));
    }

    @Test
    void anAnchorAskedAboutIsAPathOfOne() {
        var root = TestPki.root("Root").certificate();
        var validator = new PathValidator(CertificateCollection.of(List.of(root), List.of()));
        assertThat(validator.validate(root, List.of(), PathInputs.standard(), TestPki.NOW))
                .isInstanceOfSatisfying(
                        PathResult.TrustedPath.class, p -> assertThat(p.chain()).containsExactly(root));
    }

    @Test
    void aRenewedCaAndACrossCertificateAreFoundBehindAnExpiredOne() {
        var root = TestPki.root("Root");
        var keys = TestPki.keys();
        var old = TestPki.cert("Sub")
                .ca()
                .keys(keys)
                .by(root)
                .to(TestPki.NOW.minusSeconds(1))
                .build();
        var renewed = TestPki.cert("Sub").ca().keys(keys).by(root).build();
        var foreign =
                TestPki.cert("Sub").ca().keys(keys).by(TestPki.root("Foreign")).build();
        var leaf = TestPki.cert("Leaf").by(renewed).build().certificate();
        var validator = new PathValidator(CertificateCollection.of(List.of(root.certificate()), List.of()));
        assertThat(validator.validate(
                        leaf,
                        List.of(old.certificate(), foreign.certificate(), renewed.certificate()),
                        PathInputs.forMail(),
                        TestPki.NOW))
                .isInstanceOfSatisfying(
                        PathResult.TrustedPath.class,
                        p -> assertThat(p.chain()).containsExactly(leaf, renewed.certificate(), root.certificate()));
        assertThat(validator.validate(
                        leaf, List.of(foreign.certificate(), old.certificate()), PathInputs.forMail(), TestPki.NOW))
                .isInstanceOfSatisfying(PathResult.Untrusted.class, no -> {
                    assertThat(no.code()).isEqualTo("certificate-expired");
                    assertThat(no.certificate()).isEqualTo(old.certificate());
                });
    }

    @Test
    void oddCertificatesAreJudgedWithoutException() throws IOException {
        var root = TestPki.root("Root").certificate();
        var validator = new PathValidator(CertificateCollection.of(List.of(root), List.of()));
        int read = 0;
        List<String> refused = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Corpus.at("zlint-smime"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".pem")).toList()) {
                try {
                    for (X509Certificate one : TrustFile.read(file).certificates()) {
                        read++;
                        CertificateAddresses.of(one);
                        assertThat(validator.validate(one, List.of(), PathInputs.forMail(), TestPki.NOW))
                                .isInstanceOf(PathResult.Untrusted.class);
                    }
                } catch (TrustException declared) {
                    refused.add(declared.getMessage());
                }
            }
        }
        assertThat(read + refused.size()).isGreaterThanOrEqualTo(157);
        assertThat(read).isGreaterThan(50);
        // nobody can stand above a certificate without issuer (RFC 5280 §4.1.2.4), so these are not read
        assertThat(refused).allSatisfy(why -> assertThat(why).contains("Empty issuer DN"));
    }

    private X509Certificate read(String file) throws IOException {
        return TrustFile.read(folder.resolve(file)).certificates().getFirst();
    }

    private void openssl(String arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        Peer.run(folder, command).ok();
    }
}
