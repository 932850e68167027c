package org.siegel.directory;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.nio.file.Path;
import java.util.List;
import org.siegel.smime.Secret;

/** The embedded OpenDJ. */
public final class EmbeddedWorld implements DirectoryWorld, AutoCloseable {

    public static final String BASE = "dc=example,dc=org";
    private static final Secret SERVICE = Secret.ofPassword("the service's own");
    private static final Secret ROOT = Secret.ofPassword("the administrator's");

    private final Path data;
    private final Path lib;
    private EmbeddedDirectory embedded;
    private final LdapDirectory directory;
    private LDAPConnection administrator;
    private boolean renamesMembers;

    /** @param lib the class path of the server's process, {@code target/lib} of the module directory-server */
    public EmbeddedWorld(Path data, Path lib) throws LDAPException {
        this.data = data;
        this.lib = lib;
        embedded = EmbeddedDirectory.start(data, lib, 0, BASE, SERVICE, ROOT);
        administrator = connect();
        administrator.add(outside(), new Attribute("objectClass", "organizationalUnit"));
        directory = new LdapDirectory(through(port()));
    }

    private LDAPConnection connect() throws LDAPException {
        return new LDAPConnection(host(), port(), "cn=Directory Manager", "the administrator's");
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
        return "ou=people," + BASE;
    }

    @Override
    public String outside() {
        return "ou=outside," + BASE;
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return Integer.parseInt(embedded.url().replaceAll(".*:", ""));
    }

    @Override
    public LdapSettings through(int port) {
        return LdapSettings.of("ldap://127.0.0.1:" + port, base(), EmbeddedDirectory.BIND_DN, SERVICE);
    }

    /** Lets OpenDJ's referential integrity plug-in rename members, until the server is started again. */
    public void renameMembers() throws LDAPException {
        String index = "ds-cfg-attribute=member,cn=Index,ds-cfg-backend-id=userRoot,cn=Backends,cn=config";
        if (administrator.getEntry(index, "1.1") == null) {
            administrator.add(
                    index,
                    new Attribute("objectClass", "top", "ds-cfg-backend-index"),
                    new Attribute("ds-cfg-attribute", "member"),
                    new Attribute("ds-cfg-index-type", "equality"));
        }
        administrator.modify(
                "cn=Referential Integrity,cn=Plugins,cn=config",
                new Modification(ModificationType.REPLACE, "ds-cfg-attribute-type", "member"),
                new Modification(ModificationType.REPLACE, "ds-cfg-enabled", "true"));
        renamesMembers = true;
    }

    @Override
    public boolean renamesMembers() {
        return renamesMembers;
    }

    @Override
    public void kill() {
        administrator.close();
        ProcessHandle process = ProcessHandle.of(embedded.pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void start() throws LDAPException {
        embedded = EmbeddedDirectory.start(data, lib, port(), BASE, SERVICE, ROOT);
        administrator = connect();
    }

    @Override
    public List<ForeignMark> foreignMarks() {
        return List.of(
                new ForeignMark("0000000000000000000000000000", null, "does not hold the change"),
                new ForeignMark("", "999999999", "ends before"));
    }

    @Override
    public void restart() throws LDAPException {
        int port = port();
        renamesMembers = false;
        administrator.close();
        embedded.close();
        embedded = EmbeddedDirectory.start(data, lib, port, BASE, SERVICE, ROOT);
        administrator = connect();
    }

    @Override
    public void close() {
        directory.close();
        administrator.close();
        embedded.close();
    }
}
