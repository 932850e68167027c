package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.directory.DirectoryChange;
import org.siegel.directory.DirectoryObject;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.LdapSettings;
import org.siegel.directory.RealDirectory;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;
import org.siegel.tenant.TenantGroup;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPerson;
import org.siegel.testkit.Peer;

/** What the default rules make of a whole domain of Active Directory, its built-in accounts and groups among it. */
@Tag("server")
class ActiveDirectoryRulesTest {

    @TempDir
    Path data;

    private final RuleSet rules = RuleSet.defaults();
    private final Map<String, ConnectorObject> domain = new HashMap<>();

    @Test
    void people_contacts_and_groups_become_recipients_and_what_belongs_to_the_system_does_not() throws Exception {
        Peer.require("samba");
        try (RealDirectory samba = RealDirectory.start("start-samba-ad.sh", data);
                LDAPConnection administrator = new LDAPConnection(
                        new SSLUtil(new PEMFileTrustManager(new File(samba.get("AD_CA")))).createSSLSocketFactory(),
                        samba.get("AD_HOST"),
                        samba.port("AD_LDAPS_PORT"),
                        samba.get("AD_ADMIN"),
                        samba.get("AD_ADMIN_PASSWORD"))) {
            String base = samba.get("AD_BASE");
            prepare(administrator, base);
            read(samba, base);
        }

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

    private static void prepare(LDAPConnection administrator, String base) throws Exception {
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

    private void read(RealDirectory samba, String base) {
        var settings = LdapSettings.of(
                        "ldaps://" + samba.get("AD_HOST") + ":" + samba.port("AD_LDAPS_PORT"),
                        base,
                        samba.get("AD_SVC"),
                        Secret.ofPassword(samba.get("AD_SVC_PASSWORD")))
                .withTrustedCertificates(Path.of(samba.get("AD_CA")));
        Map<String, DirectoryObject> found = new HashMap<>();
        try (LdapDirectory directory = new LdapDirectory(settings)) {
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
