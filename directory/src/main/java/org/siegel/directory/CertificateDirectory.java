package org.siegel.directory;

import java.util.Optional;
import org.siegel.smime.MailAddress;

/**
 * A directory in which certificates are published. Only the two certificate attributes are written, only exact values are
 * added and deleted, and both attributes change in one modify operation or not at all.
 *
 * <p>Every method throws {@link DirectoryException} when the directory is down or refuses.
 */
public interface CertificateDirectory {

    /** The user with this mail address. */
    Optional<DirectoryUser> find(MailAddress address);

    /**
     * Both attributes of a user's entry as they are now.
     *
     * @param id {@link DirectoryUser#id}
     * @return empty if the directory has no such user any more
     */
    Optional<CertificateEntry> certificates(String id);

    /**
     * Changes an entry that is still as it was read. Where the directory knows assertions (RFC 4528) and has a version of
     * the entry, nothing of it may have changed. Active Directory has neither: there the values to delete must still be
     * there and those to add must not, and what others add or delete meanwhile stays as they want it.
     *
     * @return whether it was done; if not, nothing was, and the entry is to be read again
     * @throws DirectoryException also where an answer was lost: then the change may have been made, which reading tells
     */
    boolean change(CertificateEntry asRead, CertificateChange change);
}
