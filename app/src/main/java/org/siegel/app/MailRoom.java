package org.siegel.app;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.siegel.admin.Rooms;
import org.siegel.ca.TlsIdentity;
import org.siegel.database.Database;
import org.siegel.database.DatabaseAddress;
import org.siegel.directory.DirectoryUser;
import org.siegel.mail.AuthenticatedUser;
import org.siegel.mail.Authenticator;
import org.siegel.mail.Deadlines;
import org.siegel.mail.Delivery;
import org.siegel.mail.EmbeddedMailServer;
import org.siegel.mail.GatewaySettings;
import org.siegel.mail.ImapProxy;
import org.siegel.mail.ImapProxySettings;
import org.siegel.mail.LmtpDelivery;
import org.siegel.mail.Outbox;
import org.siegel.mail.RetrySchedule;
import org.siegel.mail.Routes;
import org.siegel.mail.Smarthost;
import org.siegel.mail.SmtpDelivery;
import org.siegel.mail.SubmissionGateway;
import org.siegel.smime.Limits;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;
import org.siegel.smime.Smime;
import org.siegel.tenant.Organization;

/** Mail: the gateway that takes it, the outbox that keeps it, the server that stores it, the proxy that shows it. */
final class MailRoom implements AutoCloseable {

    static final List<Settings.Key> PORTS =
            List.of(Settings.Key.SUBMISSION_PORT, Settings.Key.SUBMISSION_STARTTLS_PORT, Settings.Key.IMAP_PORT);

    /** One message may go two ways, each as long as a dialogue may take; then a worker is taken for dead. */
    private static final Duration LEASE =
            Deadlines.DEFAULT.total().multipliedBy(2).plusMinutes(1);

    private static final int WORKERS = 4;
    /** The JVM's own warnings must not reach standard output, where the parent waits for READY. */
    private static final List<String> MAIL_SERVER_JVM = List.of(
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xlog:disable",
            "-Xlog:all=warning:stderr",
            "--sun-misc-unsafe-memory-access=allow");

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final TlsIdentity tls;
    private final SubmissionGateway submission;
    private final SubmissionGateway submissionStartTls;
    private final Optional<ImapProxy> imap;
    private final String hostName;

    private MailRoom(
            Settings settings,
            Organization organization,
            Database database,
            DatabaseAddress databaseAddress,
            DirectoryRoom directory,
            Rooms rooms,
            Clock clock) {
        List<String> names = Stream.of(settings.text(Settings.Key.SERVER_NAMES).split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        hostName = names.getFirst();
        List<String> tlsNames =
                Stream.concat(names.stream(), Stream.of("127.0.0.1")).distinct().toList();
        tls = TlsIdentity.loadOrCreate(settings.data().resolve("tls"), tlsNames, clock);
        Delivery local;
        Optional<EmbeddedMailServer> embedded = Optional.empty();
        if (settings.optional(Settings.Key.MAIL_DELIVERY).isPresent()) {
            local = external(settings, settings.text(Settings.Key.MAIL_DELIVERY), Settings.Key.MAIL_DELIVERY);
        } else {
            EmbeddedMailServer server = keep(EmbeddedMailServer.start(
                    new EmbeddedMailServer.Settings(
                            Home.folder("mail-server"),
                            settings.data().resolve("mail"),
                            settings.data().resolve("log/mail-server.log"),
                            MAIL_SERVER_JVM,
                            databaseAddress,
                            organization.domain(),
                            new EmbeddedMailServer.UserDirectory(
                                    directory.settings().url(),
                                    directory.settings().base(),
                                    directory.settings().bindDn(),
                                    directory.settings().password(),
                                    directory.settings().trustedCertificates())),
                    clock));
            local = new LmtpDelivery(server::lmtp, hostName, Deadlines.DEFAULT);
            embedded = Optional.of(server);
        }
        Optional<Delivery> elsewhere = settings.optional(Settings.Key.SMARTHOST)
                .map(address -> external(settings, address, Settings.Key.SMARTHOST));
        var routes = new Routes(Set.of(organization.domain()), local, elsewhere);
        Outbox outbox = keep(new Outbox(database, routes, RetrySchedule.DEFAULT, LEASE, hostName, clock));
        outbox.start(WORKERS);
        Authenticator users = (name, password) ->
                directory.directory().authenticate(name, password).flatMap(MailRoom::submitter);
        var policy = new OutgoingPolicy(
                () -> rooms.tenant().smimeConfigs().get(), new Smime(Primitives.best(), Limits.DEFAULT));
        InetAddress address = address(settings);
        submission = keep(SubmissionGateway.start(
                gateway(address, settings.port(Settings.Key.SUBMISSION_PORT), GatewaySettings.TlsMode.IMPLICIT),
                users,
                policy,
                outbox,
                clock));
        submissionStartTls = keep(SubmissionGateway.start(
                gateway(
                        address,
                        settings.port(Settings.Key.SUBMISSION_STARTTLS_PORT),
                        GatewaySettings.TlsMode.STARTTLS),
                users,
                policy,
                outbox,
                clock));
        imap = embedded.map(server -> proxy(address, settings, server::imap));
    }

    /** Opens all of it, or nothing. */
    static MailRoom open(
            Settings settings,
            Organization organization,
            Database database,
            DatabaseAddress databaseAddress,
            DirectoryRoom directory,
            Rooms rooms,
            Clock clock) {
        return new MailRoom(settings, organization, database, databaseAddress, directory, rooms, clock);
    }

    private <T extends AutoCloseable> T keep(T opened) {
        open.push(opened);
        return opened;
    }

    private GatewaySettings gateway(InetAddress address, int port, GatewaySettings.TlsMode mode) {
        return new GatewaySettings(address, port, mode, tls.sslContext(), hostName, GatewaySettings.Limits.DEFAULT);
    }

    private ImapProxy proxy(InetAddress address, Settings settings, Supplier<InetSocketAddress> server) {
        return keep(ImapProxy.start(
                new ImapProxySettings(
                        address,
                        settings.port(Settings.Key.IMAP_PORT),
                        tls.sslContext(),
                        ImapProxySettings.Limits.DEFAULT),
                server));
    }

    private static InetAddress address(Settings settings) {
        String text = settings.text(Settings.Key.LISTEN_ADDRESS);
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new UsageException(
                    Settings.Key.LISTEN_ADDRESS.fileName() + " is no address of this machine: " + text, e);
        }
    }

    private Delivery external(Settings settings, String text, Settings.Key key) {
        URI uri;
        try {
            uri = URI.create(text.contains("://") ? text : "smtp://" + text);
        } catch (IllegalArgumentException e) {
            throw badAddress(key, text);
        }
        if (uri.getHost() == null || uri.getScheme() == null) {
            throw badAddress(key, text);
        }
        return switch (uri.getScheme()) {
            case "lmtp" -> {
                var server = InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort() < 0 ? 24 : uri.getPort());
                yield new LmtpDelivery(
                        () -> new InetSocketAddress(server.getHostString(), server.getPort()),
                        hostName,
                        Deadlines.DEFAULT);
            }
            case "smtp" ->
                new SmtpDelivery(
                        new Smarthost(
                                uri.getHost(),
                                uri.getPort() < 0 ? 25 : uri.getPort(),
                                Smarthost.Security.STARTTLS,
                                publicTrust(),
                                Optional.empty()),
                        hostName,
                        Deadlines.DEFAULT);
            default -> throw badAddress(key, text);
        };
    }

    private static UsageException badAddress(Settings.Key key, String text) {
        return new UsageException(
                key.fileName() + " must have the form lmtp://host:port or smtp://host:port, not " + text);
    }

    /** Whom a smarthost's TLS certificate must come from: the JDK's roots. They vouch for servers here, never for mail. */
    private static SSLContext publicTrust() {
        try {
            return SSLContext.getDefault();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has a default TLS context", e);
        }
    }

    private static Optional<AuthenticatedUser> submitter(DirectoryUser user) {
        return user.mail()
                .map(primary -> new AuthenticatedUser(
                        primary,
                        Stream.concat(Stream.of(primary), user.proxyAddresses().stream())
                                .distinct()
                                .<MailAddress>map(address -> address)
                                .toList()));
    }

    int submissionPort() {
        return submission.port();
    }

    int submissionStartTlsPort() {
        return submissionStartTls.port();
    }

    /** Empty where the organisation's own server serves IMAP. */
    Optional<Integer> imapPort() {
        return imap.map(ImapProxy::port);
    }

    /** The certificate that mail clients will see. */
    TlsIdentity tls() {
        return tls;
    }

    @Override
    public void close() {
        Server.closeAll(open);
    }
}
