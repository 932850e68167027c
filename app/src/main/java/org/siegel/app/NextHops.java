package org.siegel.app;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.siegel.mail.Deadlines;
import org.siegel.mail.Delivery;
import org.siegel.mail.LmtpDelivery;
import org.siegel.mail.Smarthost;
import org.siegel.mail.SmtpDelivery;
import org.siegel.scim.TrustedAuthorities;
import org.siegel.smime.CertificateFiles;

/** The organisation's own mail servers, from the settings {@code mail-delivery}, {@code smarthost} and {@code mail-ca-file}. */
final class NextHops {

    private static final int LMTP_PORT = 24;
    private static final int SMTP_PORT = 25;

    private final Settings settings;
    private final String ownName;

    NextHops(Settings settings, String ownName) {
        this.settings = settings;
        this.ownName = ownName;
    }

    /** The way to our own mailboxes, where they are not Siegel's. */
    Optional<Delivery> mailboxes() {
        return delivery(Settings.Key.MAIL_DELIVERY);
    }

    /** The way to everybody else. */
    Optional<Delivery> elsewhere() {
        return delivery(Settings.Key.SMARTHOST);
    }

    private Optional<Delivery> delivery(Settings.Key key) {
        return settings.optional(key).map(text -> {
            URI uri = uri(text, key);
            int port = uri.getPort();
            return switch (uri.getScheme()) {
                case "lmtp" ->
                    new LmtpDelivery(
                            () -> new InetSocketAddress(uri.getHost(), port < 0 ? LMTP_PORT : port),
                            ownName,
                            Deadlines.DEFAULT);
                case "smtp" ->
                    new SmtpDelivery(
                            new Smarthost(
                                    uri.getHost(),
                                    port < 0 ? SMTP_PORT : port,
                                    Smarthost.Security.STARTTLS,
                                    trust(settings),
                                    Optional.empty()),
                            ownName,
                            Deadlines.DEFAULT);
                default -> throw badForm(key, text);
            };
        });
    }

    private static URI uri(String text, Settings.Key key) {
        try {
            URI uri = URI.create(text.contains("://") ? text : "smtp://" + text);
            if (uri.getHost() != null && uri.getScheme() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw badForm(key, text);
        }
        throw badForm(key, text);
    }

    private static UsageException badForm(Settings.Key key, String text) {
        return new UsageException(
                key.fileName() + " must have the form lmtp://host:port or smtp://host:port, not " + text);
    }

    /**
     * Whom the TLS certificates of your mail servers must come from: {@code mail-ca-file}, else the JDK's roots. They vouch
     * for servers here, never for mail.
     */
    static SSLContext trust(Settings settings) {
        Optional<String> file = settings.optional(Settings.Key.MAIL_CA_FILE);
        try {
            return file.isEmpty()
                    ? SSLContext.getDefault()
                    : TrustedAuthorities.context(CertificateFiles.certificates(Inputs.bytes(Path.of(file.get()))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes a TLS context", e);
        }
    }
}
