package org.siegel.directory;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A user, contact or group as the directory holds it now, with raw values.
 *
 * @param id the directory's stable identifier (entryUUID, or AD's objectGUID as UUID text); survives renames
 * @param dn where the entry is now
 * @param kind what it is
 * @param attributes values by base name, that is without options such as {@code ;binary} (RFC 4512 §2.5); names are
 *     compared without case, and kept in lower case, in their order; an attribute without values is absent. Values are not to
 *     be changed
 */
public record DirectoryObject(String id, String dn, Kind kind, Map<String, List<byte[]>> attributes) {

    /** What an entry is to us. */
    public enum Kind {
        /** Somebody with an account: inetOrgPerson; in Active Directory a person of class user. */
        USER,
        /** A mail address outside, without an account: Active Directory's class contact. */
        CONTACT,
        /** A list of members, by distinguished name or by mail address. */
        GROUP
    }

    public DirectoryObject {
        Map<String, List<byte[]>> byName = new TreeMap<>();
        attributes.forEach((name, values) -> {
            if (!values.isEmpty()) {
                byName.put(name.toLowerCase(Locale.ROOT), List.copyOf(values));
            }
        });
        attributes = Collections.unmodifiableMap(byName);
    }

    /** The values of an attribute in the directory's order, which means nothing; empty where there are none. */
    public List<byte[]> values(String name) {
        return attributes.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** The values of an attribute of text; bytes that are not UTF-8 become replacement characters. */
    public List<String> texts(String name) {
        return values(name).stream()
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
    }

    /** One value of an attribute of text; empty where there is none. */
    public Optional<String> text(String name) {
        return texts(name).stream().findFirst();
    }
}
