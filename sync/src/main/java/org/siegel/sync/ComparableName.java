package org.siegel.sync;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Distinguished names as they are compared (RFC 4514; attribute types and values without case). */
final class ComparableName {

    /** PostgreSQL indexes no text of more than 2700 bytes; a longer name is compared by its hash. */
    private static final int LONGEST = 800;

    private ComparableName() {}

    /** Empty where the text is no name. */
    static Optional<String> of(String dn) {
        try {
            return Optional.of(bounded(DN.normalize(dn)));
        } catch (LDAPException notAName) {
            return Optional.empty();
        }
    }

    /** Where an object is, as its directory says; a name that nobody can parse is compared as it is. */
    static String ofEntry(String dn) {
        return of(dn).orElseGet(() -> bounded(dn.toLowerCase(Locale.ROOT)));
    }

    private static String bounded(String name) {
        String clean = name.replace('\0', ' ');
        return clean.length() <= LONGEST
                ? clean
                : "sha256:" + Fingerprints.hex(Fingerprints.sha256(clean.getBytes(StandardCharsets.UTF_8)));
    }
}
