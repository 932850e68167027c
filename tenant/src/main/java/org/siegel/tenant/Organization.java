package org.siegel.tenant;

import java.time.Instant;

/**
 * The organisation this Siegel belongs to.
 *
 * @param name for people
 * @param domain its mail domain
 * @param created when it was set up
 */
public record Organization(String name, String domain, Instant created) {

    public Organization {
        if (name.isBlank()) {
            throw new IllegalArgumentException("an organisation has a name");
        }
        if (!domain.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
                || domain.length() > 253) {
            throw new IllegalArgumentException(
                    "an organisation's domain is a DNS name in lower case, such as example.org, not '" + domain + "'");
        }
    }
}
