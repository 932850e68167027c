package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.directory.RealDirectory;

/** The server with its own directory and OpenLDAP as the connector {@code sales}: certificates go where a person lives. */
class FurtherDirectoryIT {

    private static final String SUE = "sue@contoso.example";

    @TempDir
    Path folder;

    @TempDir
    Path slapdFolder;

    @Test
    void aPersonOfAConnectorGetsACertificateThere() throws LDAPException {
        try (RealDirectory slapd = RealDirectory.start("start-slapd.sh", slapdFolder);
                LDAPConnection administrator = new LDAPConnection(
                        "127.0.0.1", slapd.port("SLAPD_PORT"), slapd.get("SLAPD_ROOTDN"), slapd.get("SLAPD_ROOTPW"))) {
            String people = "ou=people," + slapd.get("SLAPD_BASE");
            String dn = "uid=sue," + people;
            administrator.add(
                    dn,
                    new Attribute("objectClass", "inetOrgPerson"),
                    new Attribute("uid", "sue"),
                    new Attribute("cn", "Sue"),
                    new Attribute("sn", "Sue"),
                    new Attribute("mail", SUE));
            Map<String, String> sales = Map.of(
                    "SIEGEL_CONNECTOR_SALES_URL",
                    "ldap://127.0.0.1:" + slapd.port("SLAPD_PORT"),
                    "SIEGEL_CONNECTOR_SALES_BASE",
                    people,
                    "SIEGEL_CONNECTOR_SALES_BIND_DN",
                    slapd.get("SLAPD_SVCDN"),
                    "SIEGEL_CONNECTOR_SALES_PASSWORD",
                    slapd.get("SLAPD_SVCPW"),
                    "SIEGEL_CONNECTOR_SALES_CA_FILE",
                    slapd.get("SLAPD_CA"),
                    "SIEGEL_DIRECTORY_PORT",
                    "0",
                    "SIEGEL_HTTP_PORT",
                    "0");
            try (var server = new SyncingServer(folder, "data", folder.resolve("programs"), sales)) {
                assertThat(server.cmdlet("Request-Certificate", "Identity", SUE, "Publish", "true")
                                .path("Publication")
                                .asText())
                        .isEqualTo("2 added, 0 deleted");
                assertThat(values(administrator, dn, "userCertificate;binary")).isEqualTo(1);
                assertThat(values(administrator, dn, "userSMIMECertificate")).isEqualTo(1);
                assertThat(server.cmdlet("Get-Publication", "Identity", SUE)
                                .path("Directory")
                                .asText())
                        .isEqualTo("sales");
                assertThat(server.attempt("Publish-Certificate", "Identity", SUE, "Directory", "directory")
                                .ok())
                        .isFalse();
                JsonNode journal = server.cmdlet("Get-PublicationJournal", "Identity", SUE);
                assertThat(journal.path("Directory").asText()).isEqualTo("sales");
                server.cmdlet(
                        "Undo-Publication", "Identity", journal.path("Identity").asText());
                assertThat(values(administrator, dn, "userCertificate;binary")).isZero();
                assertThat(server.cmdlet("Publish-Certificate", "All", "true", "Directory", "sales")
                                .path("Published")
                                .asInt())
                        .isEqualTo(1);
                administrator.modify(dn, new Modification(ModificationType.DELETE, "userCertificate;binary"));
                assertThat(server.cmdlet("Start-PublicationPruning", "Directory", "sales")
                                .path("Complete")
                                .asBoolean())
                        .isTrue();
                assertThat(values(administrator, dn, "userCertificate;binary"))
                        .as("what others took away comes back")
                        .isEqualTo(1);
                assertThat(server.attempt("Start-PublicationPruning", "Directory", "nowhere")
                                .ok())
                        .isFalse();
                String serial = server.cmdlet("Get-Certificate", "Identity", SUE)
                        .path("SerialNumber")
                        .asText();
                server.cmdlet("Revoke-Certificate", "SerialNumber", serial);
                assertThat(values(administrator, dn, "userSMIMECertificate")).isZero();
            }
        }
    }

    private static int values(LDAPConnection administrator, String dn, String attribute) throws LDAPException {
        String[] values = administrator.getEntry(dn, attribute).getAttributeValues(attribute);
        return values == null ? 0 : values.length;
    }
}
