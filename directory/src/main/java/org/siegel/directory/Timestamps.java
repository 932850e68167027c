package org.siegel.directory;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Any directory: entries changed or created since a time of the server's clock. Who is gone shows only in who is still
 * there, so all identifiers are listed each time.
 *
 * <p>We know the server's clock only from its entries. Whatever changes while we read carries a time after the latest one
 * that we see, less the time that reading takes; and after the latest one that we saw the last time.
 */
record Timestamps(InstantSource clock) implements ChangeSource {

    static final String WAY = "times";

    /** A change may become visible a little after the time that it carries. */
    private static final Duration SLACK = Duration.ofMinutes(1);
    /** When so much has passed on our clock, whatever was done to it, at least {@link #AT_LEAST} has passed on the server's. */
    private static final Duration LONG_AGO = Duration.ofMinutes(10);

    private static final Duration AT_LEAST = Duration.ofMinutes(2);

    /**
     * @param since where the next reading starts
     * @param latest the latest time of an entry that was seen
     * @param read when, by our clock
     */
    private record Position(Instant since, Instant latest, Instant read) {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,12}) ([0-9]{1,12}) ([0-9]{1,12})");

        String text() {
            return since.getEpochSecond() + " " + latest.getEpochSecond() + " " + read.getEpochSecond();
        }

        static Optional<Position> parse(String text) {
            Matcher parts = FORM.matcher(text);
            return parts.matches()
                    ? Optional.of(new Position(time(parts.group(1)), time(parts.group(2)), time(parts.group(3))))
                    : Optional.empty();
        }

        private static Instant time(String seconds) {
            return Instant.ofEpochSecond(Long.parseLong(seconds));
        }
    }

    @Override
    public Optional<Mark> mark(LDAPConnection connection) {
        return Optional.of(new Mark(WAY, connection.getConnectedAddress() + " " + connection.getConnectedPort(), ""));
    }

    @Override
    public Delta since(ObjectReader reader, Mark from, Mark now) throws LDAPException {
        if (!from.server().equals(now.server())) {
            return new Delta.Untold("another server answers, whose clock and delay are its own");
        }
        Optional<Position> last = Position.parse(from.position());
        if (last.isEmpty()) {
            return new Delta.Untold("the cursor of the last reading is of another version or damaged");
        }
        reader.matching(Filter.createANDFilter(
                reader.classes().filter(), since(Times.text(last.get().since()))));
        return new Delta.WithoutDeletions(mark(reader, now, last.get()), "");
    }

    /** Changed or created at this time or later. */
    static Filter since(String time) {
        return Filter.createORFilter(
                Filter.createGreaterOrEqualFilter(Times.MODIFIED, time),
                Filter.createGreaterOrEqualFilter(Times.CREATED, time));
    }

    @Override
    public Mark reached(ObjectReader reader, Mark now) {
        return mark(reader, now, new Position(Instant.EPOCH, Instant.EPOCH, clock.instant()));
    }

    private Mark mark(ObjectReader reader, Mark now, Position last) {
        Instant began = clock.instant().minus(reader.age());
        boolean longAgo = !began.isBefore(last.read().plus(LONG_AGO));
        // Without this a directory that was loaded in one go would be read as a whole each time until somebody changes.
        Instant known = last.latest().plus(longAgo ? AT_LEAST : Duration.ZERO);
        Instant since = later(later(reader.latest().minus(reader.age()), known).minus(SLACK), last.since());
        return new Mark(
                now.way(),
                now.server(),
                new Position(later(since, Instant.EPOCH), later(reader.latest(), last.latest()), clock.instant())
                        .text());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
