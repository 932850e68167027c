package org.siegel.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.siegel.directory.RealDirectory;
import org.siegel.testkit.Peer;

/** People and groups in slapd. Their certificates are openssl's, a few that many share. */
final class Company implements AutoCloseable {

    static final int PEOPLE = 3000;
    static final int GROUPS = 40;

    private static final int CERTIFICATES = 12;

    private final Path folder;
    private final RealDirectory slapd;
    private final List<String> certificates = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();

    /** Starts slapd with everybody in it. */
    Company(Path folder) {
        this.folder = folder;
        makeCertificates();
        slapd = RealDirectory.start("start-slapd.sh", folder);
        slapd.stop();
        var all = new StringBuilder();
        all.append("dn: ou=groups,").append(base()).append("\nobjectClass: organizationalUnit\nou: groups\n\n");
        each(0, PEOPLE, this::person, all);
        each(0, GROUPS, this::group, all);
        all.append(groupOf("everybody", IntStream.range(0, PEOPLE)));
        Path ldif = folder.resolve("company.ldif");
        write(ldif, all.toString());
        run("/usr/sbin/slapadd -q -w -f " + folder.resolve("slapd.conf") + " -b " + base() + " -l " + ldif);
        slapd.start();
    }

    private void makeCertificates() {
        for (int i = 0; i < CERTIFICATES; i++) {
            run(
                    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 30"
                            + " -subj /CN=person" + i + " -addext subjectAltName=email:p" + i + "@contoso.example"
                            + " -addext extendedKeyUsage=emailProtection -addext keyUsage=digitalSignature,keyAgreement");
            run("openssl x509 -in cert.pem -outform DER -out cert.der");
            run("openssl crl2pkcs7 -nocrl -certfile cert.pem -outform DER -out cert.p7");
            certificates.add(base64("cert.der"));
            messages.add(base64("cert.p7"));
        }
    }

    /** Some hundred of every kind of change. */
    void reorganise() {
        var changes = new StringBuilder();
        each(0, 900, i -> changed(i, "replace: displayName\ndisplayName: Person " + i + " the second\n"), changes);
        each(900, 1000, i -> changed(i, "replace: userCertificate;binary\n" + certificate(i + 1)), changes);
        each(1000, 1100, i -> changed(i, "delete: userSMIMECertificate\n"), changes);
        each(1100, 1200, i -> "dn: " + dn(i) + "\nchangetype: delete\n\n", changes);
        each(1200, 1230, this::renamed, changes);
        each(PEOPLE, PEOPLE + 100, i -> person(i).replaceFirst("\n", "\nchangetype: add\n"), changes);
        each(0, 10, i -> inGroup("group" + i, "add: member\nmember: " + dn(PEOPLE + i) + "\n"), changes);
        each(13, 20, i -> inGroup("group" + i, "delete: member\nmember: " + dn(i * 100) + "\n"), changes);
        each(20, 22, i -> "dn: " + groupDn("group" + i) + "\nchangetype: delete\n\n", changes);
        each(GROUPS, GROUPS + 2, i -> group(i).replaceFirst("\n", "\nchangetype: add\n"), changes);
        modify(changes);
    }

    /** So many people leave. */
    void dismiss(int people) {
        var changes = new StringBuilder();
        each(2000, 2000 + people, i -> "dn: " + dn(i) + "\nchangetype: delete\n\n", changes);
        modify(changes);
    }

    /** kill -9, and slapd starts again on what it had written. */
    void kill() {
        Waiting.kill(Long.parseLong(slapd.get("SLAPD_PID")));
    }

    void restart() {
        slapd.start();
        // slapd notes the newest change it had every hundred operations only, and after a crash shows nothing newer
        // before
        // the next one
        var change = new StringBuilder();
        each(PEOPLE - 1, PEOPLE, i -> changed(i, "replace: description\ndescription: after the crash\n"), change);
        modify(change);
    }

    int port() {
        return slapd.port("SLAPD_PORT");
    }

    /** The settings of a server that reads it through this port. */
    Map<String, String> settings(int port) {
        return Map.of(
                "SIEGEL_DIRECTORY_URL", "ldap://127.0.0.1:" + port,
                "SIEGEL_DIRECTORY_BASE", base(),
                "SIEGEL_DIRECTORY_BIND_DN", slapd.get("SLAPD_SVCDN"),
                "SIEGEL_DIRECTORY_PASSWORD", slapd.get("SLAPD_SVCPW"));
    }

    private String person(int i) {
        return "dn: " + dn(i) + "\nobjectClass: inetOrgPerson\nuid: person" + i + "\ncn: Person " + i + "\nsn: " + i
                + "\ndisplayName: Person " + i + "\nmail: person" + i + "@contoso.example\n"
                + certificate(i) + (i % 3 == 0 ? certificate(i + 5) : "")
                + "userSMIMECertificate:: " + messages.get(i % CERTIFICATES) + "\n\n";
    }

    private String certificate(int i) {
        return "userCertificate;binary:: " + certificates.get(i % CERTIFICATES) + "\n";
    }

    /** Some people, the next group, and a name that nobody has. */
    private String group(int i) {
        String members = groupOf("group" + i, IntStream.range(0, 30).map(n -> (i * 100 + n) % PEOPLE));
        return members.stripTrailing() + "\nmember: " + groupDn("group" + (i + 1)) + "\nmember: uid=nobody," + base()
                + "\n\n";
    }

    private String groupOf(String name, IntStream members) {
        return "dn: " + groupDn(name) + "\nobjectClass: groupOfNames\nobjectClass: extensibleObject\ncn: " + name
                + "\nmail: " + name + "@contoso.example\n"
                + members.mapToObj(n -> "member: " + dn(n) + "\n").collect(Collectors.joining()) + "\n";
    }

    private String changed(int i, String what) {
        return "dn: " + dn(i) + "\nchangetype: modify\n" + what + "\n";
    }

    private String inGroup(String name, String what) {
        return "dn: " + groupDn(name) + "\nchangetype: modify\n" + what + "\n";
    }

    /** His groups follow, as the overlay refint does it. */
    private String renamed(int i) {
        String now = "uid=new" + i;
        String member =
                "delete: member\nmember: " + dn(i) + "\n-\nadd: member\nmember: " + now + ",ou=people," + base() + "\n";
        return "dn: " + dn(i) + "\nchangetype: modrdn\nnewrdn: " + now + "\ndeleteoldrdn: 1\n\n"
                + inGroup("everybody", member)
                + inGroup("group" + i / 100, member);
    }

    private String dn(int i) {
        return "uid=person" + i + ",ou=people," + base();
    }

    private String groupDn(String name) {
        return "cn=" + name + ",ou=groups," + base();
    }

    private String base() {
        return slapd.get("SLAPD_BASE");
    }

    private static void each(int from, int to, IntFunction<String> entry, StringBuilder all) {
        IntStream.range(from, to).mapToObj(entry).forEach(all::append);
    }

    private void modify(StringBuilder changes) {
        Path ldif = folder.resolve("changes.ldif");
        write(ldif, changes.toString());
        run("ldapmodify -x -H ldap://127.0.0.1:" + port() + " -D " + slapd.get("SLAPD_ROOTDN") + " -w "
                + slapd.get("SLAPD_ROOTPW") + " -f " + ldif);
    }

    private void run(String command) {
        Peer.run(folder, List.of(command.split(" "))).ok();
    }

    private String base64(String file) {
        try {
            return Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        slapd.close();
    }
}
