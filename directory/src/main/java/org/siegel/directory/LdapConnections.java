package org.siegel.directory;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.PasswordProvider;
import com.unboundid.ldap.sdk.PostConnectProcessor;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import java.io.IOException;
import java.net.ConnectException;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.Secret;

/**
 * Two small pools of connections: one logged in as our account, one on which users prove their passwords. Both start
 * empty and survive a restart of the directory: a connection found broken is replaced and the operation tried once more.
 */
final class LdapConnections implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 8;
    /** Larger answers are not users: 64 certificates of 64 KiB. */
    private static final int LARGEST_MESSAGE = 16 * 1024 * 1024;

    private final String url;
    private final LDAPConnectionPool service;
    private final LDAPConnectionPool logins;

    /** Something done with a connection, perhaps twice. */
    interface Work<T> {
        T on(LDAPConnection connection) throws LDAPException;
    }

    LdapConnections(LdapSettings settings) {
        url = settings.url();
        requirePassword(settings);
        try {
            LDAPURL address = new LDAPURL(url);
            SSLContext tls = tls(settings, address);
            SingleServerSet servers = new SingleServerSet(
                    address.getHost(),
                    address.getPort(),
                    tls != null && !settings.startTls() ? tls.getSocketFactory() : null,
                    options(settings));
            PostConnectProcessor startTls =
                    tls != null && settings.startTls() ? new StartTLSPostConnectProcessor(tls) : null;
            service = pool(
                    servers, new SimpleBindRequest(settings.bindDn(), new OurPassword(settings.password())), startTls);
            logins = pool(servers, null, startTls);
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

    private static LDAPConnectionPool pool(
            SingleServerSet servers, @Nullable SimpleBindRequest bind, @Nullable PostConnectProcessor startTls)
            throws LDAPException {
        LDAPConnectionPool pool = new LDAPConnectionPool(servers, bind, 0, MOST_CONNECTIONS, startTls, false);
        pool.setCreateIfNecessary(true);
        return pool;
    }

    private static LDAPConnectionOptions options(LdapSettings settings) {
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis((int) settings.connectTimeout().toMillis());
        options.setResponseTimeoutMillis(settings.responseTimeout().toMillis());
        options.setAbandonOnTimeout(true);
        options.setFollowReferrals(false);
        options.setMaxMessageSize(LARGEST_MESSAGE);
        options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(false));
        return options;
    }

    private static @Nullable SSLContext tls(LdapSettings settings, LDAPURL address) {
        if (!settings.startTls() && !address.getScheme().equals("ldaps")) {
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

    private static <T> T with(LDAPConnectionPool pool, Work<T> work) throws LDAPException {
        LDAPConnection connection = pool.getConnection();
        boolean retried = false;
        while (true) {
            try {
                T result = work.on(connection);
                pool.releaseConnection(connection);
                return result;
            } catch (LDAPException e) {
                if (e.getResultCode().isConnectionUsable()) {
                    pool.releaseConnection(connection);
                    throw e;
                }
                if (retried || e.getResultCode().equals(ResultCode.TIMEOUT)) {
                    pool.releaseDefunctConnection(connection);
                    throw e;
                }
                connection = pool.replaceDefunctConnection(connection);
                retried = true;
            } catch (RuntimeException e) {
                pool.releaseDefunctConnection(connection); // in an unknown state: nobody may use it again
                throw e;
            }
        }
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
