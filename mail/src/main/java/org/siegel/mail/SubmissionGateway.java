package org.siegel.mail;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocket;
import org.subethamail.smtp.AuthenticationHandler;
import org.subethamail.smtp.AuthenticationHandlerFactory;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.internal.server.BaseCommand;
import org.subethamail.smtp.internal.server.Command;
import org.subethamail.smtp.internal.server.RequireAuthCommandWrapper;
import org.subethamail.smtp.internal.server.RequireTLSCommandWrapper;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;

/**
 * Where mail programs hand in messages (RFC 6409): over TLS, with a login, from the user's own addresses, and past the
 * policy. What it answers with 250 is in the outbox, byte for byte, under one Received field.
 */
public final class SubmissionGateway implements AutoCloseable {

    private final SMTPServer server;
    private final SessionGate gate;

    private SubmissionGateway(SMTPServer server, SessionGate gate) {
        this.server = server;
        this.gate = gate;
    }

    /**
     * Starts to listen.
     *
     * @throws MailException if the address cannot be had
     */
    public static SubmissionGateway start(
            GatewaySettings settings,
            Authenticator authenticator,
            SubmissionPolicy policy,
            Outbox outbox,
            Clock clock) {
        var limits = settings.limits();
        var gate = new SessionGate(limits);
        var builder = SMTPServer.port(settings.port())
                .bindAddress(settings.address())
                .hostName(settings.hostName())
                .softwareName("Siegel")
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .connectionTimeoutMs(Math.toIntExact(limits.silence().toMillis()))
                .maxConnections(limits.connections())
                .maxMessageSize(limits.messageSize())
                .maxRecipients(limits.recipients())
                .sessionHandler(gate)
                .authenticationHandlerFactory(new Mechanisms())
                .requireAuth()
                .messageHandlerFactory(context -> transaction(context, outbox));
        switch (settings.mode()) {
            case IMPLICIT -> builder.serverSocketFactory(settings.tls());
            case STARTTLS -> builder.requireTLS().startTlsSocketFactory(socket -> overTls(socket, settings));
        }
        SMTPServer server = builder.build();
        var intake = new SubmissionIntake(policy, outbox, settings.hostName(), clock);
        for (Command command : List.<Command>of(
                new EhloCommand(),
                new RequireTLSCommandWrapper(new AuthCommand(authenticator, limits)),
                submitters(new MailCommand()),
                submitters(new DataCommand(intake, limits)),
                new Absent("BDAT"),
                new Absent("EXPN"),
                new Absent("VRFY"))) {
            server.getCommandHandler().addCommand(command);
        }
        try {
            server.start();
        } catch (RuntimeException e) { // the library wraps what the socket says
            gate.close();
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new MailException(
                    "the submission gateway cannot listen on "
                            + settings.address().getHostAddress() + " port " + settings.port() + ": "
                            + reason.getMessage(),
                    e);
        }
        return new SubmissionGateway(server, gate);
    }

    /** The port it listens on. */
    public int port() {
        return server.getPortAllocated();
    }

    @Override
    public void close() {
        server.stop();
        gate.close();
    }

    private static Command submitters(Command command) {
        return new RequireAuthCommandWrapper(new RequireTLSCommandWrapper(command));
    }

    private static MessageHandler transaction(MessageContext context, Outbox outbox) {
        if (context.getAuthenticationHandler().orElse(null) instanceof AuthCommand.LoggedIn loggedIn) {
            return new SubmissionTransaction(loggedIn.user(), outbox);
        }
        throw new IllegalStateException("MAIL without a login");
    }

    /** The context's own protocols and ciphers; the library's default would enable all that exist. */
    private static SSLSocket overTls(Socket socket, GatewaySettings settings) throws IOException {
        var remote = (InetSocketAddress) socket.getRemoteSocketAddress();
        var layer = (SSLSocket) settings.tls()
                .getSocketFactory()
                .createSocket(socket, remote.getAddress().getHostAddress(), socket.getPort(), true);
        layer.setUseClientMode(false);
        return layer;
    }

    /** Makes the library ask for a login; {@link AuthCommand} does the work. */
    private static final class Mechanisms implements AuthenticationHandlerFactory {
        @Override
        public List<String> getAuthenticationMechanisms() {
            return List.of("PLAIN", "LOGIN");
        }

        @Override
        public AuthenticationHandler create() {
            throw new IllegalStateException("logins are checked by " + AuthCommand.class);
        }
    }

    /** A command that we do not have. */
    private static final class Absent extends BaseCommand {
        Absent(String name) {
            super(name, "not available");
        }

        @Override
        public void execute(String command, Session session) throws IOException {
            session.sendResponse("502 5.5.1 " + getName() + " is not available");
        }
    }
}
