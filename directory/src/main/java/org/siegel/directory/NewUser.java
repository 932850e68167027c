package org.siegel.directory;

import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/**
 * A user to be added.
 *
 * @param name the login name (uid)
 * @param displayName how people see him
 * @param surname sn, which every person must have (RFC 4519 §2.32)
 * @param mail the primary address
 * @param password the first password
 */
public record NewUser(String name, String displayName, String surname, MailAddress mail, Secret password) {

    public NewUser {
        // Also a mail store's folder name and a URL's last part, so nothing that either would need to escape.
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new DirectoryException("the login name " + name.replaceAll("\\p{Cntrl}", "?")
                    + " is not 1 to 64 letters, digits, dots, hyphens and underscores");
        }
        if (displayName.isBlank() || surname.isBlank()) {
            throw new DirectoryException("the user " + name + " needs a display name and a surname");
        }
    }
}
