package org.siegel.directory;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.siegel.smime.MailAddress;

/**
 * Users as entries of a directory: how to search for them and how to read them.
 *
 * <p>Attributes are always requested by their plain names and compared by them: a directory returns
 * {@code userCertificate} with or without {@code ;binary} (RFC 4522) as it likes, but asking for the wrong one finds
 * nothing.
 */
final class UserEntries {

    private static final String[] LDAP_ATTRIBUTES = {
        "entryUUID",
        "uid",
        "cn",
        "displayName",
        "mail",
        "mailLocalAddress",
        "mailAlternateAddress",
        UserAttributes.CERTIFICATE,
        UserAttributes.SMIME_CERTIFICATE
    };
    private static final String[] ACTIVE_DIRECTORY_ATTRIBUTES = {
        "objectGUID",
        "sAMAccountName",
        "cn",
        "displayName",
        "mail",
        "proxyAddresses",
        UserAttributes.CERTIFICATE,
        UserAttributes.SMIME_CERTIFICATE
    };

    private final boolean activeDirectory;
    private final String base;
    private final int pageSize;
    private final Duration responseTimeout;
    private final Filter users;

    UserEntries(DirectoryKind kind, LdapSettings settings) {
        this.activeDirectory = kind == DirectoryKind.ACTIVE_DIRECTORY;
        this.base = settings.base();
        this.pageSize = settings.pageSize();
        this.responseTimeout = settings.responseTimeout();
        this.users = activeDirectory
                ? Filter.createANDFilter(
                        Filter.createEqualityFilter("objectCategory", "person"),
                        Filter.createEqualityFilter("objectClass", "user"),
                        Filter.createNOTFilter(Filter.createEqualityFilter("isCriticalSystemObject", "TRUE")))
                : Filter.createEqualityFilter("objectClass", "inetOrgPerson");
    }

    String base() {
        return base;
    }

    /** Matches every user. */
    Filter filter() {
        return users;
    }

    private String[] attributes() {
        return activeDirectory ? ACTIVE_DIRECTORY_ATTRIBUTES.clone() : LDAP_ATTRIBUTES.clone();
    }

    /** The attribute that identifies an entry for ever. */
    String identifier() {
        return activeDirectory ? "objectGUID" : "entryUUID";
    }

    List<DirectoryUser> withAddress(LDAPConnection connection, MailAddress address) throws LDAPException {
        return search(
                connection, Filter.createANDFilter(users, Filter.createORFilter(addressFilters(address.toString()))));
    }

    List<DirectoryUser> withLogin(LDAPConnection connection, String name) throws LDAPException {
        List<Filter> names = new ArrayList<>(addressFilters(name));
        if (activeDirectory) {
            names.add(Filter.createEqualityFilter("sAMAccountName", name));
            names.add(Filter.createEqualityFilter("userPrincipalName", name));
        } else {
            names.add(Filter.createEqualityFilter("uid", name));
        }
        return search(connection, Filter.createANDFilter(users, Filter.createORFilter(names)));
    }

    private List<Filter> addressFilters(String address) {
        Filter mail = Filter.createEqualityFilter("mail", address);
        return activeDirectory
                ? List.of(mail, Filter.createEqualityFilter("proxyAddresses", "smtp:" + address))
                : List.of(mail);
    }

    /** Hands on the entries below the base that match. */
    void each(LDAPConnection connection, Filter filter, String[] attributes, Consumer<SearchResultEntry> entries)
            throws LDAPException {
        new Pages(connection, pageSize, responseTimeout).search(base, filter, attributes, List.of(), entries, () -> {});
    }

    private List<DirectoryUser> search(LDAPConnection connection, Filter filter) throws LDAPException {
        List<DirectoryUser> found = new ArrayList<>();
        each(connection, filter, attributes(), entry -> found.add(user(entry)));
        return found;
    }

    private DirectoryUser user(Entry entry) {
        return UserAttributes.user(entry, identifierOf(entry), activeDirectory ? "sAMAccountName" : "uid");
    }

    /** @throws DirectoryException if the directory does not show it, which access rules can cause */
    private String identifierOf(Entry entry) {
        Attribute attribute = entry.getAttribute(identifier());
        if (attribute == null) {
            throw new DirectoryException("the directory does not show us " + identifier() + " of " + entry.getDN()
                    + "; let our account read it");
        }
        return activeDirectory ? ObjectGuid.text(attribute.getValueByteArray()) : attribute.getValue();
    }
}
