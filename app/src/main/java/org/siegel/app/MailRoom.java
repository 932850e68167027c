package org.siegel.app;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
import org.siegel.mail.GatewaySettings.TlsMode;
import org.siegel.mail.ImapProxy;
import org.siegel.mail.ImapProxySettings;
import org.siegel.mail.LmtpDelivery;
import org.siegel.mail.Outbox;
import org.siegel.mail.RetrySchedule;
import org.siegel.mail.Routes;
import org.siegel.mail.SubmissionGateway;
import org.siegel.mail.SubmissionPolicy;
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

    private final Settings settings;
    private final Clock clock;
    private final String hostName;
    private final TlsIdentity tls;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable Outbox outbox;
    private @Nullable SubmissionGateway submission;
    private @Nullable SubmissionGateway submissionStartTls;
    private Optional<ImapProxy> imap = Optional.empty();

    private MailRoom(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.hostName = ServerTls.names(settings).getFirst();
        this.tls = ServerTls.identity(settings, clock);
    }

    /** Opens all of it, or nothing. */
    static MailRoom open(
            Settings settings,
            Organization organization,
            Database database,
            DatabaseAddress databaseAddress,
            DirectoryRoom directory,
            SubmissionPolicy policy,
            Clock clock) {
        var room = new MailRoom(settings, clock);
        boolean opened = false;
        try {
            var hops = new NextHops(settings, room.hostName);
            Delivery mailboxes =
                    hops.mailboxes().orElseGet(() -> room.embedded(organization, databaseAddress, directory));
            var routes = new Routes(Set.of(organization.domain()), mailboxes, hops.elsewhere());
            Outbox outbox = room.keep(new Outbox(database, routes, RetrySchedule.DEFAULT, LEASE, room.hostName, clock));
            room.outbox = outbox;
            outbox.start(WORKERS);
            Authenticator users = (name, password) ->
                    directory.directory().authenticate(name, password).flatMap(MailRoom::submitter);
            room.submission = room.gateway(Settings.Key.SUBMISSION_PORT, TlsMode.IMPLICIT, users, policy, outbox);
            room.submissionStartTls =
                    room.gateway(Settings.Key.SUBMISSION_STARTTLS_PORT, TlsMode.STARTTLS, users, policy, outbox);
            opened = true;
            return room;
        } finally {
            if (!opened) {
                room.close();
            }
        }
    }

    private <T extends AutoCloseable> T keep(T opened) {
        open.push(opened);
        return opened;
    }

    /** Starts our own mail server and the proxy in front of it. */
    private Delivery embedded(Organization organization, DatabaseAddress database, DirectoryRoom directory) {
        EmbeddedMailServer server = keep(EmbeddedMailServer.start(
                new EmbeddedMailServer.Settings(
                        Home.folder("mail-server"),
                        settings.data().resolve("mail"),
                        settings.data().resolve("log/mail-server.log"),
                        MAIL_SERVER_JVM,
                        database,
                        organization.domain(),
                        new EmbeddedMailServer.UserDirectory(
                                directory.settings().url(),
                                directory.settings().base(),
                                directory.settings().bindDn(),
                                directory.settings().password(),
                                directory.settings().trustedCertificates())),
                clock));
        imap = Optional.of(keep(ImapProxy.start(
                new ImapProxySettings(
                        address(),
                        settings.port(Settings.Key.IMAP_PORT),
                        tls.sslContext(),
                        ImapProxySettings.Limits.DEFAULT),
                server::imap)));
        return new LmtpDelivery(server::lmtp, hostName, Deadlines.DEFAULT);
    }

    private SubmissionGateway gateway(
            Settings.Key port, TlsMode mode, Authenticator users, SubmissionPolicy policy, Outbox outbox) {
        var how = new GatewaySettings(
                address(), settings.port(port), mode, tls.sslContext(), hostName, GatewaySettings.Limits.DEFAULT);
        return keep(SubmissionGateway.start(how, users, policy, outbox, clock));
    }

    private InetAddress address() {
        String text = settings.text(Settings.Key.LISTEN_ADDRESS);
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new UsageException(
                    Settings.Key.LISTEN_ADDRESS.fileName() + " is no address of this machine: " + text, e);
        }
    }

    private static Optional<AuthenticatedUser> submitter(DirectoryUser user) {
        return user.mail()
                .map(primary -> new AuthenticatedUser(
                        primary,
                        Stream.concat(Stream.of(primary), user.proxyAddresses().stream())
                                .distinct()
                                .toList()));
    }

    /** What takes messages that Siegel itself writes. */
    Outbox outbox() {
        return opened(outbox);
    }

    /** Submission with TLS from the start. */
    int submissionPort() {
        return port(submission);
    }

    /** Submission with STARTTLS. */
    int submissionStartTlsPort() {
        return port(submissionStartTls);
    }

    private static int port(@Nullable SubmissionGateway gateway) {
        return opened(gateway).port();
    }

    private static <T> T opened(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("asked for before it was opened");
        }
        return part;
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
