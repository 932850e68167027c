package org.siegel.directory;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.siegel.directory.DirectoryObject.Kind;

/** What users, contacts, groups and containers are called in a kind of directory, and what identifies them. */
enum ObjectClasses {
    ACTIVE_DIRECTORY(
            "objectGUID",
            Map.of("user", Kind.USER, "contact", Kind.CONTACT, "group", Kind.GROUP),
            List.of("computer")) {
        @Override
        Filter filter() {
            // The category is indexed, and a computer, which is a user by class, is none by category.
            return Filter.createORFilter(
                    Filter.createEqualityFilter("objectCategory", "person"),
                    Filter.createEqualityFilter("objectCategory", "group"));
        }

        @Override
        Filter containers() {
            // Those of the system come and go, and hold nobody.
            return Filter.createANDFilter(
                    anyOf("organizationalUnit", "container"),
                    Filter.createNOTFilter(Filter.createEqualityFilter("showInAdvancedViewOnly", "TRUE")));
        }

        @Override
        Filter identified(String id) {
            return Filter.createEqualityFilter("objectGUID", ObjectGuid.bytes(id));
        }

        @Override
        String identifier(Attribute value) {
            return ObjectGuid.text(value.getValueByteArray());
        }

        @Override
        List<String> needed() {
            return List.of("objectGUID", "objectClass", "sAMAccountName", "isCriticalSystemObject");
        }
    },

    LDAP(
            "entryUUID",
            Map.of(
                    "inetOrgPerson", Kind.USER,
                    "groupOfNames", Kind.GROUP,
                    "groupOfUniqueNames", Kind.GROUP,
                    "groupOfMembers", Kind.GROUP,
                    "mailGroup", Kind.GROUP,
                    "rfc822MailGroup", Kind.GROUP,
                    "nisMailAlias", Kind.GROUP),
            List.of()) {
        @Override
        Filter filter() {
            return classFilter();
        }

        @Override
        Filter containers() {
            return anyOf("organizationalUnit", "organization", "dcObject", "domain", "locality", "country");
        }

        @Override
        Filter identified(String id) {
            return Filter.createEqualityFilter("entryUUID", id);
        }

        @Override
        String identifier(Attribute value) {
            return UUID.fromString(value.getValue()).toString();
        }

        @Override
        List<String> needed() {
            return List.of("entryUUID", "objectClass");
        }

        @Override
        List<String> times() {
            return List.of(Times.MODIFIED, Times.CREATED);
        }
    };

    /** The attribute that identifies an entry for ever. */
    final String identifier;

    private final Map<String, Kind> kinds = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<String> others;

    ObjectClasses(String identifier, Map<String, Kind> kinds, List<String> others) {
        this.identifier = identifier;
        this.kinds.putAll(kinds);
        this.others = others;
    }

    static ObjectClasses of(DirectoryKind kind) {
        return kind == DirectoryKind.ACTIVE_DIRECTORY ? ACTIVE_DIRECTORY : LDAP;
    }

    /** Matches every user, contact and group. */
    abstract Filter filter();

    /** Matches what may hold them. */
    abstract Filter containers();

    /** Matches one entry. */
    abstract Filter identified(String id);

    /** The identifier as text. */
    abstract String identifier(Attribute value);

    /** Attributes that come with every object: what we need of it, and what tells accounts of the system. */
    abstract List<String> needed();

    /** Attributes that tell when an entry was changed, where that is how changes are found. */
    List<String> times() {
        return List.of();
    }

    /** Matches all kinds by class alone, which deleted entries of Active Directory still have. */
    Filter classFilter() {
        Filter any = anyOf(kinds.keySet().toArray(String[]::new));
        return others.isEmpty()
                ? any
                : Filter.createANDFilter(any, Filter.createNOTFilter(anyOf(others.toArray(String[]::new))));
    }

    private static Filter anyOf(String... classes) {
        return Filter.createORFilter(List.of(classes).stream()
                .map(name -> Filter.createEqualityFilter("objectClass", name))
                .toList());
    }

    /** Matches groups. */
    Filter groups() {
        return anyOf(kinds.entrySet().stream()
                .filter(kind -> kind.getValue() == Kind.GROUP)
                .map(Map.Entry::getKey)
                .toArray(String[]::new));
    }

    /** The identifier of an entry; empty if the directory does not show it or shows nonsense. */
    Optional<String> identifierOf(Entry entry) {
        Attribute value = entry.getAttribute(identifier);
        if (value == null || !value.hasValue()) {
            return Optional.empty();
        }
        try {
            return Optional.of(identifier(value));
        } catch (IllegalArgumentException | DirectoryException nonsense) {
            return Optional.empty();
        }
    }

    /** What an entry is to us; empty for what is none of the kinds, such as a computer. */
    Optional<Kind> kindOf(Entry entry) {
        String[] classes = entry.getObjectClassValues();
        Kind first = null;
        for (String name : classes == null ? new String[0] : classes) {
            if (others.contains(name)) {
                return Optional.empty();
            }
            first = first == null ? kinds.get(name) : first;
        }
        return Optional.ofNullable(first);
    }

    /** The wanted attributes of an entry by their base names. */
    static Map<String, List<byte[]>> attributes(Entry entry, Set<String> wanted) {
        Map<String, List<byte[]>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Attribute attribute : entry.getAttributes()) {
            if (wanted.contains(attribute.getBaseName())) {
                values.computeIfAbsent(attribute.getBaseName(), name -> new ArrayList<>())
                        .addAll(List.of(attribute.getValueByteArrays()));
            }
        }
        return values;
    }
}
