package org.siegel.directory;

import com.unboundid.ldap.sdk.AddRequest;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.siegel.smime.Secret;
import org.siegel.testkit.Peer;

/** OpenLDAP's slapd. */
public final class SlapdWorld implements DirectoryWorld, AutoCloseable {

    /** Lets an administrator write entryUUID (draft-zeilenga-ldap-relax). */
    private static final String RELAX = "1.3.6.1.4.1.4203.666.5.12";

    private final Path data;
    private final RealDirectory slapd;
    private final UnaryOperator<LdapSettings> settings;
    private final LdapDirectory directory;
    private LDAPConnection administrator;
    private boolean renamesMembers;

    public SlapdWorld(Path data, UnaryOperator<LdapSettings> settings) throws LDAPException {
        Peer.require("slapd"); // the script would install it; that is for whoever prepares the machine
        this.data = data;
        this.settings = settings;
        slapd = RealDirectory.start("start-slapd.sh", data);
        administrator = connect();
        administrator.add(outside(), new Attribute("objectClass", "organizationalUnit"));
        directory = new LdapDirectory(through(port()));
    }

    private LDAPConnection connect() throws LDAPException {
        return new LDAPConnection(host(), port(), slapd.get("SLAPD_ROOTDN"), slapd.get("SLAPD_ROOTPW"));
    }

    @Override
    public LdapDirectory directory() {
        return directory;
    }

    @Override
    public LDAPConnection administrator() {
        return administrator;
    }

    @Override
    public String base() {
        return "ou=people," + slapd.get("SLAPD_BASE");
    }

    @Override
    public String outside() {
        return "ou=outside," + slapd.get("SLAPD_BASE");
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return slapd.port("SLAPD_PORT");
    }

    @Override
    public LdapSettings through(int port) {
        return settings.apply(LdapSettings.of(
                "ldap://127.0.0.1:" + port,
                base(),
                slapd.get("SLAPD_SVCDN"),
                Secret.ofPassword(slapd.get("SLAPD_SVCPW"))));
    }

    @Override
    public List<ForeignMark> foreignMarks() {
        return List.of(
                foreign("rid=000,csn=20990101000000.000000Z#000000#000#000000", "cannot continue"),
                foreign("rid=000,csn=20000101000000.000000Z#000000#000#000000", "does not remember"),
                foreign("rid=000,csn=20200101000000.000000Z#000000#007#000000", "does not remember"),
                foreign("not one of slapd's", "not one of OpenLDAP's"));
    }

    private static ForeignMark foreign(String cookie, String said) {
        return new ForeignMark(
                null,
                Base64.getEncoder().withoutPadding().encodeToString(cookie.getBytes(StandardCharsets.UTF_8)),
                said);
    }

    @Override
    public boolean restore(Entry deleted) throws LDAPException {
        AddRequest request = new AddRequest(deleted);
        request.addControl(new Control(RELAX, true));
        administrator.add(request);
        return deleted.hasAttribute("entryUUID");
    }

    @Override
    public void restart() throws LDAPException {
        administrator.close();
        slapd.stop();
        slapd.start();
        renamesMembers = false;
        administrator = connect();
    }

    /** Stops the server, puts an entry into its database as it was, and starts it again. */
    public void load(Entry entry) throws LDAPException {
        administrator.close();
        slapd.stop();
        Path ldif = data.resolve("load.ldif");
        try {
            Files.writeString(ldif, String.join("\n", entry.toLDIF()) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Peer.run(
                        data,
                        List.of(
                                "/usr/sbin/slapadd",
                                "-q",
                                "-f",
                                data.resolve("slapd.conf").toString(),
                                "-b",
                                slapd.get("SLAPD_BASE"),
                                "-l",
                                ldif.toString()))
                .ok();
        start();
    }

    /** Adds the overlay refint, until the server is started again. It renames members without a word about the group. */
    public void renameMembers() throws LDAPException {
        try (LDAPConnection configuration =
                new LDAPConnection(host(), port(), "cn=admin,cn=config", slapd.get("SLAPD_ROOTPW"))) {
            configuration.modify(
                    "cn=module{0},cn=config", new Modification(ModificationType.ADD, "olcModuleLoad", "refint"));
            configuration.add(
                    "olcOverlay=refint,olcDatabase={2}mdb,cn=config",
                    new Attribute("objectClass", "olcOverlayConfig", "olcRefintConfig"),
                    new Attribute("olcOverlay", "refint"),
                    new Attribute("olcRefintAttribute", "member"));
        }
        renamesMembers = true;
    }

    @Override
    public boolean renamesMembers() {
        return renamesMembers;
    }

    @Override
    public void kill() {
        administrator.close();
        slapd.kill("SLAPD_PID");
    }

    @Override
    public void start() throws LDAPException {
        slapd.start();
        administrator = connect();
    }

    @Override
    public void close() {
        directory.close();
        administrator.close();
        slapd.close();
    }
}
