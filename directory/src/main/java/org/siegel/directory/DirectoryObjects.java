package org.siegel.directory;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.siegel.directory.DirectoryObject.Kind;

/** Users, contacts and groups as entries of a directory. */
final class DirectoryObjects {

    /** Which object class makes an entry what it is to us; the first that fits decides. */
    private static final Map<String, Kind> LDAP_CLASSES = Map.of(
            "inetOrgPerson", Kind.USER,
            "groupOfNames", Kind.GROUP,
            "groupOfUniqueNames", Kind.GROUP,
            "groupOfMembers", Kind.GROUP,
            "mailGroup", Kind.GROUP,
            "rfc822MailGroup", Kind.GROUP,
            "nisMailAlias", Kind.GROUP);

    private static final Map<String, Kind> ACTIVE_DIRECTORY_CLASSES =
            Map.of("user", Kind.USER, "contact", Kind.CONTACT, "group", Kind.GROUP);

    private final UserEntries entries;
    private final String base;
    private final Map<String, Kind> classes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Filter filter;

    DirectoryObjects(DirectoryKind kind, LdapSettings settings) {
        this.entries = new UserEntries(kind, settings);
        this.base = settings.base();
        boolean activeDirectory = kind == DirectoryKind.ACTIVE_DIRECTORY;
        classes.putAll(activeDirectory ? ACTIVE_DIRECTORY_CLASSES : LDAP_CLASSES);
        // Active Directory indexes the category, and by it a computer is no user.
        filter = activeDirectory
                ? Filter.createORFilter(
                        Filter.createEqualityFilter("objectCategory", "person"),
                        Filter.createEqualityFilter("objectCategory", "group"))
                : Filter.createORFilter(classes.keySet().stream()
                        .map(name -> Filter.createEqualityFilter("objectClass", name))
                        .toList());
    }

    void all(LDAPConnection connection, Set<String> attributes, Consumer<DirectoryObject> each) throws LDAPException {
        Set<String> asked = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        asked.addAll(attributes);
        asked.addAll(List.of("objectClass", entries.identifier()));
        entries.paged(
                connection,
                base,
                filter,
                asked.toArray(String[]::new),
                List.of(),
                entry -> object(entry).ifPresent(each));
    }

    private Optional<DirectoryObject> object(Entry entry) {
        Map<String, List<byte[]>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Attribute attribute : entry.getAttributes()) {
            values.computeIfAbsent(attribute.getBaseName(), name -> new ArrayList<>())
                    .addAll(List.of(attribute.getValueByteArrays()));
        }
        return kind(entry).map(kind -> new DirectoryObject(entries.identifierOf(entry), entry.getDN(), kind, values));
    }

    private Optional<Kind> kind(Entry entry) {
        Set<Kind> kinds = new LinkedHashSet<>();
        String[] names = entry.getObjectClassValues();
        for (String name : names == null ? new String[0] : names) {
            Kind kind = classes.get(name);
            if (kind != null) {
                kinds.add(kind);
            }
        }
        return kinds.stream().findFirst();
    }
}
