package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.directory.Certificates;
import org.siegel.directory.DirectoryWorld;
import org.siegel.directory.EmbeddedWorld;
import org.siegel.directory.LdapSettings;
import org.siegel.directory.SambaWorld;

/** Agents beside a real Active Directory and beside an OpenDJ push to one server that sees neither; {@link AgentIT} has slapd. */
class AgentDirectoriesIT {

    @TempDir
    static Path folder;

    private static Path serverData;
    private static Program.Running server;
    private static String door;

    @BeforeAll
    static void up() {
        serverData = folder.resolve("server");
        server = Program.start(
                folder,
                Map.of("SIEGEL_SCIM_PORT", "0", "SIEGEL_MAIL_DELIVERY", "lmtp://127.0.0.1:1"),
                "up",
                "--data",
                serverData.toString());
        door = server.await(text -> text.strip().startsWith("SCIM "))
                .strip()
                .replaceFirst("^SCIM\\s+", "")
                .replace("127.0.0.1", "localhost");
        server.await(text -> text.contains("Stop with Ctrl-C"));
        siegel("New-Organization", "-Name", "Contoso", "-DomainName", "contoso.example");
    }

    @AfterAll
    static void down() {
        server.close();
    }

    @Test
    void beside_active_directory() throws LDAPException, IOException {
        try (SambaWorld samba = new SambaWorld(Files.createDirectory(folder.resolve("samba")))) {
            samba.showDeletionsOnce();
            followed("ad", samba);
        }
    }

    @Test
    void beside_opendj() throws LDAPException, IOException {
        Path lib = Path.of("../directory-server/target/lib").toAbsolutePath().normalize();
        try (EmbeddedWorld opendj = new EmbeddedWorld(Files.createDirectory(folder.resolve("opendj")), lib)) {
            followed("dj", opendj);
        }
    }

    private static void followed(String name, DirectoryWorld world) throws LDAPException, IOException {
        Path data = agent(name, world.through(world.port()));
        String anna = world.addUser(name + "anna");
        String bert = world.addUser(name + "bert");
        world.addUser(name + "carl");
        byte[] certificate = Certificates.certificate("anna", 1);
        certificate(world, anna, certificate);
        Program.Running staying = Program.start(folder, Map.of(), "agent", "--data", data.toString());
        try (staying) {
            staying.await(text -> text.contains("Stop with Ctrl-C"));
            assertThat(cycle(data, name, "anna 1", "bert 0", "carl 0")).isTrue();

            String renamed = world.rename(bert, name + "bertram");
            world.set(renamed, "mail", name + "bertram@example.test");
            world.administrator().delete(anna);
            world.addUser(name + "dora");
            assertThat(cycle(data, name, "bertram 0", "carl 0", "dora 0")).isFalse();

            String old = siegel("Get-ScimToken", "-Agent", name)
                    .path(0)
                    .path("Identity")
                    .asText();
            Files.writeString(folder.resolve(name + ".token"), token(name));
            siegel("Remove-ScimToken", old);
            certificate(world, renamed, certificate);
            assertThat(cycle(data, name, "bertram 1", "carl 0", "dora 0")).isFalse();
            staying.kill();
        }
        world.restart();
        world.addUser(name + "emil");
        assertThat(cycle(data, name, "bertram 1", "carl 0", "dora 0", "emil 0"))
                .as("what a killed agent had read is read again")
                .isFalse();
    }

    /**
     * Runs cycles until the tenant has exactly these people and numbers of certificates: some directories list a change a moment
     * after they acknowledged it.
     *
     * @return whether the first one read everything
     */
    private static boolean cycle(Path data, String name, String... expected) {
        JsonNode first = said("agent", "Start-SyncCycle", "--json", "--data", data.toString())
                .path(0);
        List<String> people = Stream.of(expected).map(person -> name + person).toList();
        Waiting.until("the tenant has " + people, () -> {
            if (there(name).equals(people)) {
                return Optional.of(true);
            }
            said("agent", "Start-SyncCycle", "--json", "--data", data.toString());
            return Optional.empty();
        });
        return first.path("Full").asBoolean();
    }

    private static void certificate(DirectoryWorld world, String dn, byte[] certificate) throws LDAPException {
        world.administrator()
                .modify(dn, new Modification(ModificationType.REPLACE, world.certificateAttribute(), certificate));
    }

    private static Path agent(String name, LdapSettings ldap) throws IOException {
        Path data = Files.createDirectory(folder.resolve(name));
        Files.writeString(folder.resolve(name + ".token"), token(name));
        Files.writeString(
                folder.resolve(name + ".password"), new String(ldap.password().bytes(), StandardCharsets.UTF_8));
        Files.writeString(
                data.resolve("siegel.properties"),
                """
                directory-url = %s
                directory-base = %s
                directory-bind-dn = %s
                directory-password-file = %s
                tenant-url = %s
                tenant-token-file = %s
                tenant-ca-file = %s
                """.formatted(
                                        ldap.urls().getFirst(),
                                        ldap.base(),
                                        ldap.bindDn(),
                                        folder.resolve(name + ".password"),
                                        door,
                                        folder.resolve(name + ".token"),
                                        serverData.resolve("tls/self-signed-certificate.pem"))
                        + ldap.trustedCertificates()
                                .map(file -> "directory-ca-file = " + file + "\n")
                                .orElse(""));
        return data;
    }

    private static String token(String agent) {
        return siegel("New-ScimToken", "-Agent", agent).path(0).path("Token").asText();
    }

    /** The names of those who came from this agent, and how many certificates each has. */
    private static List<String> there(String name) {
        List<String> people = new ArrayList<>();
        for (JsonNode recipient : siegel("Get-Recipient")) {
            String address = recipient.path("PrimarySmtpAddress").asText();
            if (address.startsWith(name)) {
                people.add(address.replaceFirst("@.*", "") + " "
                        + recipient.path("UserCertificate").asInt());
            }
        }
        return people.stream().sorted().toList();
    }

    private static JsonNode siegel(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--json", "--data", serverData.toString()));
        return said(all.toArray(String[]::new));
    }

    private static JsonNode said(String... arguments) {
        Cli.Said said = Cli.run(arguments);
        assertThat(said.status()).as(said.shown()).isZero();
        return said.json();
    }
}
