package org.siegel.mail;

import java.util.Optional;
import java.util.Set;
import org.siegel.smime.MailAddress;

/**
 * Which way leads to which recipient.
 *
 * @param localDomains our own mail domains, lower case
 * @param local the way to them
 * @param elsewhere the way to all others; empty where nothing leaves the organisation
 */
public record Routes(Set<String> localDomains, Delivery local, Optional<Delivery> elsewhere) {
    public Routes {
        localDomains = Set.copyOf(localDomains);
    }

    /** The way to a recipient, or empty where there is none. */
    public Optional<Delivery> to(MailAddress recipient) {
        return localDomains.contains(recipient.domain()) ? Optional.of(local) : elsewhere;
    }
}
