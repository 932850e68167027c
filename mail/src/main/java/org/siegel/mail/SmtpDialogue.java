package org.siegel.mail;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/**
 * The client's side of SMTP (RFC 5321) and LMTP (RFC 2033). It sends messages byte for byte: nothing is rewritten,
 * wrapped or re-encoded, so signatures survive.
 */
final class SmtpDialogue implements AutoCloseable {

    enum Protocol {
        SMTP("EHLO"),
        LMTP("LHLO");

        private final String hello;

        Protocol(String hello) {
            this.hello = hello;
        }
    }

    private final Socket connection;
    private final Deadlines deadlines;
    private final Thread watchdog;
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private Map<String, String> extensions = Map.of();

    private SmtpDialogue(Socket connection, Deadlines deadlines) throws IOException {
        this.connection = connection;
        this.deadlines = deadlines;
        this.socket = connection;
        this.in = new BufferedInputStream(connection.getInputStream());
        this.out = new BufferedOutputStream(connection.getOutputStream());
        // a read has its own timeout, a blocked write has none: closing the socket ends both
        this.watchdog = Thread.ofVirtual().name("smtp deadline").start(() -> {
            try {
                Thread.sleep(deadlines.total());
                connection.close();
            } catch (InterruptedException | IOException done) {
                // the dialogue ended in time, or the socket is gone already
            }
        });
    }

    /** Connects; the greeting is not yet read. */
    static SmtpDialogue connect(InetSocketAddress address, Deadlines deadlines) throws IOException {
        var socket = new Socket();
        try {
            InetSocketAddress resolved = address.isUnresolved()
                    ? new InetSocketAddress(address.getHostString(), address.getPort())
                    : address;
            socket.connect(resolved, Math.toIntExact(deadlines.connect().toMillis()));
            socket.setSoTimeout(Math.toIntExact(deadlines.answer().toMillis()));
            socket.setTcpNoDelay(true);
            return new SmtpDialogue(socket, deadlines);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Reads the greeting and introduces us. */
    void greet(Protocol protocol, String ownName) throws IOException {
        require(reply(), "the greeting");
        hello(protocol, ownName);
    }

    private void hello(Protocol protocol, String ownName) throws IOException {
        SmtpReply reply = require(command(protocol.hello + " " + ownName), protocol.hello);
        Map<String, String> announced = new HashMap<>();
        for (String line : reply.lines().subList(1, reply.lines().size())) {
            String[] words = line.strip().split(" ", 2);
            announced.put(words[0].toUpperCase(Locale.ROOT), words.length > 1 ? words[1] : "");
        }
        extensions = announced;
    }

    /** Negotiates STARTTLS (RFC 3207) and introduces us again; a server without it is an error, never a downgrade. */
    void startTls(SSLContext tls, String host, String ownName) throws IOException {
        if (!extensions.containsKey("STARTTLS")) {
            throw new IOException("the server does not offer STARTTLS");
        }
        require(command("STARTTLS"), "STARTTLS");
        if (in.available() > 0) {
            throw new IOException("the server sent text before TLS that would count as protected (RFC 3207 §6)");
        }
        tls(tls, host);
        hello(Protocol.SMTP, ownName);
    }

    /** Puts TLS over the connection and checks the server's name (RFC 8314, RFC 9525). */
    void tls(SSLContext tls, String host) throws IOException {
        var layer = (SSLSocket) tls.getSocketFactory().createSocket(connection, host, connection.getPort(), true);
        var parameters = layer.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        layer.setSSLParameters(parameters);
        layer.setSoTimeout(Math.toIntExact(deadlines.answer().toMillis()));
        layer.startHandshake();
        socket = layer;
        in = new BufferedInputStream(layer.getInputStream());
        out = new BufferedOutputStream(layer.getOutputStream());
    }

    /** AUTH PLAIN (RFC 4616), over TLS only. */
    void authenticate(String name, Secret password) throws IOException {
        if (!(socket instanceof SSLSocket)) {
            throw new IOException("a password is not sent without TLS");
        }
        byte[] user = name.getBytes(StandardCharsets.UTF_8);
        byte[] secret = password.bytes();
        byte[] plain = new byte[user.length + secret.length + 2];
        System.arraycopy(user, 0, plain, 1, user.length);
        System.arraycopy(secret, 0, plain, user.length + 2, secret.length);
        byte[] encoded = Base64.getEncoder().encode(plain);
        try {
            out.write("AUTH PLAIN ".getBytes(StandardCharsets.US_ASCII));
            out.write(encoded);
            out.write(CRLF);
            out.flush();
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(plain, (byte) 0);
            Arrays.fill(encoded, (byte) 0);
        }
        require(reply(), "AUTH");
    }

    SmtpReply mail(Optional<MailAddress> sender, long size) throws IOException {
        return command("MAIL FROM:<" + sender.map(MailAddress::toString).orElse("") + ">"
                + (extensions.containsKey("SIZE") ? " SIZE=" + size : "") // RFC 1870
                + (extensions.containsKey("8BITMIME") ? " BODY=8BITMIME" : "")); // RFC 6152
    }

    SmtpReply recipient(MailAddress address) throws IOException {
        return command("RCPT TO:<" + address + ">");
    }

    SmtpReply command(String line) throws IOException {
        if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0) {
            throw new IOException("an SMTP command has no line breaks");
        }
        out.write(line.getBytes(StandardCharsets.UTF_8));
        out.write(CRLF);
        out.flush();
        return reply();
    }

    /** The message and the dot that ends it; the replies are still to be read. */
    void send(MessageBytes message) throws IOException {
        try (InputStream body = message.open()) {
            new DotStuffing(out).transfer(body);
        }
        out.flush();
    }

    SmtpReply reply() throws IOException {
        return SmtpReply.read(in);
    }

    private static SmtpReply require(SmtpReply reply, String to) throws IOException {
        if (!reply.positive()) {
            throw new RefusedDialogue(reply, to);
        }
        return reply;
    }

    /** The server refuses to talk to us at all. */
    static final class RefusedDialogue extends IOException {
        private final transient SmtpReply reply;

        RefusedDialogue(SmtpReply reply, String to) {
            super("the server answers " + to + " with " + reply);
            this.reply = reply;
        }

        SmtpReply reply() {
            return reply;
        }
    }

    private static final byte[] CRLF = {'\r', '\n'};

    /** Says QUIT without waiting for an answer. */
    @Override
    public void close() {
        watchdog.interrupt();
        try {
            out.write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            socket.close();
        } catch (IOException alreadyGone) {
            // the server was quicker
        } finally {
            closeConnection();
        }
    }

    /** Ends without QUIT, so that a message under way is not taken for complete. */
    void abort() {
        watchdog.interrupt();
        closeConnection();
    }

    private void closeConnection() {
        try {
            connection.close();
        } catch (IOException alreadyGone) {
            // nothing is left to release
        }
    }
}
