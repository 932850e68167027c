package org.siegel.directory;

import com.unboundid.ldap.sdk.AddRequest;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.nio.charset.StandardCharsets;
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

    private final RealDirectory slapd;
    private final UnaryOperator<LdapSettings> settings;
    private final LdapDirectory directory;
    private LDAPConnection administrator;

    public SlapdWorld(Path data, UnaryOperator<LdapSettings> settings) throws LDAPException {
        Peer.require("slapd"); // the script would install it; that is for whoever prepares the machine
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
        administrator = connect();
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
