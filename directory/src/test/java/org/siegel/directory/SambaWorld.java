package org.siegel.directory;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ModifyRequest;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.siegel.smime.Secret;
import org.siegel.testkit.Peer;

/** Samba as a domain controller of Active Directory, seen with the rights that docs/directories.md gives. */
public final class SambaWorld implements DirectoryWorld, AutoCloseable {

    static final String PLAIN = "svc-plain";
    static final String PLAIN_PASSWORD = "Passw0rd-Plain1";

    private final RealDirectory samba;
    private final Path data;
    private final LdapDirectory directory;
    private LDAPConnection administrator;
    private boolean showsDeletions;

    public SambaWorld(Path data) throws LDAPException {
        this(data, started(data));
        administrator.add(outside(), new Attribute("objectClass", "organizationalUnit"));
        administrator.add(
                "CN=" + PLAIN + ",CN=Users," + samba.get("AD_BASE"),
                new Attribute("objectClass", "user"),
                new Attribute("sAMAccountName", PLAIN),
                new Attribute("userAccountControl", "512"),
                new Attribute("unicodePwd", ("\"" + PLAIN_PASSWORD + "\"").getBytes(StandardCharsets.UTF_16LE)));
    }

    private static RealDirectory started(Path data) {
        Peer.require("samba"); // the script installs packages; that is for whoever prepares the machine
        return RealDirectory.start("start-samba-ad.sh", data);
    }

    private SambaWorld(Path data, RealDirectory samba) throws LDAPException {
        this.data = data;
        this.samba = samba;
        administrator = connect();
        directory = new LdapDirectory(through(port()));
    }

    /** Another controller of the same domain as it is now; what changes on one is not replicated to the other. */
    public SambaWorld anotherController(Path folder) throws LDAPException {
        administrator.close();
        samba.stop();
        Peer.run(
                        folder,
                        List.of(
                                "cp",
                                "-a",
                                data.resolve("dc").toString(),
                                data.resolve("tls").toString(),
                                "."))
                .ok();
        samba.start();
        administrator = connect();
        RealDirectory copy = started(folder); // writes its smb.conf
        copy.stop();
        script(folder, "another-controller.py");
        copy.start();
        SambaWorld other = new SambaWorld(folder, copy);
        other.showsDeletions = showsDeletions;
        return other;
    }

    private LDAPConnection connect() throws LDAPException {
        try {
            return new LDAPConnection(
                    new SSLUtil(new PEMFileTrustManager(new File(samba.get("AD_CA")))).createSSLSocketFactory(),
                    samba.get("AD_HOST"),
                    samba.port("AD_LDAPS_PORT"),
                    samba.get("AD_ADMIN"),
                    samba.get("AD_ADMIN_PASSWORD"));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    String get(String name) {
        return samba.get(name);
    }

    LdapSettings settings(String urls, String account, String password) {
        return LdapSettings.of(urls, base(), account, Secret.ofPassword(password))
                .withTrustedCertificates(Path.of(samba.get("AD_CA")));
    }

    /** Lets our account see what was deleted. */
    public void showDeletionsOnce() {
        if (!showsDeletions) {
            showDeletionsTo("svc-smime");
            showsDeletions = true;
        }
    }

    /** Lets an account see what was deleted, as the administrator's page says. */
    void showDeletionsTo(String account) {
        script(data, "show-deletions.py", account);
    }

    /** Changes the database of the controller in a folder. */
    private static void script(Path folder, String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/python3",
                file(folder, name).toString(),
                folder.resolve("smb.conf").toString()));
        command.addAll(List.of(arguments));
        Peer.run(folder, command).ok();
    }

    /** A script as a file: other modules find it in a jar. */
    private static Path file(Path folder, String name) {
        try (InputStream in = SambaWorld.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError("no resource " + name);
            }
            Path file = Files.createTempFile(folder, "script", name);
            Files.write(file, in.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        return "OU=People," + samba.get("AD_BASE");
    }

    @Override
    public String outside() {
        return "OU=Outside," + samba.get("AD_BASE");
    }

    @Override
    public String host() {
        return samba.get("AD_HOST");
    }

    @Override
    public int port() {
        return samba.port("AD_LDAPS_PORT");
    }

    @Override
    public LdapSettings through(int port) {
        return settings("ldaps://127.0.0.1:" + port, samba.get("AD_SVC"), samba.get("AD_SVC_PASSWORD"));
    }

    @Override
    public boolean renamesMembers() {
        return true;
    }

    @Override
    public void kill() {
        administrator.close();
        samba.kill("AD_PID");
    }

    @Override
    public void start() throws LDAPException {
        samba.start();
        administrator = connect();
    }

    /** The settings of {@link #directory} with two controllers. */
    public LdapSettings through(int port, int otherPort) {
        return settings(
                "ldaps://127.0.0.1:" + port + " ldaps://127.0.0.1:" + otherPort,
                samba.get("AD_SVC"),
                samba.get("AD_SVC_PASSWORD"));
    }

    @Override
    public List<ForeignMark> foreignMarks() {
        return List.of(
                new ForeignMark("00000000-0000-0000-0000-000000000000", null, "another domain controller"),
                new ForeignMark(null, "Z2FyYmFnZQ", "refuses the cookie"));
    }

    @Override
    public void restart() throws LDAPException {
        administrator.close();
        samba.stop();
        samba.start();
        administrator = connect();
    }

    void stop() {
        administrator.close();
        samba.stop();
    }

    @Override
    public String groupClass() {
        return "group";
    }

    @Override
    public String certificateAttribute() {
        return "userCertificate";
    }

    @Override
    public String addUser(String name) throws LDAPException {
        String dn = "CN=" + name + "," + base();
        administrator.add(
                dn,
                new Attribute("objectClass", "user"),
                new Attribute("sAMAccountName", name),
                new Attribute("mail", name + "@example.test"));
        return dn;
    }

    /** Brings back who was deleted: MS-ADTS §3.1.1.5.3.7. */
    public void restore(String id, String dn) throws LDAPException {
        SearchRequest search = new SearchRequest(
                samba.get("AD_BASE"), SearchScope.SUB, ObjectClasses.ACTIVE_DIRECTORY.identified(id), "1.1");
        search.addControl(new Control(DomainController.SHOW_DELETED, true));
        ModifyRequest request = new ModifyRequest(
                administrator.searchForEntry(search).getDN(),
                new Modification(ModificationType.DELETE, "isDeleted"),
                new Modification(ModificationType.REPLACE, "distinguishedName", dn));
        request.addControl(new Control(DomainController.SHOW_DELETED, true));
        administrator.modify(request);
    }

    /** A tombstone has lost most attributes, which the administrator gives it again. */
    @Override
    public boolean restore(Entry deleted) throws LDAPException {
        restore(ObjectClasses.ACTIVE_DIRECTORY.identifierOf(deleted).orElseThrow(), deleted.getDN());
        for (String lost : List.of("mail", "userCertificate", "userSMIMECertificate")) {
            Attribute value = deleted.getAttribute(lost);
            if (value != null) {
                administrator.modify(
                        deleted.getDN(), new Modification(ModificationType.REPLACE, lost, value.getValueByteArrays()));
            }
        }
        return true;
    }

    @Override
    public void close() {
        directory.close();
        administrator.close();
        samba.close();
    }
}
