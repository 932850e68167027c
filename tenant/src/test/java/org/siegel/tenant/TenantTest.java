package org.siegel.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.database.TestDatabase;
import org.siegel.smime.MailAddress;
import org.siegel.testkit.Peer;

class TenantTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00.123456Z");

    @TempDir
    static Path folder;

    Tenant tenant;

    @BeforeEach
    void fresh() {
        tenant = Tenant.open(TestDatabase.without("tenant"), TenantTest::pemCertificates);
    }

    /** Stands in for the serialized store: the test is not about its form. */
    private static List<X509Certificate> pemCertificates(byte[] pem) {
        try {
            return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new IllegalArgumentException("no certificates", e);
        }
    }

    @Test
    void the_organisation_is_set_up_once_and_may_be_renamed() {
        assertThat(tenant.organization()).isEmpty();
        tenant.setOrganization(new Organization("Example", "example.org", NOW));
        tenant.setOrganization(new Organization("Example AG", "example.com", NOW.plusSeconds(1)));
        assertThat(tenant.organization()).contains(new Organization("Example AG", "example.com", NOW));
    }

    @Test
    void a_new_organisation_has_our_defaults() {
        assertThat(tenant.smimeConfigs().current().number()).isZero();
        assertThat(tenant.smimeConfigs().get()).isEqualTo(SmimeConfig.defaults());
    }

    @Test
    void every_change_of_the_configuration_is_a_version_with_who_and_when() {
        var configs = tenant.smimeConfigs();
        configs.set(c -> c.with("OWAAlwaysSign", "true"), "ada", NOW);
        configs.set(c -> c.with("OWASigningAlgorithms", "800E;800C"), "bob", NOW.plusSeconds(60));
        assertThat(configs.history(10))
                .extracting(v -> v.number() + " " + v.changedBy() + " " + v.changed())
                .containsExactly("2 bob 2026-11-24T02:01:00.123456Z", "1 ada 2026-11-24T02:00:00.123456Z");
        assertThat(configs.get().get(SmimeParameter.OWA_ALWAYS_SIGN)).isTrue();
        assertThat(configs.get().get(SmimeParameter.OWA_SIGNING_ALGORITHMS)).hasToString("800E;800C");
        assertThat(configs.history(10).get(1).config().get(SmimeParameter.OWA_SIGNING_ALGORITHMS))
                .hasToString("800C");
    }

    @Test
    void a_change_that_changes_nothing_makes_no_version() {
        var configs = tenant.smimeConfigs();
        assertThat(configs.set(c -> c.with("OWAClearSign", "true"), "ada", NOW).number())
                .isZero();
    }

    @Test
    void a_refused_change_leaves_nothing_behind() {
        var configs = tenant.smimeConfigs();
        assertThatThrownBy(() -> configs.set(
                        c -> c.with("OWAAlwaysSign", "true").with("OWAEncryptionAlgorithms", "6611"), "ada", NOW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(configs.current().number()).isZero();
    }

    @Test
    void changes_at_the_same_time_are_all_kept() throws Exception {
        var configs = tenant.smimeConfigs();
        List<Callable<Object>> changes = new ArrayList<>();
        for (String parameter :
                List.of("OWAAlwaysSign", "OWAAlwaysEncrypt", "OWAUseKeyIdentifier", "OWAOnlyUseSmartCard")) {
            changes.add(() -> configs.set(c -> c.with(parameter, "true"), parameter, NOW));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Object> change : threads.invokeAll(changes)) {
                change.get();
            }
        }
        assertThat(configs.current().number()).isEqualTo(4);
        assertThat(List.of(
                        SmimeParameter.OWA_ALWAYS_SIGN,
                        SmimeParameter.OWA_ALWAYS_ENCRYPT,
                        SmimeParameter.OWA_USE_KEY_IDENTIFIER,
                        SmimeParameter.OWA_ONLY_USE_SMART_CARD))
                .allSatisfy(p -> assertThat(configs.get().get(p)).isTrue());
    }

    @Test
    void the_collection_is_kept_byte_for_byte_and_tells_what_expires_first() throws Exception {
        byte[] pem = (certificate("long", 3000) + certificate("short", 10)).getBytes();
        var shortest = pemCertificates(certificateOf("short")).getFirst();
        var ca = IssuingCa.of(pem, TenantTest::pemCertificates).requireCurrent(Instant.now());
        tenant.smimeConfigs().set(c -> c.with(ca), "ada", NOW);
        tenant.smimeConfigs().set(c -> c.with("OWAAlwaysSign", "true"), "ada", NOW);
        IssuingCa kept = tenant.smimeConfigs().get().issuingCa().orElseThrow();
        assertThat(kept.sst()).isEqualTo(pem);
        assertThat(kept.expiry()).isEqualTo(shortest.getNotAfter().toInstant());
        assertThat(kept.firstToExpire())
                .hasToString(openssl("x509", "-in", "short.pem", "-noout", "-fingerprint", "-sha1")
                        .replaceFirst(".*=", "")
                        .replace(":", "")
                        .strip());
        assertThat(kept.expired(kept.expiry())).isEmpty();
        assertThat(kept.expired(kept.expiry().plusSeconds(1))).contains(kept.firstToExpire());
        assertThatThrownBy(() -> kept.requireCurrent(kept.expiry().plusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(kept.firstToExpire().hex());
    }

    @Test
    void a_collection_without_certificates_is_refused() {
        assertThatThrownBy(() -> IssuingCa.of(new byte[0], bytes -> List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no certificates");
    }

    private String certificate(String name, int days) throws Exception {
        openssl(("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -subj /CN=" + name
                        + " -days " + days + " -out " + name + ".pem")
                .split(" "));
        return new String(certificateOf(name));
    }

    private byte[] certificateOf(String name) throws Exception {
        return Files.readAllBytes(folder.resolve(name + ".pem"));
    }

    private static String openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        return Peer.run(folder, command).ok().text();
    }

    @Test
    void the_audit_log_cannot_be_changed() {
        tenant.audit().record("ada", "Set-SmimeConfig", "OWAAlwaysSign", "ok", NOW);
        tenant.audit().record("bob", "Start-ADSyncSyncCycle", "", "ok", NOW.plusSeconds(1));
        assertThat(tenant.audit().latest(1))
                .containsExactly(new Audit.Entry("bob", "Start-ADSyncSyncCycle", "", "ok", NOW.plusSeconds(1)));
        for (String act : List.of(
                "DELETE FROM tenant.audit",
                "UPDATE tenant.audit SET who = 'eve'",
                "TRUNCATE tenant.audit",
                "DELETE FROM tenant.smime_config_value")) {
            assertThatThrownBy(() -> TestDatabase.shared().jdbi().useHandle(h -> h.execute(act)))
                    .hasMessageContaining("is not allowed");
        }
    }

    @Test
    void applied_recipients_are_found_by_each_of_their_addresses() {
        apply(List.of(recipient("1", "Ada@example.org", "a.lovelace@example.org"), recipient("2", "bob@example.org")));
        var recipients = tenant.recipients();
        assertThat(recipients.count()).isEqualTo(2);
        assertThat(recipients.find(MailAddress.of("ADA@Example.ORG")))
                .contains(recipient("1", "Ada@example.org", "a.lovelace@example.org"));
        assertThat(recipients
                        .find(MailAddress.of("a.lovelace@example.org"))
                        .orElseThrow()
                        .directoryId())
                .isEqualTo("1");
        assertThat(recipients.find(MailAddress.of("eve@example.org"))).isEmpty();
        assertThat(recipients.byDirectoryId("ad", "2")).contains(recipient("2", "bob@example.org"));
    }

    @Test
    void an_address_that_two_claim_belongs_to_its_primary_owner_or_to_nobody() {
        apply(List.of(
                recipient("1", "info@example.org"),
                recipient("2", "bob@example.org", "info@example.org", "sales@example.org"),
                recipient("3", "eve@example.org", "sales@example.org")));
        var recipients = tenant.recipients();
        assertThat(recipients
                        .find(MailAddress.of("info@example.org"))
                        .orElseThrow()
                        .directoryId())
                .isEqualTo("1");
        assertThat(recipients.find(MailAddress.of("sales@example.org"))).isEmpty();
        assertThat(recipients.claiming(MailAddress.of("sales@example.org")))
                .extracting(Recipient::directoryId)
                .containsExactly("2", "3");
    }

    @Test
    void recipients_are_listed_page_by_page() {
        apply(List.of(recipient("1", "c@x.org"), recipient("2", "a@x.org"), recipient("3", "b@x.org")));
        var recipients = tenant.recipients();
        var first = recipients.list(Optional.empty(), 2);
        assertThat(first).extracting(Recipient::directoryId).containsExactly("2", "3");
        assertThat(recipients.list(Optional.of(first.getLast()), 2))
                .extracting(Recipient::directoryId)
                .containsExactly("1");
    }

    private void apply(List<Recipient> recipients) {
        List<Export> puts = recipients.stream()
                .map(r -> (Export) new Export.Put(new TenantPerson(
                        r.directoryId(),
                        TenantObject.Kind.USER,
                        r.displayName(),
                        Optional.empty(),
                        r.primaryAddress(),
                        r.proxyAddresses(),
                        r.userCertificate(),
                        r.userSmimeCertificate())))
                .toList();
        assertThat(tenant.source("ad", Clock.fixed(NOW, ZoneOffset.UTC)).apply(puts))
                .allMatch(Outcome.Applied.class::isInstance);
    }

    private static Recipient recipient(String id, String primary, String... proxies) {
        return new Recipient(
                id,
                "User " + id,
                MailAddress.of(primary),
                List.of(proxies).stream().map(MailAddress::of).toList(),
                RawValues.of(List.of(new byte[] {0x30, 1}, new byte[] {0x30, (byte) 0xff})),
                RawValues.of(List.of(new byte[] {0})));
    }
}
