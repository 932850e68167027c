package org.siegel.directory;

import com.unboundid.ldap.sdk.FailoverServerSet;
import com.unboundid.ldap.sdk.GetEntryLDAPConnectionPoolHealthCheck;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.PasswordProvider;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import java.io.IOException;
import java.net.ConnectException;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.time.Duration;
import java.util.Arrays;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.Secret;

/**
 * Two small pools of connections: one logged in as our account, one on which users prove their passwords. Both start
 * empty and survive a restart of the directory: a connection found broken is replaced and the operation tried once more.
 */
final class LdapConnections implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 8;
    /** Larger answers are no objects: a group of 500,000 members, or 500 certificates with their chains. */
    private static final int LARGEST_MESSAGE = 64 * 1024 * 1024;

    private static final Duration HEALTH_CHECK = Duration.ofMinutes(1);

    private final String url;
    private final int largest;
    private final LDAPConnectionPool service;
    private final LDAPConnectionPool logins;
    /** Changes are told by each server for itself, so after a failover all connections go to the same one. */
    private volatile String server = "";

    /** Something done with a connection, perhaps twice. */
    interface Work<T> {
        T on(LDAPConnection connection) throws LDAPException;
    }

    /** Something done with a connection for as long as it stands. */
    interface Stay {
        void on(LDAPConnection connection) throws LDAPException, InterruptedException;
    }

    LdapConnections(LdapSettings settings) {
        this(settings, LARGEST_MESSAGE);
    }

    /** @param largest bytes of a message that are taken */
    LdapConnections(LdapSettings settings, int largest) {
        this.largest = largest;
        url = String.join(", ", settings.urls());
        requirePassword(settings);
        try {
            SSLContext tls = tls(settings);
            SimpleBindRequest account = new SimpleBindRequest(settings.bindDn(), new OurPassword(settings.password()));
            account.setResponseTimeoutMillis(settings.connectTimeout().toMillis());
            service = pool(settings, largest, tls, account);
            logins = pool(settings, largest, tls, null);
        } catch (LDAPException e) {
            throw failure(e);
        }
    }

    /** RFC 4513 §5.1.2: a name without password logs in as nobody and looks like success. */
    private static void requirePassword(LdapSettings settings) {
        byte[] password = settings.password().bytes();
        Arrays.fill(password, (byte) 0);
        if (password.length == 0) {
            throw new DirectoryException("the directory account " + settings.bindDn() + " has no password");
        }
    }

    /** The password, fetched for each login; the library wipes what it got. */
    private static final class OurPassword extends PasswordProvider {
        private static final long serialVersionUID = 1L;

        private final transient Secret password;

        OurPassword(Secret password) {
            this.password = password;
        }

        @Override
        public byte[] getPasswordBytes() {
            return password.bytes();
        }
    }

    /** A server that does not connect, encrypt or let us in is passed over. The one that did last is asked first. */
    private static LDAPConnectionPool pool(
            LdapSettings settings, int largest, @Nullable SSLContext tls, @Nullable SimpleBindRequest account)
            throws LDAPException {
        int count = settings.urls().size();
        String[] hosts = new String[count];
        int[] ports = new int[count];
        for (int i = 0; i < count; i++) {
            LDAPURL address = new LDAPURL(settings.urls().get(i));
            hosts[i] = address.getHost();
            ports[i] = address.getPort();
        }
        SSLSocketFactory encrypted =
                tls == null ? null : new ImpatientTls(tls.getSocketFactory(), settings.connectTimeout());
        boolean startTls = encrypted != null && settings.startTls();
        FailoverServerSet servers = new FailoverServerSet(
                hosts,
                ports,
                encrypted == null || startTls ? SocketFactory.getDefault() : encrypted,
                options(settings, largest),
                account,
                startTls ? new StartTLSPostConnectProcessor(encrypted) : null);
        servers.setReOrderOnFailover(true);
        LDAPConnectionPool pool = new LDAPConnectionPool(servers, account, 0, MOST_CONNECTIONS, null, false);
        pool.setCreateIfNecessary(true);
        // The root entry, because Samba does not know the Who Am I operation. It also keeps firewalls from forgetting
        // us.
        pool.setHealthCheck(new GetEntryLDAPConnectionPoolHealthCheck(
                "", settings.connectTimeout().toMillis(), false, false, false, true, false));
        pool.setHealthCheckIntervalMillis(HEALTH_CHECK.toMillis());
        return pool;
    }

    private static LDAPConnectionOptions options(LdapSettings settings, int largest) {
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis((int) settings.connectTimeout().toMillis());
        options.setResponseTimeoutMillis(settings.responseTimeout().toMillis());
        options.setAbandonOnTimeout(true);
        options.setFollowReferrals(false);
        options.setMaxMessageSize(largest);
        options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(false));
        return options;
    }

    private static @Nullable SSLContext tls(LdapSettings settings) {
        if (!settings.startTls() && !settings.isLdaps()) {
            return null;
        }
        try {
            return new SSLUtil(new PEMFileTrustManager(settings.trustedCertificates()
                            .orElseThrow(() -> new DirectoryException("TLS to " + settings.url()
                                    + " needs the file of certificates that may vouch for the directory"))
                            .toFile()))
                    .createSSLContext("TLSv1.3");
        } catch (KeyStoreException e) {
            throw new DirectoryException(
                    "the certificates that may vouch for " + settings.url() + " cannot be read from "
                            + settings.trustedCertificates().orElseThrow() + ": " + e.getMessage(),
                    e);
        } catch (GeneralSecurityException e) {
            throw new DirectoryException("no TLS to " + settings.url() + ": " + e.getMessage(), e);
        }
    }

    /** Works as our account. The work must be such that it can be started over. */
    <T> T asService(Work<T> work) throws LDAPException {
        return with(service, work);
    }

    /** Works on a connection whose identity does not matter, and which others may have logged in on before. */
    <T> T forLogin(Work<T> work) throws LDAPException {
        return with(logins, work);
    }

    /** Works as our account on a connection that is closed afterwards. */
    void alone(Stay work) throws LDAPException, InterruptedException {
        LDAPConnection connection = taken(service);
        try {
            work.on(connection);
        } finally {
            service.releaseDefunctConnection(connection);
        }
    }

    private <T> T with(LDAPConnectionPool pool, Work<T> work) throws LDAPException {
        LDAPConnection connection = taken(pool);
        boolean retried = false;
        while (true) {
            try {
                T result = work.on(connection);
                release(pool, connection);
                return result;
            } catch (LDAPException e) {
                if (e.getResultCode().isConnectionUsable()) {
                    release(pool, connection);
                    throw e;
                }
                if (retried || e.getResultCode().equals(ResultCode.TIMEOUT)) {
                    pool.releaseDefunctConnection(connection);
                    throw e;
                }
                connection = noted(pool, pool.replaceDefunctConnection(connection));
                retried = true;
            } catch (RuntimeException e) {
                pool.releaseDefunctConnection(connection); // in an unknown state: nobody may use it again
                throw e;
            }
        }
    }

    private LDAPConnection taken(LDAPConnectionPool pool) throws LDAPException {
        return noted(pool, pool.getConnection());
    }

    /** A new connection to another server means that the old server failed, and its idle connections go. */
    private LDAPConnection noted(LDAPConnectionPool pool, LDAPConnection connection) {
        String now = connection.getHostPort();
        if (pool == service && !server.equals(now)) {
            server = now;
            pool.shrinkPool(0);
        }
        return connection;
    }

    private void release(LDAPConnectionPool pool, LDAPConnection connection) {
        if (pool == service && !server.equals(connection.getHostPort())) {
            pool.releaseDefunctConnection(connection);
        } else {
            pool.releaseConnection(connection);
        }
    }

    /** Whether the server's answer was larger than we take: the library closes the connection, and names our limit. */
    boolean isTooLarge(LDAPException e) {
        return e.getMessage() != null && e.getMessage().contains("larger than the maximum of " + largest + " bytes");
    }

    /** How much we take, for people. */
    String largest() {
        return largest >= 1 << 20 ? (largest >> 20) + " MiB" : (largest >> 10) + " KiB";
    }

    /** One sentence that names the directory. */
    DirectoryException failure(LDAPException e) {
        ResultCode code = e.getResultCode();
        String reason;
        if (code.equals(ResultCode.CONNECT_ERROR) || code.equals(ResultCode.SERVER_DOWN)) {
            reason = "cannot be reached" + (root(e) instanceof ConnectException ? "; is it running?" : ": " + text(e));
        } else if (code.equals(ResultCode.TIMEOUT)) {
            reason = "did not answer in time";
        } else if (code.equals(ResultCode.INVALID_CREDENTIALS)) {
            reason = "refuses our account's name or password";
        } else if (code.equals(ResultCode.INSUFFICIENT_ACCESS_RIGHTS)) {
            reason = "does not let our account do this: " + text(e);
        } else if (code.equals(ResultCode.SIZE_LIMIT_EXCEEDED) || code.equals(ResultCode.ADMIN_LIMIT_EXCEEDED)) {
            reason = "limits how much our account may read; raise its limit, see docs/directories.md";
        } else if (code.equals(ResultCode.NO_SUCH_OBJECT)) {
            reason = "has no entry by this name, or does not show it to our account; look at the base: " + text(e);
        } else if (code.equals(ResultCode.STRONG_AUTH_REQUIRED) || code.equals(ResultCode.CONFIDENTIALITY_REQUIRED)) {
            reason = "wants an encrypted connection; use ldaps: or StartTLS";
        } else {
            reason = "answers " + code.getName() + " (" + code.intValue() + "): " + text(e);
        }
        return new DirectoryException("the directory " + url + " " + reason, e);
    }

    private static Throwable root(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The server's words without line breaks or endless length. */
    private static String text(LDAPException e) {
        Throwable root = root(e);
        String text = root instanceof IOException && root.getMessage() != null ? root.getMessage() : e.getMessage();
        String line = text == null ? "" : text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > 300 ? line.substring(0, 300) + "..." : line;
    }

    @Override
    public void close() {
        service.close();
        logins.close();
    }
}
