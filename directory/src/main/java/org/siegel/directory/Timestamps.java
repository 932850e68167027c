package org.siegel.directory;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Any directory: entries changed or created since a time of the server's clock. Who is gone shows only in who is still
 * there, so all identifiers are listed each time.
 */
record Timestamps() implements ChangeSource {

    static final String WAY = "times";

    /** A change may become visible a little after the time that it carries. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    @Override
    public Optional<Mark> mark(LDAPConnection connection) {
        return Optional.of(new Mark(
                WAY,
                connection.getConnectedAddress() + " " + connection.getConnectedPort(),
                Times.text(Instant.EPOCH)));
    }

    @Override
    public Delta since(ObjectReader reader, Mark from, Mark now) throws LDAPException {
        if (!from.server().equals(now.server())) {
            return new Delta.Untold("another server answers, whose clock and delay are its own");
        }
        reader.matching(Filter.createANDFilter(reader.classes().filter(), since(from.position())));
        Mark reached = reached(reader, now);
        boolean later = reached.position().compareTo(from.position()) > 0;
        return new Delta.WithoutDeletions(later ? reached : from, "");
    }

    /** Changed or created at this time or later. */
    static Filter since(String time) {
        return Filter.createORFilter(
                Filter.createGreaterOrEqualFilter(Times.MODIFIED, time),
                Filter.createGreaterOrEqualFilter(Times.CREATED, time));
    }

    /**
     * We know the server's clock only from its entries. Whatever changed while we read carries a time after the latest one
     * that we saw, less the time that reading took.
     */
    @Override
    public Mark reached(ObjectReader reader, Mark now) {
        Instant safe = reader.latest().minus(reader.age()).minus(SLACK);
        return new Mark(now.way(), now.server(), Times.text(safe.isBefore(Instant.EPOCH) ? Instant.EPOCH : safe));
    }
}
