package org.siegel.mail;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;

/**
 * One client of the IMAP proxy. The calling thread carries commands to the server and bounds them; a second one carries
 * responses back. Literals pass as they come; nothing but the capabilities is changed.
 */
final class ImapProxyConnection implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** A response line may be long (ENVELOPE, ESEARCH): it passes in parts of this size. */
    private static final int PART = 64 * 1024;

    /** What would take the stream out of our sight: TLS is ours, compression hides sizes (RFC 4978). */
    private static final Pattern HIDDEN = Pattern.compile("(?i) (STARTTLS|COMPRESS=DEFLATE)(?=[ \\]\\r\\n])");

    private static final Pattern CAPABILITIES =
            Pattern.compile("(?i)^(\\* CAPABILITY |[^ ]+ (OK|PREAUTH) \\[CAPABILITY ).*", Pattern.DOTALL);

    private final Socket client;
    private final Socket server = new Socket();
    private final ImapProxySettings settings;
    private final ImapProxySettings.Limits limits;
    private final ImapLogin login = new ImapLogin();
    private final ReentrantLock response = new ReentrantLock();

    ImapProxyConnection(Socket client, ImapProxySettings settings) {
        this.client = client;
        this.settings = settings;
        this.limits = settings.limits();
    }

    /** The client asked for more than it may; it reads the sentence after BYE. */
    private static final class OutOfBounds extends IOException {
        private final String sentence;

        OutOfBounds(String sentence) {
            super(sentence);
            this.sentence = sentence;
        }
    }

    void run(InetSocketAddress address) throws IOException {
        Thread deadline = Thread.ofVirtual().name("imap login deadline").start(this::endWithoutLogin);
        try {
            client.setSoTimeout(Math.toIntExact(limits.silence().toMillis())); // until login there is the deadline
            client.setTcpNoDelay(true);
            var tls = (SSLSocket) settings.tls()
                    .getSocketFactory()
                    .createSocket(client, client.getInetAddress().getHostAddress(), client.getPort(), true);
            tls.setUseClientMode(false);
            tls.startHandshake();
            server.connect(address, Math.toIntExact(CONNECT.toMillis()));
            server.setTcpNoDelay(true);
            var toClient = new BufferedOutputStream(tls.getOutputStream(), 16 * 1024);
            Thread responses =
                    Thread.ofVirtual().name("imap responses").start(() -> carryResponses(tls, toClient, deadline));
            try {
                carryCommands(new BufferedInputStream(tls.getInputStream()), server.getOutputStream(), toClient);
            } catch (OutOfBounds e) {
                farewell(toClient, e.sentence);
            } finally {
                server.shutdownOutput();
                awaitEnd(responses);
            }
        } finally {
            deadline.interrupt();
            close();
        }
    }

    private void endWithoutLogin() {
        try {
            Thread.sleep(limits.untilLogin());
        } catch (InterruptedException loggedInOrGone) {
            return;
        }
        if (!login.done()) {
            close();
        }
    }

    private static void awaitEnd(Thread responses) {
        try {
            responses.join(Duration.ofSeconds(2)); // the answers to the last commands, LOGOUT among them
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void farewell(OutputStream toClient, String sentence) throws IOException {
        try {
            if (response.tryLock(1, TimeUnit.SECONDS)) { // not into the middle of a response
                try {
                    toClient.write(("* BYE " + sentence + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    toClient.flush();
                } finally {
                    response.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // client to server

    private void carryCommands(BufferedInputStream in, OutputStream plain, OutputStream toClient) throws IOException {
        var out = new BufferedOutputStream(plain, 16 * 1024);
        int literals = 0;
        while (true) {
            if (in.available() == 0) {
                out.flush();
            }
            ImapLine line = readCommand(in, 0);
            if (line.text().isEmpty()) {
                out.flush();
                return;
            }
            String[] words = line.text().strip().split(" ", 3);
            String tag = words[0];
            boolean command = !login.exchanging();
            if (command) {
                begin(tag, words.length > 1 ? words[1] : "");
            }
            int length = line.text().length();
            while (line.hasLiteral() && command) {
                if (line.literal() > literalBound()
                        && line.waits()
                        && length == line.text().length()
                        && login.done()) {
                    refuse(tag, toClient);
                    break;
                }
                if (line.literal() > literalBound() || (!login.done() && ++literals > limits.loginLiterals())) {
                    throw new OutOfBounds("too many octets for a literal here");
                }
                login.waiting(line.waits() ? tag : "");
                write(out, line);
                out.flush();
                if (line.waits() && abandoned(in)) {
                    line = ImapLine.of("");
                    break;
                }
                ImapLine.copy(in, out, line.literal());
                line = readCommand(in, length);
                length += line.text().length();
            }
            if (!line.hasLiteral() || !command) {
                write(out, line);
            }
        }
    }

    private ImapLine readCommand(InputStream in, int already) throws IOException {
        int most = (login.done() ? limits.line() : limits.loginLine()) - already;
        String text = ImapLine.read(in, Math.max(1, most));
        if (!text.isEmpty() && !text.endsWith("\n")) {
            throw new OutOfBounds("the command line is too long");
        }
        return ImapLine.of(text);
    }

    private void begin(String tag, String verb) throws IOException {
        if (verb.equalsIgnoreCase("STARTTLS") || verb.equalsIgnoreCase("COMPRESS")) {
            throw new OutOfBounds(verb.toUpperCase(Locale.ROOT) + " is not available here");
        }
        if (!login.begin(tag, verb)) {
            throw new OutOfBounds("the tag of a command is wrong or in use, or too many commands are under way");
        }
    }

    private long literalBound() {
        return login.done() ? limits.literal() : limits.loginLiteral();
    }

    /** RFC 7888 §4: a literal too large, refused before it is sent; the server behind never hears of the command. */
    private void refuse(String tag, OutputStream toClient) throws IOException {
        response.lock();
        try {
            toClient.write((tag + " NO [TOOBIG] a literal has at most " + limits.literal() + " octets\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            toClient.flush();
        } finally {
            response.unlock();
        }
    }

    /** After "{n}" the server may end the command instead of asking for the literal; then commands follow at once. */
    private boolean abandoned(BufferedInputStream in) throws IOException {
        in.mark(1);
        int first = in.read();
        in.reset();
        return first >= 0 && !login.stillWaiting();
    }

    private static void write(OutputStream out, ImapLine line) throws IOException {
        out.write(line.text().getBytes(StandardCharsets.ISO_8859_1));
    }

    // server to client

    private void carryResponses(SSLSocket tls, OutputStream out, Thread deadline) {
        try {
            var in = new BufferedInputStream(server.getInputStream(), 16 * 1024);
            while (carryResponse(in, out)) {
                if (login.done()) {
                    deadline.interrupt();
                }
                if (in.available() == 0) {
                    out.flush();
                }
            }
            out.flush();
            tls.shutdownOutput(); // close_notify: the client knows that nothing was cut off
        } catch (IOException clientOrServerGone) {
            // closing below tells the other side
        } finally {
            close();
        }
    }

    private boolean carryResponse(InputStream in, OutputStream out) throws IOException {
        String text = ImapLine.read(in, PART);
        if (text.isEmpty()) {
            return false;
        }
        response.lock();
        try {
            if (CAPABILITIES.matcher(text).matches()) {
                text = HIDDEN.matcher(text).replaceAll("");
            }
            login.answer(text);
            String before = "";
            while (true) {
                out.write(text.getBytes(StandardCharsets.ISO_8859_1));
                ImapLine line = ImapLine.of(before, text);
                before = line.hasLiteral() ? "" : text;
                if (line.hasLiteral()) {
                    ImapLine.copy(in, out, line.literal());
                } else if (text.endsWith("\n")) {
                    return true;
                }
                text = ImapLine.read(in, PART);
                if (text.isEmpty()) {
                    return false;
                }
            }
        } finally {
            response.unlock();
        }
    }

    @Override
    public void close() {
        // the sockets below TLS: closing the layer could wait for a client that does not read
        for (Socket socket : new Socket[] {client, server}) {
            try {
                socket.close();
            } catch (IOException alreadyGone) {
                // nothing is left to release
            }
        }
    }
}
