package org.siegel.directory;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.Optional;

/** A way in which directories tell what changed. */
interface ChangeSource {

    /**
     * Where the directory is now, taken before anything is read: a change during the reading is told once more.
     *
     * @return empty if the directory, or our account in it, does not have this way
     */
    Optional<Mark> mark(LDAPConnection connection) throws LDAPException;

    /**
     * Tells what changed since a mark of this source.
     *
     * @param from an earlier mark
     * @param now the mark of this reading
     */
    Delta since(ObjectReader reader, Mark from, Mark now) throws LDAPException;

    /** The mark to continue from when everything or a delta has been read. */
    default Mark reached(ObjectReader reader, Mark now) {
        return now;
    }

    /**
     * A place in the history of a directory.
     *
     * @param way which source made it
     * @param server whose history it is; empty where all servers share one
     * @param position in this history
     */
    record Mark(String way, String server, String position) {}

    /** How far a source could tell. */
    sealed interface Delta {
        /** All of it was told; {@code reached} is where to continue. */
        record Told(Mark reached) implements Delta {}

        /** Changes were told, but not who is gone, so those who are there must be listed. */
        record WithoutDeletions(Mark reached, String why) implements Delta {}

        /** It cannot be told, so everything must be read. */
        record Untold(String why) implements Delta {}
    }
}
