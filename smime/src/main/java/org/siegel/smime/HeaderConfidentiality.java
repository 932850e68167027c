package org.siegel.smime;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.siegel.smime.AddressList.Mailbox;

/** The header confidentiality policies: what of a field stands outside of the encryption (RFC 9788 §3.2). */
final class HeaderConfidentiality {

    private static final String HIDDEN_SUBJECT = "[...]";
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

    private HeaderConfidentiality() {}

    /** Empty where nothing of the field stands outside. */
    static Optional<HeaderField> outside(HeaderProtection.Policy policy, HeaderField field) {
        return switch (policy) {
            case OFF, NO_CONFIDENTIALITY -> Optional.of(field);
            case BASELINE -> baseline(field);
            case SHY -> shy(field);
        };
    }

    /** §3.2.1. */
    private static Optional<HeaderField> baseline(HeaderField field) {
        return switch (field.name().toLowerCase(Locale.ROOT)) {
            case "subject" -> Optional.of(EntityWriter.field(field.name(), HIDDEN_SUBJECT));
            case "comments", "keywords" -> Optional.empty();
            default -> Optional.of(field);
        };
    }

    /** §3.2.2. A value that cannot be read stays, so that the message can be delivered. */
    private static Optional<HeaderField> shy(HeaderField field) {
        return switch (field.name().toLowerCase(Locale.ROOT)) {
            case "from", "to", "cc" -> Optional.of(addresses(field));
            case "date" -> Optional.of(utc(field));
            default -> baseline(field);
        };
    }

    private static HeaderField addresses(HeaderField field) {
        Optional<List<Mailbox>> mailboxes = AddressList.withoutGroups(field.value());
        if (mailboxes.isEmpty()
                || mailboxes.get().isEmpty()
                || mailboxes.get().stream().anyMatch(m -> m.address().isEmpty())) {
            return field;
        }
        return EntityWriter.field(
                field.name(), mailboxes.get().stream().map(Mailbox::written).collect(Collectors.joining(",\r\n ")));
    }

    private static HeaderField utc(HeaderField field) {
        String value = field.value().replaceAll("\\([^()]*\\)\\s*$", "").strip();
        try {
            OffsetDateTime date = OffsetDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            return EntityWriter.field(field.name(), UTC.format(date.withOffsetSameInstant(ZoneOffset.UTC)));
        } catch (DateTimeException unreadable) {
            return field;
        }
    }
}
