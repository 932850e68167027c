package org.siegel.mail;

import java.util.List;
import org.siegel.smime.MailAddress;

/**
 * Somebody who proved a password.
 *
 * @param primary the address that mail programs show
 * @param addresses all addresses this user may send as; the primary one is always among them
 */
public record AuthenticatedUser(MailAddress primary, List<MailAddress> addresses) {

    public AuthenticatedUser {
        addresses = List.copyOf(addresses);
        if (!addresses.contains(primary)) {
            throw new IllegalArgumentException("the primary address " + primary + " is not among the user's addresses");
        }
    }

    /** Whether this user may send as the address. */
    public boolean owns(MailAddress address) {
        return addresses.contains(address);
    }
}
