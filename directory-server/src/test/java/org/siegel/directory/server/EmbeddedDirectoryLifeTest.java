package org.siegel.directory.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.directory.Certificates;
import org.siegel.directory.DirectoryException;
import org.siegel.directory.DirectoryObject;
import org.siegel.directory.DirectoryUser;
import org.siegel.directory.EmbeddedDirectory;
import org.siegel.directory.NewUser;
import org.siegel.directory.Space;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/** Starting, stopping, being killed. One test, because each start of the server costs seconds. */
@Tag("server")
class EmbeddedDirectoryLifeTest {

    private static final Path LIB = Path.of("target/lib").toAbsolutePath();
    private static final String BASE = "o=Example";
    private static final Set<String> ATTRIBUTES = Set.of("cn", "userCertificate", "userSMIMECertificate");

    @TempDir
    Path data;

    @Test
    void keepsItsDataWhenKilledWhenStoppedAndWhenItsPasswordChanges() throws IOException {
        List<String> added = new ArrayList<>();
        byte[] certificate = Certificates.certificate("user0", 1);
        byte[] cms = Certificates.signedData(certificate);
        int port;
        try (EmbeddedDirectory first = start(0, "first password")) {
            port = Integer.parseInt(first.url().replaceAll(".*:", ""));
            assertThat(listeners(first.pid())).isNotEmpty().allMatch(address -> address.endsWith("0100007F"));
            Space space = new Space(first.directory(), ATTRIBUTES);
            space.read();
            for (int i = 0; i < 50; i++) {
                added.add(first.directory().addUser(user("user" + i)).id());
            }
            DirectoryUser user =
                    first.directory().find(MailAddress.of("user0@example.org")).orElseThrow();
            Certificates.publish(first.directory(), user, certificate, cms);
            ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
            first.onExit().join();

            assertThatThrownBy(space::read)
                    .isInstanceOf(DirectoryException.class)
                    .hasMessage("the directory " + first.url() + " cannot be reached; is it running?");

            try (EmbeddedDirectory second = start(port, "second password")) {
                assertThat(ids(second)).containsExactlyInAnyOrderElementsOf(added);
                space.read(second.directory());
                DirectoryObject changed = space.named("user0").orElseThrow();
                assertThat(changed.values("userCertificate")).containsExactly(certificate);
                assertThat(changed.values("userSMIMECertificate")).containsExactly(cms);

                assertThatThrownBy(space::read)
                        .hasMessage("the directory " + first.url() + " refuses our account's name or password");
                added.add(second.directory().addUser(user("later")).id());
                long before = System.nanoTime();
                second.close();
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
            }
        }
        try (EmbeddedDirectory third = start(port, "second password")) {
            assertThat(ids(third)).containsExactlyInAnyOrderElementsOf(added);
        }
    }

    @Test
    void startsAfterASetupThatWasKilledHalfWay() throws IOException {
        Files.createDirectories(data.resolve("opendj/config/schema"));
        Files.writeString(data.resolve("opendj/config/config.ldif"), "dn: cn=con");
        Files.writeString(data.resolve("opendj/config/admin-keystore.pin"), "x");
        Files.writeString(data.resolve("opendj/config/admin-keystore.new"), "half a keystore");

        try (EmbeddedDirectory directory = start(0, "password")) {
            assertThat(directory.directory().addUser(user("anna")).name()).isEqualTo("anna");
        }
        assertThatThrownBy(() -> EmbeddedDirectory.start(data, LIB, 0, "dc=other", Secret.ofPassword("x")))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("belongs to o=Example, not to dc=other");
    }

    @Test
    void refusesABaseThatWouldNeedEscaping() {
        assertThatThrownBy(() -> EmbeddedDirectory.start(data, LIB, 0, "o=\"Example\" (all)", Secret.ofPassword("x")))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("is not of the form dc=example,dc=com");
    }

    @Test
    void saysThatItsPortIsTakenBeforeItTouchesItsFolder() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() ->
                            EmbeddedDirectory.start(data, LIB, taken.getLocalPort(), BASE, Secret.ofPassword("x")))
                    .hasMessageContaining("is in use by another program");
        }
        assertThat(data.resolve("opendj")).doesNotExist();
    }

    private EmbeddedDirectory start(int port, String password) {
        return EmbeddedDirectory.start(data, LIB, port, BASE, Secret.ofPassword(password));
    }

    private static Set<String> ids(EmbeddedDirectory embedded) {
        return new Space(embedded.directory(), ATTRIBUTES).truth().keySet();
    }

    private static NewUser user(String name) {
        return new NewUser(name, name, name, MailAddress.of(name + "@example.org"), Secret.ofPassword("a password"));
    }

    /** The addresses on which a process listens, as the kernel writes them: 0100007F is 127.0.0.1. */
    private static List<String> listeners(long pid) throws IOException {
        List<String> sockets = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:[")) {
                        sockets.add(target.substring("socket:[".length(), target.length() - 1));
                    }
                }
            }
        }
        List<String> addresses = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9 && fields[3].equals("0A") && sockets.contains(fields[9])) {
                    addresses.add(fields[1].split(":")[0]);
                }
            }
        }
        return addresses;
    }
}
