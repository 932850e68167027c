package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import java.io.File;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.database.Database;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.directory.Certificates;
import org.siegel.directory.DirectoryChange;
import org.siegel.directory.DirectoryObject;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.LdapSettings;
import org.siegel.directory.RealDirectory;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;
import org.siegel.tenant.Recipient;
import org.siegel.tenant.Tenant;
import org.siegel.tenant.TenantGroup;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPerson;
import org.siegel.testkit.Peer;

/** What rules make of a whole domain of Active Directory, its built-in accounts and groups among it, and of OpenLDAP beside it. */
@Tag("server")
@Timeout(300)
class ActiveDirectoryRulesTest {

    @TempDir
    static Path data;

    static RealDirectory samba;
    static LDAPConnection administrator;
    static String base;

    private final RuleSet rules = RuleSet.defaults();
    private final Map<String, ConnectorObject> domain = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        Peer.require("samba");
        samba = RealDirectory.start("start-samba-ad.sh", data);
        base = samba.get("AD_BASE");
        administrator = new LDAPConnection(
                new SSLUtil(new PEMFileTrustManager(new File(samba.get("AD_CA")))).createSSLSocketFactory(),
                samba.get("AD_HOST"),
                samba.port("AD_LDAPS_PORT"),
                samba.get("AD_ADMIN"),
                samba.get("AD_ADMIN_PASSWORD"));
    }

    @AfterAll
    static void stop() {
        if (administrator != null) {
            administrator.close();
        }
        if (samba != null) {
            samba.close();
        }
    }

    private static LdapDirectory domain(String where) {
        return new LdapDirectory(LdapSettings.of(
                        "ldaps://" + samba.get("AD_HOST") + ":" + samba.port("AD_LDAPS_PORT"),
                        where,
                        samba.get("AD_SVC"),
                        Secret.ofPassword(samba.get("AD_SVC_PASSWORD")))
                .withTrustedCertificates(Path.of(samba.get("AD_CA"))));
    }

    @Test
    void people_contacts_and_groups_become_recipients_and_what_belongs_to_the_system_does_not() throws Exception {
        prepare();
        read();

        TenantPerson ada = (TenantPerson) project("CN=Ada Lovelace").orElseThrow();
        assertThat(ada.displayName()).isEqualTo("Ada, Countess of Lovelace");
        assertThat(ada.primaryAddress()).isEqualTo(MailAddress.of("ada@rules.example"));
        assertThat(ada.proxyAddresses()).containsExactly(MailAddress.of("countess@rules.example"));
        assertThat(ada.sourceAnchor()).isEqualTo("33221100-5544-7766-8899-aabbccddeeff");
        assertThat(ada.userCertificate().values()).containsExactly(new byte[] {0x30, 3, 1, 2});
        assertThat(project("CN=Eve Elsewhere"))
                .get()
                .extracting(TenantObject::kind)
                .isEqualTo(TenantObject.Kind.CONTACT);

        TenantGroup staff = (TenantGroup) project("CN=Staff").orElseThrow();
        ConnectorObject eve = named("CN=Eve Elsewhere");
        assertThat(staff.members())
                .containsExactlyInAnyOrder(
                        new TenantGroup.Known(ada.sourceAnchor()),
                        new TenantGroup.Known(eve.object().id()));

        for (String system : List.of("CN=Administrator", "CN=Guest", "CN=krbtgt", "CN=Domain Admins", "CN=MSOL_0815")) {
            assertThat(named(system).object().text("mail")).as(system).isPresent();
            assertThat(project(system)).as(system).isEmpty();
        }
        assertThat(rules.project(
                                List.of(named("CN=Guest")),
                                RuleContext.at(Instant.EPOCH).withTrace())
                        .trace())
                .anySatisfy(line -> assertThat(line.why()).isEqualTo("cloudFiltered NOTEQUAL True does not hold"));
    }

    /** Accounts are in Active Directory, mail and certificates in OpenLDAP; a personnel number says who is who. */
    @Test
    void accounts_of_one_directory_and_mail_of_another_are_one_person(@TempDir Path slapdFolder, @TempDir Path pg)
            throws Exception {
        administrator.add("dn: OU=Accounts," + base, "objectClass: organizationalUnit");
        administrator.add(
                "dn: CN=Grace,OU=Accounts," + base,
                "objectClass: user",
                "sAMAccountName: grace",
                "displayName: Grace Hopper",
                "employeeNumber: 7");
        administrator.add(
                "dn: CN=Alan,OU=Accounts," + base,
                "objectClass: user",
                "sAMAccountName: alan",
                "displayName: Alan Turing",
                "mail: alan@rules.example");
        RuleSet joined = rules.with(new SyncRule(
                "numbers",
                "Joined by personnel number",
                true,
                SyncRule.Direction.INBOUND,
                SyncRule.ANY,
                SyncRule.ObjectType.USER,
                SyncRule.MetaverseType.PERSON,
                SyncRule.LinkType.JOIN,
                5,
                ScopingFilter.EVERYTHING,
                List.of(new SyncRule.JoinRule(List.of("employeeNumber"), false)),
                List.of(Transformation.direct("employeeNumber"))));
        Clock clock = Clock.fixed(Instant.parse("2026-11-24T02:00:00Z"), ZoneOffset.UTC);
        RulesInForce inForce = RulesInForce.of(joined);
        try (RealDirectory slapd = RealDirectory.start("start-slapd.sh", slapdFolder);
                var postgres = EmbeddedPostgres.start(pg);
                var database = Database.open(postgres.address());
                var writer = new LDAPConnection(
                        "127.0.0.1", slapd.port("SLAPD_PORT"), slapd.get("SLAPD_ROOTDN"), slapd.get("SLAPD_ROOTPW"));
                LdapDirectory accounts = domain("OU=Accounts," + base);
                LdapDirectory mail = new LdapDirectory(LdapSettings.of(
                                "ldap://127.0.0.1:" + slapd.port("SLAPD_PORT"),
                                "ou=joined," + slapd.get("SLAPD_BASE"),
                                slapd.get("SLAPD_SVCDN"),
                                Secret.ofPassword(slapd.get("SLAPD_SVCPW")))
                        .withStartTls(Path.of(slapd.get("SLAPD_CA"))))) {
            String people = "ou=joined," + slapd.get("SLAPD_BASE");
            writer.add("dn: " + people, "objectClass: organizationalUnit");
            person(writer, people, "hopper", "employeeNumber: 7", "mail: grace@rules.example");
            person(writer, people, "turing", "mail: Alan@Rules.example", "mail: enigma@rules.example");
            person(writer, people, "alone", "mail: alone@rules.example");
            var tenant = Tenant.open(database, bytes -> List.of());
            var engine = SyncEngine.open(
                    database,
                    new SyncSetup(
                            "node",
                            List.of(new Connector("accounts", accounts), new Connector("mail", mail)),
                            () -> inForce,
                            tenant.source("directory", clock),
                            () -> SyncSettings.DEFAULT,
                            SyncProgress.NONE,
                            clock));
            SyncRun first = engine.run(PolicyType.INITIAL, SyncOptions.NONE);
            assertThat(List.of(first.added(), first.updated(), first.deleted())).containsExactly(3L, 0L, 0L);
            Recipient grace = tenant.recipients()
                    .find(MailAddress.of("grace@rules.example"))
                    .orElseThrow();
            assertThat(grace.displayName()).isEqualTo("Grace Hopper");
            Recipient alan = tenant.recipients()
                    .find(MailAddress.of("alan@rules.example"))
                    .orElseThrow();
            assertThat(alan.displayName()).isEqualTo("Alan Turing");
            assertThat(tenant.recipients().find(MailAddress.of("enigma@rules.example")))
                    .as("mail comes from the rule that wins, as a whole")
                    .isEmpty();

            byte[] certificate = Certificates.certificate("grace", 1);
            writer.modify(
                    "uid=hopper," + people,
                    new Modification(ModificationType.ADD, "userCertificate;binary", certificate));
            SyncRun second = engine.run(PolicyType.DELTA, SyncOptions.NONE);
            assertThat(List.of(second.added(), second.updated(), second.deleted()))
                    .containsExactly(0L, 1L, 0L);
            grace = tenant.recipients()
                    .byDirectoryId("directory", grace.directoryId())
                    .orElseThrow();
            assertThat(grace.userCertificate().values()).containsExactly(certificate);
            assertThat(engine.preview(grace.directoryId()).orElseThrow().trace())
                    .anySatisfy(line -> assertThat(List.of(line.connector(), line.attribute(), line.outcome()))
                            .containsExactly("mail", "userCertificate", Contribution.Outcome.WON))
                    .anySatisfy(line -> assertThat(List.of(line.connector(), line.attribute(), line.outcome()))
                            .containsExactly("mail", "displayName", Contribution.Outcome.LOST));

            administrator.delete("CN=Grace,OU=Accounts," + base);
            SyncRun third = engine.run(PolicyType.DELTA, SyncOptions.NONE);
            assertThat(List.of(third.added(), third.updated(), third.deleted())).containsExactly(0L, 1L, 0L);
            assertThat(tenant.recipients()
                            .byDirectoryId("directory", grace.directoryId())
                            .orElseThrow()
                            .displayName())
                    .isEqualTo("hopper");
            writer.delete("uid=hopper," + people);
            SyncRun last = engine.run(PolicyType.DELTA, SyncOptions.NONE);
            assertThat(List.of(last.added(), last.updated(), last.deleted())).containsExactly(0L, 0L, 1L);
        }
    }

    private static void person(LDAPConnection writer, String people, String name, String... more) throws Exception {
        List<String> lines = new ArrayList<>(List.of(
                "dn: uid=" + name + "," + people,
                "objectClass: inetOrgPerson",
                "uid: " + name,
                "cn: " + name,
                "sn: " + name));
        lines.addAll(List.of(more));
        writer.add(lines.toArray(String[]::new));
    }

    private static void prepare() throws Exception {
        String people = "OU=People," + base;
        administrator.add(
                "dn: CN=Ada Lovelace," + people,
                "objectClass: user",
                "sAMAccountName: ada.rules",
                "displayName: Ada, Countess of Lovelace",
                "mail: ada@rules.example",
                "proxyAddresses: SMTP:ada@rules.example",
                "proxyAddresses: smtp:countess@rules.example",
                "proxyAddresses: X500:/o=Example/cn=ada",
                "userPrincipalName: ada@" + "rules.example");
        administrator.modify(
                "CN=Ada Lovelace," + people,
                new Modification(
                        ModificationType.ADD,
                        "mS-DS-ConsistencyGuid",
                        HexFormat.of().parseHex("00112233445566778899aabbccddeeff")),
                new Modification(ModificationType.ADD, "userCertificate", new byte[] {0x30, 3, 1, 2}));
        administrator.add(
                "dn: CN=MSOL_0815," + people,
                "objectClass: user",
                "sAMAccountName: MSOL_0815",
                "mail: msol@rules.example");
        administrator.add("dn: CN=Eve Elsewhere," + people, "objectClass: contact", "mail: eve@elsewhere.example");
        administrator.add(
                "dn: CN=Staff," + people,
                "objectClass: group",
                "sAMAccountName: Staff",
                "mail: staff@rules.example",
                "member: CN=Ada Lovelace," + people,
                "member: CN=Eve Elsewhere," + people,
                "member: CN=Administrator,CN=Users," + base);
        for (String system : List.of("Administrator", "Guest", "krbtgt", "Domain Admins")) {
            administrator.modify(
                    "CN=" + system + ",CN=Users," + base,
                    new Modification(ModificationType.ADD, "mail", "system@rules.example"));
        }
    }

    private void read() {
        Map<String, DirectoryObject> found = new HashMap<>();
        try (LdapDirectory directory = domain(base)) {
            directory.read(Optional.empty(), rules.attributes(), change -> {
                if (change instanceof DirectoryChange.Put put) {
                    found.put(put.object().dn(), put.object());
                }
            });
        }
        Map<String, String> anchors = new HashMap<>();
        found.forEach((dn, object) -> {
            var alone = new ConnectorObject("ad", object, Map.of());
            boolean there = rules.project(List.of(alone), RuleContext.at(Instant.EPOCH))
                    .object()
                    .isPresent();
            anchors.put(dn, there ? rules.sourceAnchor(alone).orElseThrow() : "");
        });
        found.forEach((dn, object) -> domain.put(dn, new ConnectorObject("ad", object, anchors)));
    }

    private ConnectorObject named(String start) {
        return domain.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(start + ","))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError(start + " is not among " + domain.keySet()));
    }

    private Optional<TenantObject> project(String start) {
        return rules.project(List.of(named(start)), RuleContext.at(Instant.EPOCH))
                .object();
    }
}
