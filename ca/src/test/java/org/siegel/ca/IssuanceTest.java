package org.siegel.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siegel.database.Database;
import org.siegel.smime.Identity;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;
import org.siegel.testkit.Peer;
import org.siegel.testkit.SettableClock;

class IssuanceTest {

    @TempDir
    Path folder;

    private final SettableClock clock = SettableClock.real();
    private List<Database> nodes;
    private CertificateAuthority ca;
    private CertificateAuthority otherNode;

    @BeforeEach
    void found() {
        nodes = TestPostgres.databases(2);
        ca = CaFixture.open(nodes.get(0), clock, CaFixture.FAST);
        otherNode = CaFixture.open(nodes.get(1), clock, CaFixture.FAST);
    }

    @AfterEach
    void close() {
        nodes.forEach(Database::close);
    }

    private PossessionProven opensslRequest() throws IOException {
        Path file = folder.resolve("request.pem");
        Peer.run(
                        folder,
                        List.of(
                                "openssl",
                                "req",
                                "-new",
                                "-nodes",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:P-256",
                                "-subj",
                                "/CN=ceo@example.org",
                                "-keyout",
                                folder + "/key.pem",
                                "-out",
                                file.toString()))
                .ok();
        return PossessionProven.byRequest(Files.readAllBytes(file));
    }

    @Test
    void a_key_of_the_users_own_is_certified_under_the_requested_address_only() throws Exception {
        IssuedCertificate issued = ca.issue(ca.prepare(CaFixture.request("ada@example.org"), opensslRequest()));

        assertThat(issued.escrowedKey()).isEmpty();
        assertThat(issued.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=Ada Lovelace");
        Path leaf = CaFixture.pem(folder, "leaf.pem", issued.certificate());
        byte[] certified = Peer.run(folder, List.of("openssl", "x509", "-noout", "-pubkey", "-in", leaf.toString()))
                .ok()
                .out();
        byte[] own = Peer.run(folder, List.of("openssl", "pkey", "-in", folder + "/key.pem", "-pubout"))
                .ok()
                .out();
        assertThat(certified).isEqualTo(own);
        assertThat(ca.personalKeys(CaFixture.ADMIN).identityOf(issued.address()))
                .isEmpty();
        assertThatThrownBy(() -> ca.personalKeys(CaFixture.ADMIN)
                        .pkcs12(issued.serial(), Secret.ofPassword("x"), Pkcs12Form.MODERN))
                .isInstanceOf(CaException.KeyUnavailable.class)
                .hasMessageContaining("made by its owner");
    }

    @Test
    void a_repeated_request_gets_the_same_certificate_on_every_node_at_once() throws Exception {
        CertificateRequest request = CaFixture.request("ada@example.org").withRequestKey("hr-4711");
        var start = new CyclicBarrier(8);
        Set<SerialNumber> serials = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<SerialNumber>> calls = IntStream.range(0, 8)
                    .<Callable<SerialNumber>>mapToObj(i -> () -> {
                        start.await();
                        return (i % 2 == 0 ? ca : otherNode)
                                .generateFor(request)
                                .serial();
                    })
                    .toList();
            for (var one : threads.invokeAll(calls)) {
                serials.add(one.get());
            }
        }
        assertThat(serials).hasSize(1);
        assertThat(ca.certificatesOf(request.address())).hasSize(1);
        int keys = nodes.getFirst()
                .jdbi()
                .withHandle(h -> h.createQuery("select count(*) from ca.key where purpose = 'PERSONAL'")
                        .mapTo(Integer.class)
                        .one());
        assertThat(keys).isEqualTo(1);
        assertThatThrownBy(() -> ca.generateFor(request.withProfile(SmimeProfile.SIGNING)))
                .isInstanceOf(CaException.RequestKeyReused.class)
                .hasMessageContaining("hr-4711");
    }

    @Test
    void a_stale_preparation_is_refused() throws Exception {
        Linted linted = ca.prepare(CaFixture.request("ada@example.org"), opensslRequest());
        clock.forward(Duration.ofMinutes(31));

        assertThatThrownBy(() -> ca.issue(linted))
                .isInstanceOf(CaException.Refused.class)
                .hasMessageContaining("prepare it again");
        assertThat(ca.find(linted.serial())).isEmpty();
    }

    @Test
    void the_ledger_finds_by_serial_address_and_end() {
        IssuedCertificate issued = ca.generateFor(CaFixture.request("Ada@Example.org"));

        assertThat(ca.find(SerialNumber.of(issued.serial().toString()))).contains(issued);
        assertThat(otherNode.certificatesOf(MailAddress.of("ada@example.ORG"))).containsExactly(issued);
        Instant end = issued.certificate().getNotAfter().toInstant();
        assertThat(ca.endingBetween(end.minusSeconds(1), end.plusSeconds(1))).containsExactly(issued);
        assertThat(ca.endingBetween(end.plusSeconds(1), end.plusSeconds(9))).isEmpty();
        assertThat(ca.find(SerialNumber.of("00ff"))).isEmpty();
        assertThat(issued.chain())
                .containsExactly(
                        ca.hierarchy().issuing().certificate(),
                        ca.hierarchy().root().certificate());
    }

    @Test
    void an_identity_signs_what_openssl_verifies_and_every_access_is_on_record() throws Exception {
        IssuedCertificate issued = ca.generateFor(CaFixture.request("ada@example.org"));

        Identity identity = otherNode
                .personalKeys(new Actor("webmail"))
                .identityOf(issued.address())
                .orElseThrow();

        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(identity.key());
        signature.update("hello".getBytes(StandardCharsets.US_ASCII));
        Files.write(folder.resolve("signature"), signature.sign());
        CaFixture.write(folder.resolve("text"), "hello");
        Path leaf = CaFixture.pem(folder, "leaf.pem", identity.certificate());
        byte[] publicKey = Peer.run(folder, List.of("openssl", "x509", "-noout", "-pubkey", "-in", leaf.toString()))
                .ok()
                .out();
        Files.write(folder.resolve("public.pem"), publicKey);
        Peer.run(
                        folder,
                        List.of(
                                "openssl",
                                "dgst",
                                "-sha256",
                                "-verify",
                                "public.pem",
                                "-signature",
                                "signature",
                                "text"))
                .ok();
        assertThat(ca.audit(10))
                .extracting(AuditEntry::action, a -> a.actor().name())
                .containsExactly(tuple("key-access", "webmail"), tuple("issue", "admin"), tuple("found", "(siegel)"));
    }

    @Test
    void identities_follow_profile_validity_and_revocation() {
        MailAddress ada = MailAddress.of("ada@example.org");
        IssuedCertificate signing =
                ca.generateFor(CaFixture.request("ada@example.org").withProfile(SmimeProfile.SIGNING));
        clock.forward(Duration.ofMinutes(10));
        IssuedCertificate encrypting =
                ca.generateFor(CaFixture.request("ada@example.org").withProfile(SmimeProfile.ENCRYPTION));
        PersonalKeys keys = ca.personalKeys(CaFixture.ADMIN);

        assertThat(keys.identityOf(ada)).map(Identity::certificate).contains(encrypting.certificate());
        assertThat(keys.signingIdentityOf(ada)).map(Identity::certificate).contains(signing.certificate());
        ca.revoke(encrypting.serial(), RevocationReason.SUPERSEDED, CaFixture.ADMIN);
        assertThat(keys.identityOf(ada)).map(Identity::certificate).contains(signing.certificate());
        clock.forward(Duration.ofDays(731));
        assertThat(keys.identityOf(ada)).isEmpty();
        assertThat(keys.decryptionIdentitiesOf(ada))
                .extracting(Identity::certificate)
                .containsExactly(encrypting.certificate());
        assertThat(keys.identityOf(MailAddress.of("nobody@example.org"))).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"MODERN,AES-256-CBC,sha256", "COMPATIBLE,pbeWithSHA1And3-KeyTripleDES-CBC,sha1"})
    void openssl_opens_the_exported_pkcs12_and_the_export_is_on_record(Pkcs12Form form, String cipher, String mac)
            throws Exception {
        IssuedCertificate issued = ca.generateFor(CaFixture.request("ada@example.org"));

        byte[] file = ca.personalKeys(CaFixture.ADMIN).pkcs12(issued.serial(), Secret.ofPassword("pässwörd"), form);

        Files.write(folder.resolve("ada.p12"), file);
        Peer.Result opened = Peer.run(
                        folder,
                        List.of("openssl", "pkcs12", "-in", "ada.p12", "-passin", "pass:pässwörd", "-nodes", "-info"))
                .ok();
        assertThat(opened.text())
                .contains("BEGIN PRIVATE KEY", "CN = Ada Lovelace", "CN = Example Org Mail Root CA 1")
                .contains("friendlyName: ada@example.org");
        assertThat(opened.err()).contains(cipher, "MAC: " + mac);
        assertThat(ca.audit(2)).extracting(AuditEntry::action).containsExactly("export", "key-access");
    }

    @Test
    void openssl_signs_and_decrypts_mail_with_an_exported_identity() throws Exception {
        CertificateAuthority rsa = CaFixture.open(
                nodes.getFirst(), clock, CaFixture.FAST.withKeys(KeyAlgorithm.EC_P256, KeyAlgorithm.RSA_2048));
        IssuedCertificate issued = rsa.generateFor(CaFixture.request("ada@example.org"));
        Files.write(
                folder.resolve("ada.p12"),
                rsa.personalKeys(CaFixture.ADMIN).pkcs12(issued.serial(), Secret.ofPassword("x"), Pkcs12Form.MODERN));
        CaFixture.write(folder.resolve("text"), "hello\n");
        CaFixture.pem(folder, "root.pem", rsa.hierarchy().root().certificate());
        CaFixture.pem(folder, "leaf.pem", issued.certificate());
        CaFixture.pem(folder, "issuing.pem", rsa.hierarchy().issuing().certificate());
        for (String command : List.of(
                "pkcs12 -in ada.p12 -passin pass:x -nodes -out ada.pem",
                "cms -sign -in text -signer ada.pem -certfile issuing.pem -out signed.eml",
                "cms -verify -in signed.eml -CAfile root.pem -purpose smimesign -out verified",
                "cms -encrypt -aes256 -in text -out encrypted.eml leaf.pem",
                "cms -decrypt -in encrypted.eml -recip leaf.pem -inkey ada.pem -out decrypted")) {
            Peer.run(folder, List.of(("openssl " + command).split(" "))).ok();
        }
        assertThat(folder.resolve("verified")).content().isEqualToNormalizingNewlines("hello\n");
        assertThat(folder.resolve("decrypted")).content().isEqualToNormalizingNewlines("hello\n");
    }

    @Test
    void private_keys_are_not_in_the_database_and_authority_keys_never_leave() {
        IssuedCertificate issued = ca.generateFor(CaFixture.request("ada@example.org"));
        PersonalKeys keys = ca.personalKeys(CaFixture.ADMIN);
        byte[] pkcs8 = keys.identityOf(issued.address()).orElseThrow().key().getEncoded();
        KeyVault vault = CaFixture.vault(nodes.getFirst(), clock);

        List<byte[]> sealed = nodes.getFirst()
                .jdbi()
                .withHandle(h -> h.createQuery("select sealed from ca.key")
                        .mapTo(byte[].class)
                        .list());

        var latin1 = StandardCharsets.ISO_8859_1;
        assertThat(sealed).hasSize(3).noneMatch(s -> new String(s, latin1).contains(new String(pkcs8, 8, 16, latin1)));
        assertThatThrownBy(() -> vault.escrowed(ca.hierarchy().issuing().key(), CaFixture.ADMIN, "theft"))
                .isInstanceOf(CaException.KeyUnavailable.class);
        assertThatThrownBy(() -> vault.sign(issued.escrowedKey().orElseThrow(), new byte[1]))
                .isInstanceOf(CaException.KeyUnavailable.class);
    }

    @Test
    void a_key_row_put_in_the_place_of_another_does_not_open() {
        IssuedCertificate ada = ca.generateFor(CaFixture.request("ada@example.org"));
        IssuedCertificate eve = ca.generateFor(CaFixture.request("eve@example.org"));
        nodes.getFirst()
                .jdbi()
                .useHandle(h -> h.execute(
                        "update ca.key set sealed = (select sealed from ca.key where id = ?) where id = ?",
                        ada.escrowedKey().orElseThrow().value(),
                        eve.escrowedKey().orElseThrow().value()));

        assertThatThrownBy(() -> ca.personalKeys(CaFixture.ADMIN).identityOf(eve.address()))
                .isInstanceOf(CaException.MasterKeyUnusable.class);
    }

    @Test
    void the_audit_log_cannot_be_changed_by_the_program() {
        for (String sql : List.of("update ca.audit set actor = 'x'", "delete from ca.audit", "truncate ca.audit")) {
            assertThatThrownBy(() -> nodes.getFirst().jdbi().useHandle(h -> h.execute(sql)))
                    .hasMessageContaining("never changed or removed");
        }
    }
}
