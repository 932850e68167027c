package org.siegel.directory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.Secret;

/**
 * Where the directory is and who we are there.
 *
 * @param urls one or more servers of the same directory, the preferred one first, each {@code ldap://host:389} or
 *     {@code ldaps://host:636} (RFC 4516 without a path), all of them the same of the two
 * @param startTls whether to upgrade an {@code ldap} connection before anything is sent (RFC 4511 §4.14)
 * @param base the subtree that holds the users
 * @param bindDn our account; for Active Directory also {@code name@domain}
 * @param password our account's password; the caller keeps it open as long as the directory is used
 * @param trustedCertificates PEM file of the authorities that may vouch for the servers; needed for TLS, since nothing is
 *     trusted by default
 * @param kind which directory it is; empty asks it
 * @param pageSize entries per page (RFC 2696); Active Directory allows 1000
 * @param connectTimeout until a connection must stand, TLS and login included
 * @param responseTimeout until an operation must have answered
 */
public record LdapSettings(
        List<String> urls,
        boolean startTls,
        String base,
        String bindDn,
        Secret password,
        Optional<Path> trustedCertificates,
        Optional<DirectoryKind> kind,
        int pageSize,
        Duration connectTimeout,
        Duration responseTimeout) {

    private static final int MOST_SERVERS = 16;

    public LdapSettings {
        urls = List.copyOf(urls);
        if (urls.isEmpty() || urls.size() > MOST_SERVERS) {
            throw new DirectoryException(
                    "between 1 and " + MOST_SERVERS + " addresses of the directory are needed, not " + urls.size());
        }
        for (String url : urls) {
            if (!url.matches("ldaps?://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?/?")) {
                throw new DirectoryException(
                        "the directory address " + url + " is not of the form ldap://host:389 or ldaps://host:636");
            }
            if (isLdaps(url) != isLdaps(urls.getFirst())) {
                throw new DirectoryException("the directory addresses " + urls.getFirst() + " and " + url
                        + " must both begin with ldap: or both with ldaps:");
            }
        }
        if (startTls && isLdaps(urls.getFirst())) {
            throw new DirectoryException("the directory address " + urls.getFirst()
                    + " is encrypted already; StartTLS is for addresses that begin with ldap:");
        }
        if (pageSize < 1 || pageSize > 10_000) {
            throw new DirectoryException("the directory page size " + pageSize + " is not between 1 and 10000");
        }
    }

    private static boolean isLdaps(String url) {
        return url.startsWith("ldaps:");
    }

    /**
     * The usual settings: kind by asking, pages of 1000, 10 s to connect, 60 s to answer.
     *
     * @param url one address, or several with spaces or commas between them
     */
    public static LdapSettings of(String url, String base, String bindDn, Secret password) {
        return new LdapSettings(
                List.of(url.strip().split("[\\s,]+")),
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

    /** The preferred server, for programs that know only one. */
    public String url() {
        return urls.getFirst();
    }

    /** Whether connections are encrypted from their first byte. */
    public boolean isLdaps() {
        return isLdaps(url());
    }

    /** The same with TLS by StartTLS. */
    public LdapSettings withStartTls(Path authorities) {
        return new LdapSettings(
                urls,
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
                urls,
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
                urls, startTls, base, bindDn, password, trustedCertificates, kind, pageSize, connect, response);
    }

    /** The same for a directory of this kind, whatever it says of itself. */
    public LdapSettings withKind(DirectoryKind known) {
        return new LdapSettings(
                urls,
                startTls,
                base,
                bindDn,
                password,
                trustedCertificates,
                Optional.of(known),
                pageSize,
                connectTimeout,
                responseTimeout);
    }

    /** The same with pages of so many entries. */
    public LdapSettings withPageSize(int entries) {
        return new LdapSettings(
                urls,
                startTls,
                base,
                bindDn,
                password,
                trustedCertificates,
                kind,
                entries,
                connectTimeout,
                responseTimeout);
    }
}
