package org.siegel.directory;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real directory and what an administrator does in it. Names are made of letters and digits. */
public interface DirectoryWorld {

    /** As our account, with the usual rights. */
    LdapDirectory directory();

    /** As somebody who may do everything. */
    LDAPConnection administrator();

    /** The subtree that is read. */
    String base();

    /** A container that is not. */
    String outside();

    /** Where the server listens, as directly as possible. */
    String host();

    int port();

    /** The settings of {@link #directory} through another port of loopback. */
    LdapSettings through(int port);

    /** Stops the server and starts it again with the same data. */
    void restart() throws LDAPException;

    /** Whether the names of members follow when they are renamed. */
    default boolean renamesMembers() {
        return false;
    }

    /** Kills the server, kill -9. */
    void kill();

    /** Starts the server that was killed on what it had written. */
    void start() throws LDAPException;

    /** Places in histories that this server cannot continue. */
    List<ForeignMark> foreignMarks();

    /**
     * A place in the history of another server, or in a part of this one's that is gone.
     *
     * @param server null for this one
     * @param position null for the right one
     * @param said what is said about it
     */
    record ForeignMark(@Nullable String server, @Nullable String position, String said) {}

    /**
     * Brings back who was deleted, with all attributes, as an administrator of such a directory does it.
     *
     * @param deleted as it was
     * @return whether it is the same one for the directory, with its old identifier
     */
    default boolean restore(Entry deleted) throws LDAPException {
        Entry anew = deleted.duplicate();
        anew.removeAttribute("entryUUID");
        administrator().add(anew);
        return false;
    }

    /** Adds a user with this cn and an address. */
    default String addUser(String name) throws LDAPException {
        String dn = "cn=" + name + "," + base();
        administrator()
                .add(
                        dn,
                        new Attribute("objectClass", "inetOrgPerson"),
                        new Attribute("uid", name),
                        new Attribute("cn", name),
                        new Attribute("sn", name),
                        new Attribute("mail", name + "@example.test"));
        return dn;
    }

    default String addGroup(String name, List<String> members) throws LDAPException {
        String dn = "cn=" + name + "," + base();
        administrator().add(dn, new Attribute("objectClass", groupClass()), new Attribute("member", members));
        return dn;
    }

    default String groupClass() {
        return "groupOfNames";
    }

    default String certificateAttribute() {
        return "userCertificate;binary";
    }

    default String addContainer(String name) throws LDAPException {
        String dn = "ou=" + name + "," + base();
        administrator().add(dn, new Attribute("objectClass", "organizationalUnit"), new Attribute("ou", name));
        return dn;
    }

    default String renameContainer(String dn, String name) throws LDAPException {
        administrator().modifyDN(dn, "ou=" + name, true);
        return "ou=" + name + "," + new DN(dn).getParentString();
    }

    default void set(String dn, String attribute, String... values) throws LDAPException {
        administrator().modify(dn, new Modification(ModificationType.REPLACE, attribute, values));
    }

    default String rename(String dn, String name) throws LDAPException {
        administrator().modifyDN(dn, "cn=" + name, true);
        return "cn=" + name + "," + new DN(dn).getParentString();
    }

    default String move(String dn, String container) throws LDAPException {
        String rdn = new DN(dn).getRDNString();
        administrator().modifyDN(dn, rdn, true, container);
        return rdn + "," + container;
    }
}
