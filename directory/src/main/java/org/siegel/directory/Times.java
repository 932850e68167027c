package org.siegel.directory;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.util.StaticUtils;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * When entries were changed. OpenDJ gives an entry that was never changed no time of change, so the time of creation counts
 * too.
 */
final class Times {

    static final String MODIFIED = "modifyTimestamp";
    static final String CREATED = "createTimestamp";

    private static final DateTimeFormatter GENERALIZED =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Times() {}

    /** As RFC 4517 §3.3.13 writes it, in whole seconds. */
    static String text(Instant time) {
        return GENERALIZED.format(time);
    }

    /** The later one of a time and those of an entry. */
    static Instant latest(Instant before, Entry entry) {
        Instant latest = before;
        for (String name : List.of(MODIFIED, CREATED)) {
            String value = entry.getAttributeValue(name);
            try {
                Instant time = value == null ? Instant.EPOCH : read(value);
                latest = time.isAfter(latest) ? time : latest;
            } catch (ParseException | DateTimeException nonsense) {
                // an entry without a time; its identifier is compared all the same
            }
        }
        return latest;
    }

    /** The usual form, as {@link #text} writes it, at once; the others by the SDK. */
    private static Instant read(String value) throws ParseException {
        boolean usual = value.length() == 15
                && value.charAt(14) == 'Z'
                && value.chars().limit(14).allMatch(c -> c >= '0' && c <= '9');
        return usual
                ? LocalDateTime.of(
                                Integer.parseInt(value, 0, 4, 10),
                                two(value, 4),
                                two(value, 6),
                                two(value, 8),
                                two(value, 10),
                                two(value, 12))
                        .toInstant(ZoneOffset.UTC)
                : StaticUtils.decodeGeneralizedTime(value).toInstant();
    }

    private static int two(String value, int at) {
        return Integer.parseInt(value, at, at + 2, 10);
    }
}
