package org.siegel.directory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.siegel.smime.Secret;

/**
 * Where the directory is and who we are there.
 *
 * @param url {@code ldap://host:389} or {@code ldaps://host:636} (RFC 4516 without a path)
 * @param startTls whether to upgrade an {@code ldap} connection before anything is sent (RFC 4511 §4.14)
 * @param base the subtree that holds the users
 * @param bindDn our account; for Active Directory also {@code name@domain}
 * @param password our account's password; the caller keeps it open as long as the directory is used
 * @param trustedCertificates PEM file of the authorities that may vouch for the server; needed for TLS, since nothing is
 *     trusted by default
 * @param kind which directory it is; empty asks it
 * @param pageSize entries per page (RFC 2696); Active Directory allows 1000
 * @param connectTimeout until a connection must stand
 * @param responseTimeout until an operation must have answered
 */
public record LdapSettings(
        String url,
        boolean startTls,
        String base,
        String bindDn,
        Secret password,
        Optional<Path> trustedCertificates,
        Optional<DirectoryKind> kind,
        int pageSize,
        Duration connectTimeout,
        Duration responseTimeout) {

    public LdapSettings {
        if (!url.matches("ldaps?://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?/?")) {
            throw new DirectoryException(
                    "the directory address " + url + " is not of the form ldap://host:389" + " or ldaps://host:636");
        }
        if (startTls && url.startsWith("ldaps:")) {
            throw new DirectoryException("the directory address " + url + " is encrypted already; StartTLS is for"
                    + " addresses that begin with ldap:");
        }
        if (pageSize < 1 || pageSize > 10_000) {
            throw new DirectoryException("the directory page size " + pageSize + " is not between 1 and 10000");
        }
    }

    /** The usual settings: kind by asking, pages of 1000, 10 s to connect, 60 s to answer. */
    public static LdapSettings of(String url, String base, String bindDn, Secret password) {
        return new LdapSettings(
                url,
                false,
                base,
                bindDn,
                password,
                Optional.empty(),
                Optional.empty(),
                1000,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60));
    }

    /** The same with TLS by StartTLS. */
    public LdapSettings withStartTls(Path authorities) {
        return new LdapSettings(
                url,
                true,
                base,
                bindDn,
                password,
                Optional.of(authorities),
                kind,
                pageSize,
                connectTimeout,
                responseTimeout);
    }

    /** The same with authorities for an {@code ldaps} address. */
    public LdapSettings withTrustedCertificates(Path authorities) {
        return new LdapSettings(
                url,
                startTls,
                base,
                bindDn,
                password,
                Optional.of(authorities),
                kind,
                pageSize,
                connectTimeout,
                responseTimeout);
    }

    /** The same with other timeouts. */
    public LdapSettings withTimeouts(Duration connect, Duration response) {
        return new LdapSettings(
                url, startTls, base, bindDn, password, trustedCertificates, kind, pageSize, connect, response);
    }
}
