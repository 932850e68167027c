package org.siegel.directory;

import java.util.Optional;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/**
 * The organisation's directory, whoever runs it. Only the two certificate attributes are ever written, and only exact
 * values are added or deleted: what others published stays.
 *
 * <p>Every method throws {@link DirectoryException} when the directory is down or refuses.
 */
public interface Directory extends AutoCloseable {

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
