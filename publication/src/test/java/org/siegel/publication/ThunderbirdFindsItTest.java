package org.siegel.publication;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.SearchScope;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.ca.CaOptions;
import org.siegel.ca.IssuedCertificate;
import org.siegel.ca.Pkcs12Form;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.smime.Inspection;
import org.siegel.smime.Limits;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;
import org.siegel.smime.Secret;
import org.siegel.smime.Smime;
import org.siegel.smime.Thumbprint;
import org.siegel.testkit.SettableClock;
import org.siegel.testkit.SmtpSink;
import org.siegel.testkit.Thunderbird;
import org.siegel.testkit.Thunderbird.Protection;

/** A real Thunderbird looks in OpenLDAP for the certificate that Siegel published, and encrypts with what it finds. */
@Tag("server")
class ThunderbirdFindsItTest {

    @TempDir
    Path folder;

    @Test
    void andSiegelOpensTheMessage() throws Exception {
        SettableClock clock = SettableClock.real();
        CaOptions options = CaOptions.at(URI.create("http://pki.example.test/"));
        try (Site site = Site.openLdap(Files.createDirectory(folder.resolve("slapd")));
                var postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
                Node node = Node.open(postgres.address(), site.directory(), clock, options)) {
            letAnybodyLookUp(site);
            MailAddress alice = site.add("alice");
            MailAddress bob = site.add("bob");
            node.issue(bob);
            node.publish(bob);
            clock.forward(Duration.ofMinutes(1));
            IssuedCertificate renewed = node.issue(bob);
            node.publish(bob);

            try (Thunderbird thunderbird = Thunderbird.start(folder);
                    SmtpSink sink = SmtpSink.open()) {
                thunderbird.trust(authorities(node));
                thunderbird.own(pkcs12(node, node.issue(alice)), "correct horse");
                List<String> found =
                        thunderbird.lookUp(site.settings().url() + "/" + site.people() + "??sub", bob.toString());
                assertThat(found)
                        .as("the renewed one, and the former one no more")
                        .containsExactly(
                                Thumbprint.sha256(renewed.certificate()).hex().replaceAll("(..)(?=.)", "$1:"));
                thunderbird.send(
                        sink.port(), alice.toString(), bob.toString(), Protection.ENCRYPT, "Hello", "Dear Bob");

                byte[] message = sink.next();
                assertThat(new String(message, StandardCharsets.ISO_8859_1))
                        .contains("application/pkcs7-mime")
                        .doesNotContain("Dear Bob");
                var keys = node.authority().personalKeys(Node.ORDER.actor()).decryptionIdentitiesOf(bob);
                Inspection opened = new Smime(Primitives.jdk(), Limits.DEFAULT)
                        .inspect(new ByteArrayInputStream(message), keys.subList(0, 1), List.of());
                assertThat(keys.getFirst().certificate()).isEqualTo(renewed.certificate());
                assertThat(opened.encryption())
                        .singleElement()
                        .satisfies(layer -> assertThat(layer.opened()).isTrue());
            }
        }
    }

    /** The rules of the peer script let nobody see an entry without a login; a mail program has none. */
    private static void letAnybodyLookUp(Site site) throws Exception {
        try (LDAPConnection configuration =
                new LDAPConnection("127.0.0.1", port(site), "cn=admin,cn=config", "secret")) {
            String database = configuration
                    .searchForEntry("cn=config", SearchScope.SUB, "(olcSuffix=dc=example,dc=test)", "dn")
                    .getDN();
            configuration.modify(
                    database,
                    new Modification(
                            ModificationType.ADD,
                            "olcAccess",
                            "{2}to dn.subtree=\"" + site.people()
                                    + "\" attrs=entry,mail,cn by anonymous read by users read"));
        }
    }

    private static int port(Site site) {
        return URI.create(site.settings().url()).getPort();
    }

    private Path authorities(Node node) throws Exception {
        StringBuilder pem = new StringBuilder();
        for (var certificate : node.authority().certificates()) {
            pem.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return Files.writeString(folder.resolve("authorities.pem"), pem);
    }

    private Path pkcs12(Node node, IssuedCertificate issued) throws Exception {
        byte[] file = node.authority()
                .personalKeys(Node.ORDER.actor())
                .pkcs12(issued.serial(), Secret.ofPassword("correct horse"), Pkcs12Form.MODERN);
        return Files.write(folder.resolve("alice.p12"), file);
    }
}
