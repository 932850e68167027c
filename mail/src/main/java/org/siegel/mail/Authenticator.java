package org.siegel.mail;

import java.util.Optional;
import org.siegel.smime.Secret;

/** Checks names and passwords; the directory stands behind it. Called by many threads. */
@FunctionalInterface
public interface Authenticator {

    /**
     * Checks a name and a password.
     *
     * @return the user, or empty where name or password is wrong
     * @throws RuntimeException if it cannot be known now, for example because the directory does not answer; the client
     *     then gets a temporary failure (RFC 4954 §6, code 454)
     */
    Optional<AuthenticatedUser> authenticate(String name, Secret password);
}
