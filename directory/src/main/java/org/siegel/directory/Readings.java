package org.siegel.directory;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.siegel.directory.ChangeSource.Delta;
import org.siegel.directory.ChangeSource.Mark;

/**
 * Reads everything, or what changed, in the best way that the directory and our account in it have.
 *
 * @param sources the ways, best first
 */
record Readings(List<ChangeSource> sources) {

    static Readings of(DirectoryKind kind, LdapSettings settings) {
        return new Readings(
                switch (kind) {
                    case ACTIVE_DIRECTORY -> List.of(new DirSync(settings.responseTimeout()), new UpdateSequence());
                    case OPENLDAP ->
                        List.of(
                                new ContentSynchronization(settings.base(), settings.responseTimeout()),
                                new Timestamps(InstantSource.system()));
                    case OPENDJ -> List.of(new ExternalChangelog(), new Timestamps(InstantSource.system()));
                    case GENERIC -> List.of(new Timestamps(InstantSource.system()));
                });
    }

    private record Way(ChangeSource source, Mark mark) {}

    private Way best(LDAPConnection connection) throws LDAPException {
        for (ChangeSource source : sources) {
            Optional<Mark> mark = source.mark(connection);
            if (mark.isPresent()) {
                return new Way(source, mark.get());
            }
        }
        throw new IllegalStateException("the last way is always there");
    }

    /** Where the directory is now. */
    Mark mark(LDAPConnection connection) throws LDAPException {
        return best(connection).mark();
    }

    Reading read(ObjectReader reader, Optional<String> given) throws LDAPException {
        // Both are taken before anything is read: a change in between is told once more.
        String containers = reader.containers();
        Way way = best(reader.connection());
        Optional<String> why = Optional.empty();
        if (given.isPresent()) {
            Delta delta = delta(reader, given.get(), containers, way);
            switch (delta) {
                case Delta.Told told -> {
                    return new Reading(cursor(reader, containers, told.reached()), false, why);
                }
                case Delta.WithoutDeletions some -> {
                    reader.kept();
                    return new Reading(
                            cursor(reader, containers, some.reached()),
                            true,
                            Optional.of(some.why()).filter(text -> !text.isEmpty()));
                }
                case Delta.Untold untold -> why = Optional.of(untold.why());
            }
        }
        reader.all();
        return new Reading(cursor(reader, containers, way.source().reached(reader, way.mark())), true, why);
    }

    private static Delta delta(ObjectReader reader, String given, String containers, Way way) throws LDAPException {
        Optional<Cursor> parsed = Cursor.parse(given);
        if (parsed.isEmpty()) {
            return new Delta.Untold("the cursor of the last reading is of another version or damaged");
        }
        Cursor cursor = parsed.get();
        if (!cursor.scope().equals(reader.scope())) {
            return new Delta.Untold("another base, kind of directory or set of attributes was read last time");
        }
        if (!cursor.mark().way().equals(way.mark().way())) {
            return new Delta.Untold("the directory or our rights in it changed: changes are now found by "
                    + way.mark().way() + " instead of " + cursor.mark().way());
        }
        if (!cursor.containers().equals(containers)) {
            return new Delta.Untold("a container below " + reader.base()
                    + " was added, renamed, moved or deleted, which moves what it holds without a word about each");
        }
        return way.source().since(reader, cursor.mark(), way.mark());
    }

    private static String cursor(ObjectReader reader, String containers, Mark mark) {
        return new Cursor(reader.scope(), containers, mark).text();
    }
}
