package org.siegel.directory;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.util.StaticUtils;
import java.text.ParseException;
import java.time.Instant;
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

    private static final List<String> NAMES = List.of(MODIFIED, CREATED);
    private static final DateTimeFormatter GENERALIZED =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Times() {}

    /** As RFC 4517 §3.3.13 writes it, in whole seconds. */
    static String text(Instant time) {
        return GENERALIZED.format(time);
    }

    /**
     * The later one of a time and those of an entry. Times are written alike by one server, so that those that are not later by
     * their text need not be read.
     */
    static Latest latest(Latest before, Entry entry) {
        Latest latest = before;
        for (String name : NAMES) {
            String value = entry.getAttributeValue(name);
            if (value != null && (value.length() != latest.text.length() || value.compareTo(latest.text) > 0)) {
                latest = later(latest, value);
            }
        }
        return latest;
    }

    private static Latest later(Latest latest, String value) {
        try {
            Instant time = StaticUtils.decodeGeneralizedTime(value).toInstant();
            return time.isAfter(latest.time) ? new Latest(time, value) : latest;
        } catch (ParseException nonsense) {
            return latest; // an entry without a time; its identifier is compared all the same
        }
    }

    /** A time, and how an entry has it. */
    record Latest(Instant time, String text) {
        static final Latest NONE = new Latest(Instant.EPOCH, "");
    }
}
