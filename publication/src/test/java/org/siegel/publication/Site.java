package org.siegel.publication;

import com.unboundid.ldap.sdk.AddRequest;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.siegel.directory.CertificateAttribute;
import org.siegel.directory.CertificateValue;
import org.siegel.directory.DirectoryKind;
import org.siegel.directory.EmbeddedDirectory;
import org.siegel.directory.LdapDirectory;
import org.siegel.directory.LdapSettings;
import org.siegel.directory.RealDirectory;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;
import org.siegel.testkit.Peer;

/**
 * A real directory: as Siegel's account sees it, which may write the two attributes only, and as somebody else's
 * administrator does, who writes what he likes.
 *
 * @param settings of Siegel's account
 * @param administrator somebody else
 * @param people where the people are
 */
record Site(
        DirectoryKind kind,
        LdapSettings settings,
        LdapDirectory directory,
        LDAPConnection administrator,
        String people,
        AutoCloseable server)
        implements AutoCloseable {

    static Site openLdap(Path data) throws LDAPException {
        Peer.require("slapd");
        RealDirectory slapd = RealDirectory.start("start-slapd.sh", data);
        String people = "ou=people," + slapd.get("SLAPD_BASE");
        LdapSettings settings = LdapSettings.of(
                "ldap://127.0.0.1:" + slapd.port("SLAPD_PORT"),
                people,
                slapd.get("SLAPD_SVCDN"),
                Secret.ofPassword(slapd.get("SLAPD_SVCPW")));
        return new Site(
                DirectoryKind.OPENLDAP,
                settings,
                new LdapDirectory(settings),
                new LDAPConnection(
                        "127.0.0.1", slapd.port("SLAPD_PORT"), slapd.get("SLAPD_ROOTDN"), slapd.get("SLAPD_ROOTPW")),
                people,
                slapd);
    }

    static Site activeDirectory(Path data) throws Exception {
        Peer.require("samba");
        RealDirectory samba = RealDirectory.start("start-samba-ad.sh", data);
        String people = "OU=People," + samba.get("AD_BASE");
        Path authority = Path.of(samba.get("AD_CA"));
        LdapSettings settings = LdapSettings.of(
                        "ldaps://" + samba.get("AD_HOST") + ":" + samba.port("AD_LDAPS_PORT"),
                        people,
                        samba.get("AD_SVC"),
                        Secret.ofPassword(samba.get("AD_SVC_PASSWORD")))
                .withTrustedCertificates(authority);
        var administrator = new LDAPConnection(
                new SSLUtil(new PEMFileTrustManager(authority.toFile())).createSSLSocketFactory(),
                samba.get("AD_HOST"),
                samba.port("AD_LDAPS_PORT"),
                samba.get("AD_ADMIN"),
                samba.get("AD_ADMIN_PASSWORD"));
        return new Site(
                DirectoryKind.ACTIVE_DIRECTORY, settings, new LdapDirectory(settings), administrator, people, samba);
    }

    static Site openDj(Path data) throws LDAPException {
        Secret service = Secret.ofPassword("the service's own");
        EmbeddedDirectory embedded = EmbeddedDirectory.start(
                data,
                Path.of("../directory-server/target/lib").toAbsolutePath().normalize(),
                0,
                "dc=example,dc=test",
                service,
                Secret.ofPassword("the administrator's"));
        LdapSettings settings =
                LdapSettings.of(embedded.url(), embedded.peopleDn(), EmbeddedDirectory.BIND_DN, service);
        int port = Integer.parseInt(embedded.url().replaceAll(".*:", ""));
        return new Site(
                DirectoryKind.OPENDJ,
                settings,
                new LdapDirectory(settings),
                new LDAPConnection("127.0.0.1", port, "cn=Directory Manager", "the administrator's"),
                embedded.peopleDn(),
                embedded);
    }

    /** Adds a person {@code name@example.test}, with further addresses where the directory has an attribute for them. */
    MailAddress add(String name, String... aliases) throws LDAPException {
        MailAddress address = MailAddress.of(name + "@example.test");
        List<Attribute> attributes = new ArrayList<>(List.of(
                new Attribute("cn", name), new Attribute("sn", name), new Attribute("displayName", "Display " + name)));
        if (kind == DirectoryKind.ACTIVE_DIRECTORY) {
            attributes.add(new Attribute("objectClass", "user"));
            attributes.add(new Attribute("sAMAccountName", name));
            attributes.add(new Attribute("mail", address.toString()));
            if (aliases.length > 0) {
                attributes.add(new Attribute(
                        "proxyAddresses",
                        Arrays.stream(aliases).map(a -> "smtp:" + a).toList()));
            }
        } else {
            attributes.add(new Attribute("objectClass", "inetOrgPerson"));
            attributes.add(new Attribute("uid", name));
            List<String> mail = new ArrayList<>(List.of(address.toString()));
            mail.addAll(List.of(aliases));
            attributes.add(new Attribute("mail", mail));
        }
        administrator.add(new AddRequest(dn(name), attributes));
        return address;
    }

    String dn(String name) {
        return (kind == DirectoryKind.ACTIVE_DIRECTORY ? "cn=" : "uid=") + name + "," + people;
    }

    /** Somebody else writes, or deletes, what he wants. */
    void foreign(ModificationType type, String name, CertificateValue... values) throws LDAPException {
        for (CertificateValue value : values) {
            administrator.modify(dn(name), new Modification(type, writtenName(value.attribute()), value.bytes()));
        }
    }

    /** Somebody else writes further values, also where the schema has no rule to tell them apart. */
    void foreign(String name, CertificateAttribute attribute, List<CertificateValue> all) throws LDAPException {
        administrator.modify(
                dn(name),
                new Modification(
                        ModificationType.REPLACE,
                        writtenName(attribute),
                        all.stream().map(CertificateValue::bytes).toArray(byte[][]::new)));
    }

    private String writtenName(CertificateAttribute attribute) {
        return attribute == CertificateAttribute.USER_CERTIFICATE && kind != DirectoryKind.ACTIVE_DIRECTORY
                ? attribute.ldapName() + ";binary"
                : attribute.ldapName();
    }

    /** What the entry holds, as somebody else reads it. */
    List<CertificateValue> read(String name) throws LDAPException {
        var entry = administrator.getEntry(dn(name), "userCertificate", "userSMIMECertificate");
        List<CertificateValue> values = new ArrayList<>();
        for (Attribute attribute : entry.getAttributes()) {
            for (CertificateAttribute known : CertificateAttribute.values()) {
                if (attribute.getBaseName().equalsIgnoreCase(known.ldapName())) {
                    for (byte[] value : attribute.getValueByteArrays()) {
                        values.add(new CertificateValue(known, value));
                    }
                }
            }
        }
        return values;
    }

    @Override
    public void close() throws Exception {
        directory.close();
        administrator.close();
        server.close();
    }
}
