package org.siegel.mail.server;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.SocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has a mailbox, asked of the directory at every login and, with seconds of memory, at every delivery. Nothing is
 * ever written and no password is kept.
 *
 * <p>An entry has a mailbox if its first {@code mail} value is in one of our domains; that address, in lower case, names
 * the mailbox. Its other {@code mail} values and its {@code proxyAddresses} (Active Directory) deliver to the same one.
 */
final class Accounts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration REMEMBERED = Duration.ofSeconds(5);
    private static final int LONGEST_NAME = 320;
    private static final int CONNECTIONS = 8;

    private final LDAPConnectionPool directory;
    private final String base;
    private final Set<String> domains;
    // Only what exists is remembered: a new user's first mail must not bounce.
    private final Cache<String, String> remembered = CacheBuilder.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(10_000)
            .build();

    private Accounts(LDAPConnectionPool directory, String base, Set<String> domains) {
        this.directory = directory;
        this.base = base;
        this.domains = domains;
    }

    /** The directory gave no answer; nothing is known about the user. */
    static final class DirectoryUnavailable extends Exception {
        private static final long serialVersionUID = 1L;

        DirectoryUnavailable(LDAPException cause) {
            super("the directory does not answer: " + cause.getResultCode(), cause);
        }
    }

    /** Connects and binds once, so that a wrong password of the service account is noticed at the start. */
    static Accounts open(Settings.DirectoryAccess access, Set<String> domains) throws StartFailure {
        try {
            var bind = new SimpleBindRequest(access.bindDn(), access.bindPassword());
            var server =
                    new SingleServerSet(access.url().getHost(), access.port(), sockets(access), options(access.tls()));
            LDAPConnectionPool pool = pool(server, bind);
            pool.setCreateIfNecessary(true);
            pool.setMaxWaitTimeMillis(DEADLINE.toMillis());
            pool.setRetryFailedOperationsDueToInvalidConnections(true);
            return new Accounts(pool, access.base(), domains);
        } catch (LDAPException | GeneralSecurityException e) {
            throw new StartFailure("cannot use the directory " + access + ": " + e.getMessage(), e);
        }
    }

    /** A directory that is down now may come back: users wait for it. One that refuses us is a wrong setting. */
    private static LDAPConnectionPool pool(SingleServerSet server, SimpleBindRequest bind) throws LDAPException {
        try {
            return new LDAPConnectionPool(server, bind, 1, CONNECTIONS);
        } catch (LDAPException e) {
            if (!e.getResultCode().equals(ResultCode.CONNECT_ERROR)) {
                throw e;
            }
            return new LDAPConnectionPool(server, bind, 0, CONNECTIONS);
        }
    }

    private static SocketFactory sockets(Settings.DirectoryAccess access) throws GeneralSecurityException {
        Optional<Path> certificates = access.certificates();
        return access.tls() && certificates.isPresent()
                ? new SSLUtil(new PEMFileTrustManager(certificates.get().toFile())).createSSLSocketFactory()
                : SocketFactory.getDefault();
    }

    private static LDAPConnectionOptions options(boolean tls) {
        var options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis((int) DEADLINE.toMillis());
        options.setResponseTimeoutMillis(DEADLINE.toMillis());
        options.setFollowReferrals(false);
        options.setUseTCPNoDelay(true);
        if (tls) {
            options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
        }
        return options;
    }

    /**
     * The mailbox that mail to an address goes to.
     *
     * @return its name, or empty if nobody has the address
     */
    Optional<String> mailboxOf(String address) throws DirectoryUnavailable {
        String wanted = address.toLowerCase(Locale.ROOT);
        String known = remembered.getIfPresent(wanted);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<String> mailbox =
                wanted.indexOf('@') < 0 ? Optional.empty() : entryOf(wanted).flatMap(this::mailbox);
        mailbox.ifPresent(name -> remembered.put(wanted, name));
        return mailbox;
    }

    /**
     * Verifies a password with a bind as the user.
     *
     * @param name mail address, or the {@code uid} ({@code sAMAccountName}) alone
     * @return the name of the user's mailbox, or empty if user and password do not fit; an empty password never does
     *     (RFC 4513 §5.1.2: the directory would take it for an anonymous bind and say yes)
     */
    Optional<String> login(String name, String password) throws DirectoryUnavailable {
        if (password.isEmpty()) {
            return Optional.empty();
        }
        Optional<SearchResultEntry> entry = entryOf(name.toLowerCase(Locale.ROOT));
        Optional<String> mailbox = entry.flatMap(this::mailbox);
        if (mailbox.isEmpty()) {
            return Optional.empty();
        }
        try {
            var answer = directory.bindAndRevertAuthentication(
                    new SimpleBindRequest(entry.get().getDN(), password));
            return answer.getResultCode().equals(ResultCode.SUCCESS) ? mailbox : Optional.empty();
        } catch (LDAPException e) {
            if (e.getResultCode().isConnectionUsable() && !e.getResultCode().equals(ResultCode.TIMEOUT)) {
                return Optional.empty();
            }
            throw new DirectoryUnavailable(e);
        }
    }

    private Optional<SearchResultEntry> entryOf(String name) throws DirectoryUnavailable {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            return Optional.empty();
        }
        int at = name.lastIndexOf('@');
        if (at >= 0 && !domains.contains(name.substring(at + 1))) {
            return Optional.empty();
        }
        // Filter.create…Filter escapes the value itself (RFC 4515 §3)
        Filter filter = at >= 0
                ? Filter.createORFilter(
                        Filter.createEqualityFilter("mail", name),
                        Filter.createEqualityFilter("proxyAddresses", "smtp:" + name))
                : Filter.createORFilter(
                        Filter.createEqualityFilter("uid", name), Filter.createEqualityFilter("sAMAccountName", name));
        try {
            var request = new SearchRequest(
                    base,
                    SearchScope.SUB,
                    DereferencePolicy.NEVER,
                    2,
                    (int) DEADLINE.toSeconds(),
                    false,
                    filter,
                    "mail");
            List<SearchResultEntry> entries = directory.search(request).getSearchEntries();
            if (entries.size() > 1) {
                return ambiguous(name);
            }
            return entries.stream().findFirst();
        } catch (LDAPSearchException e) {
            if (e.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
                return ambiguous(name);
            }
            throw new DirectoryUnavailable(e);
        }
    }

    private static Optional<SearchResultEntry> ambiguous(String name) {
        LOG.warn("several entries of the directory answer to {}: none of them is used", name);
        return Optional.empty();
    }

    private Optional<String> mailbox(SearchResultEntry entry) {
        return Optional.ofNullable(entry.getAttributeValue("mail"))
                .map(mail -> mail.toLowerCase(Locale.ROOT))
                .filter(mail -> domains.contains(mail.substring(mail.lastIndexOf('@') + 1)));
    }

    @Override
    public void close() {
        directory.close();
    }
}
