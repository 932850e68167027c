package org.siegel.directory;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/**
 * The organisation's directory, whoever runs it. Only the two certificate attributes are ever written, and only exact
 * values are added or deleted: what others published stays.
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
     * Calls when something may have changed, until closed; a reason to read, not a promise that there is news. It connects
     * by itself and again after interruptions, and then calls too, because something may have been missed.
     *
     * @param changed called on a thread of ours, one call at a time
     */
    AutoCloseable watch(Runnable changed);

    /** Reads all users, with a cursor to continue from. */
    DirectoryChanges readAll();

    /**
     * Reads what changed since a cursor. Where the directory can no longer tell (history purged, another replica), the
     * answer is a full reading.
     */
    DirectoryChanges readChanges(String cursor);

    /** The user with this mail address. */
    Optional<DirectoryUser> find(MailAddress address);

    /**
     * Adds exactly these values to a user's entry; a value that is already there is fine.
     *
     * @param userCertificate one certificate, DER
     * @param userSmimeCertificate one CMS SignedData
     */
    void publish(DirectoryUser user, byte[] userCertificate, byte[] userSmimeCertificate);

    /** Deletes exactly these values from a user's entry; a value that is not there is fine. */
    void withdraw(DirectoryUser user, byte[] userCertificate, byte[] userSmimeCertificate);

    /**
     * Asks the directory whether name (login name or mail address) and password belong together.
     *
     * @return the user; empty if not, without saying why
     */
    Optional<DirectoryUser> authenticate(String name, Secret password);

    @Override
    void close();
}
