package org.siegel.directory;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/**
 * The organisation's directory, whoever runs it, as it is read; {@link CertificateDirectory} is how it is written.
 *
 * <p>Every method throws {@link DirectoryException} when the directory is down or refuses.
 */
public interface Directory extends AutoCloseable {

    /**
     * Reads users, contacts and groups, everything or what changed since a cursor. Objects stream: memory does not grow
     * with the directory. Where the directory cannot tell what changed (history purged, another server) everything is read.
     *
     * <p>A change that happens during the reading is in this reading or in the next, perhaps in both. If the method throws,
     * what the sink was told must not be kept as a whole; reading again from the old cursor is right.
     *
     * @param cursor of an earlier reading of the same attributes; empty reads everything
     * @param attributes what to read of each object, plain names without options; objectClass comes too
     * @param sink told each object, on the calling thread; it may take its time
     */
    Reading read(Optional<String> cursor, Set<String> attributes, Consumer<DirectoryChange> sink);

    /**
     * Reads single objects again, whose identifiers earlier readings told.
     *
     * @param sink told each of them, as it is now or gone
     */
    void readAgain(Collection<String> identifiers, Set<String> attributes, Consumer<DirectoryChange> sink);

    /**
     * Calls when something may have changed, until closed; a reason to read, not a promise that there is news. It connects
     * by itself and again after interruptions, and then calls too, because something may have been missed.
     *
     * @param changed called on a thread of ours, one call at a time
     */
    AutoCloseable watch(Runnable changed);

    /** The user with this mail address. */
    Optional<DirectoryUser> find(MailAddress address);

    /**
     * Asks the directory whether name (login name or mail address) and password belong together.
     *
     * @return the user; empty if not, without saying why
     */
    Optional<DirectoryUser> authenticate(String name, Secret password);

    @Override
    void close();
}
