package org.siegel.ca;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.siegel.database.Database;
import org.siegel.smime.MailAddress;
import org.siegel.testkit.Peer;
import org.siegel.testkit.SettableClock;

/** openssl verifies chains, purposes and CRLs of what we issue, with its strict RFC 5280 checks on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpensslReadsItTest {

    @TempDir
    Path folder;

    private final SettableClock clock = SettableClock.real();
    private Database database;
    private CertificateAuthority ca;
    private CertificateAuthority quick;

    @BeforeAll
    void found() {
        database = TestPostgres.databases(1).getFirst();
        ca = CaFixture.open(
                database, clock, CaOptions.at(CaFixture.FAST.distribution()).withPolicy("1.3.6.1.4.1.99999.1"));
        quick = CaFixture.open(database, clock, CaFixture.FAST.withKeys(KeyAlgorithm.RSA_3072, KeyAlgorithm.RSA_2048));
    }

    @AfterAll
    void close() {
        database.close();
    }

    private Peer.Result verify(IssuedCertificate issued, String... more) {
        Path roots = CaFixture.pem(folder, "root.pem", ca.hierarchy().root().certificate());
        Path between =
                CaFixture.pem(folder, "issuing.pem", ca.hierarchy().issuing().certificate());
        Path leaf = CaFixture.pem(folder, "leaf.pem", issued.certificate());
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "verify",
                "-x509_strict",
                "-check_ss_sig",
                "-CAfile",
                roots.toString(),
                "-untrusted",
                between.toString()));
        command.addAll(List.of(more));
        command.add(leaf.toString());
        return Peer.run(folder, command);
    }

    private String text(IssuedCertificate issued) {
        Path leaf = CaFixture.pem(folder, "text.pem", issued.certificate());
        return Peer.run(folder, List.of("openssl", "x509", "-noout", "-text", "-in", leaf.toString()))
                .ok()
                .text();
    }

    private Path bothCrls() {
        return CaFixture.pemCrls(
                folder,
                "crls.pem",
                ca.currentCrl(ca.hierarchy().root()),
                ca.currentCrl(ca.hierarchy().issuing()));
    }

    @Test
    void a_dual_use_certificate_signs_and_encrypts_and_its_chain_verifies_with_crls() {
        IssuedCertificate issued = ca.generateFor(CaFixture.request("ada@example.org"));

        for (String purpose : List.of("smimesign", "smimeencrypt")) {
            assertThat(verify(
                                    issued,
                                    "-purpose",
                                    purpose,
                                    "-crl_check_all",
                                    "-CRLfile",
                                    bothCrls().toString())
                            .ok()
                            .text())
                    .contains("OK");
        }
        verify(issued, "-policy_check", "-explicit_policy", "-policy", "1.3.6.1.4.1.99999.1")
                .ok();
        assertThat(text(issued))
                .contains("Public-Key: (3072 bit)", "sha256WithRSAEncryption", "CN = Ada Lovelace")
                .contains("X509v3 Key Usage: critical\n                Digital Signature, Key Encipherment\n")
                .contains("E-mail Protection", "email:ada@example.org", "Policy: 1.3.6.1.4.1.99999.1")
                .contains("URI:http://pki.example.org/issuing-1.crl", "URI:http://pki.example.org/issuing-1.cer")
                .contains("X509v3 Subject Key Identifier", "X509v3 Authority Key Identifier");
    }

    @Test
    void a_revoked_certificate_fails_the_crl_check_and_openssl_names_the_reason() {
        IssuedCertificate issued = quick.generateFor(CaFixture.request("gone@example.org"));

        ca.revoke(issued.serial(), RevocationReason.AFFILIATION_CHANGED, CaFixture.ADMIN);

        Peer.Result verified =
                verify(issued, "-crl_check_all", "-CRLfile", bothCrls().toString());
        assertThat(verified.status()).isNotZero();
        assertThat(verified.err()).contains("certificate revoked");
        String crl = Peer.run(
                        folder,
                        List.of(
                                "openssl",
                                "crl",
                                "-noout",
                                "-text",
                                "-in",
                                CaFixture.pemCrls(
                                                folder,
                                                "crl.pem",
                                                ca.currentCrl(ca.hierarchy().issuing()))
                                        .toString()))
                .ok()
                .text();
        assertThat(crl)
                .contains(issued.serial().toString().toUpperCase(Locale.ROOT))
                .contains("Affiliation Changed", "X509v3 CRL Number", "X509v3 Authority Key Identifier");
    }

    @ParameterizedTest
    @EnumSource(names = {"RSA_2048", "EC_P256", "EC_P384"}) // RSA-3072 is the default of the other tests
    void hierarchies_and_certificates_of_every_kind_of_key_verify(KeyAlgorithm algorithm) {
        try (Database own = TestPostgres.databases(1).getFirst()) {
            CertificateAuthority other = CaFixture.open(
                    own, clock, CaFixture.FAST.withKeys(algorithm, algorithm).withNameConstraints(true));
            IssuedCertificate issued = other.generateFor(CaFixture.request("ada@mail.example.org"));
            Path roots = CaFixture.pem(folder, "r.pem", other.hierarchy().root().certificate());
            Path between =
                    CaFixture.pem(folder, "i.pem", other.hierarchy().issuing().certificate());
            Path leaf = CaFixture.pem(folder, "l.pem", issued.certificate());

            Peer.Result verified = Peer.run(
                    folder,
                    List.of(
                            "openssl",
                            "verify",
                            "-x509_strict",
                            "-check_ss_sig",
                            "-purpose",
                            "smimesign",
                            "-CAfile",
                            roots.toString(),
                            "-untrusted",
                            between.toString(),
                            leaf.toString()));

            assertThat(verified.ok().text()).contains("OK");
        }
    }

    @ParameterizedTest
    @EnumSource(SmimeProfile.class)
    void openssl_grants_exactly_the_purposes_of_the_profile(SmimeProfile profile) {
        IssuedCertificate issued =
                quick.generateFor(CaFixture.request("split@example.org").withProfile(profile));

        assertThat(verify(issued, "-purpose", "smimesign").status() == 0).isEqualTo(profile.signs());
        assertThat(verify(issued, "-purpose", "smimeencrypt").status() == 0).isEqualTo(profile.encrypts());
    }

    @Test
    void an_international_address_becomes_an_smtp_utf8_mailbox_with_a_labels() {
        var request = CertificateRequest.of(MailAddress.of("jürgen@bücher.example"), Optional.empty(), CaFixture.ADMIN);

        IssuedCertificate issued = quick.generateFor(request);

        verify(issued, "-purpose", "smimesign").ok();
        assertThat(text(issued)).containsPattern("othername: SmtpUTF8Mailbox::?jürgen@xn--bcher-kva\\.example");
    }
}
