package org.siegel.mail;

import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.siegel.smime.Secret;

/**
 * The mail server that takes what is not for us.
 *
 * @param host its name, checked against its certificate
 * @param port 465 for implicit TLS, 587 or 25 for STARTTLS
 * @param security how the connection is protected
 * @param trust whom we believe to be the server
 * @param account our account there, where it asks for one
 */
public record Smarthost(String host, int port, Security security, SSLContext trust, Optional<Account> account) {

    /** Protection of the connection. Neither TLS mode falls back to plain text. */
    public enum Security {
        /** TLS from the first octet (RFC 8314 §3). */
        IMPLICIT_TLS,
        /** STARTTLS, required (RFC 3207). */
        STARTTLS,
        /** None: for a server on the same host or in a protected network only; no account is used then. */
        PLAIN
    }

    /** A name and its password. */
    public record Account(String name, Secret password) {}

    public Smarthost {
        if (security == Security.PLAIN && account.isPresent()) {
            throw new IllegalArgumentException("a password for the smarthost " + host + " needs TLS; choose starttls");
        }
    }
}
