package org.siegel.directory;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.siegel.smime.MailAddress;

/** Reads a {@link DirectoryUser} from an entry's attributes. */
final class UserAttributes {

    /** RFC 4523 §4.1. */
    static final String CERTIFICATE = "userCertificate";
    /** RFC 2798 §2.8. */
    static final String SMIME_CERTIFICATE = "userSMIMECertificate";

    private UserAttributes() {}

    static DirectoryUser user(Entry entry, String identifier, String nameAttribute) {
        String name = first(entry, nameAttribute).orElse("");
        String display =
                first(entry, "displayName").or(() -> first(entry, "cn")).orElse(name);
        Set<MailAddress> addresses = new LinkedHashSet<>();
        Optional<MailAddress> primary = Optional.empty();
        for (String value : values(entry, "mail")) {
            Optional<MailAddress> address = MailAddress.parse(value);
            primary = primary.or(() -> address);
            address.ifPresent(addresses::add);
        }
        for (String value : values(entry, "proxyAddresses")) {
            // SMTP: in capitals marks the primary one, smtp: the others; X500:, SIP: and the like are no mail
            // addresses.
            if (value.toLowerCase(Locale.ROOT).startsWith("smtp:")) {
                Optional<MailAddress> address = MailAddress.parse(value.substring("smtp:".length()));
                if (value.startsWith("SMTP:")) {
                    primary = primary.or(() -> address);
                }
                address.ifPresent(addresses::add);
            }
        }
        for (String attribute : List.of("mailLocalAddress", "mailAlternateAddress")) {
            for (String value : values(entry, attribute)) {
                MailAddress.parse(value).ifPresent(addresses::add);
            }
        }
        primary.ifPresent(addresses::remove);
        return new DirectoryUser(
                identifier,
                entry.getDN(),
                name,
                display,
                primary,
                List.copyOf(addresses),
                bytes(entry, CERTIFICATE),
                bytes(entry, SMIME_CERTIFICATE));
    }

    /** All values of an attribute, whatever options it came with. */
    static List<byte[]> bytes(Entry entry, String name) {
        List<byte[]> all = new ArrayList<>();
        for (Attribute attribute : entry.getAttributes()) {
            if (attribute.getBaseName().equalsIgnoreCase(name)) {
                all.addAll(List.of(attribute.getValueByteArrays()));
            }
        }
        return all;
    }

    private static List<String> values(Entry entry, String name) {
        String[] found = entry.getAttributeValues(name);
        return found == null ? List.of() : List.of(found);
    }

    private static Optional<String> first(Entry entry, String name) {
        return Optional.ofNullable(entry.getAttributeValue(name)).filter(value -> !value.isBlank());
    }
}
