package org.siegel.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.testkit.Peer;

class ImapProxyTest {

    private static final ImapProxySettings.Limits LIMITS = new ImapProxySettings.Limits(
            1000, 1000, 4, Duration.ofSeconds(3), 2000, 100_000, Duration.ofSeconds(20), 10, 3);

    private Server server;
    private ImapProxy proxy;

    @BeforeEach
    void open() throws Exception {
        server = new Server();
        proxy = ImapProxy.start(
                new ImapProxySettings(InetAddress.getLoopbackAddress(), 0, TestTls.server(), LIMITS), server::address);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    /** As much of an IMAP server as the proxy can see: it logs commands with their literals. */
    private static final class Server implements AutoCloseable {
        final List<String> commands = new CopyOnWriteArrayList<>();
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        Server() throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!listener.isClosed()) {
                    try {
                        Socket socket = listener.accept();
                        Thread.ofVirtual().start(() -> serve(socket));
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
        }

        InetSocketAddress address() {
            return (InetSocketAddress) listener.getLocalSocketAddress();
        }

        private void serve(Socket socket) {
            try (socket) {
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream();
                say(out, "* OK [CAPABILITY IMAP4rev1 STARTTLS IDLE COMPRESS=DEFLATE LITERAL+] ready");
                while (true) {
                    String command = command(in, out);
                    commands.add(command);
                    String[] words = command.split(" ", 3);
                    String tag = words[0];
                    switch (words[1].toUpperCase(java.util.Locale.ROOT)) {
                        case "CAPABILITY" ->
                            say(out, "* CAPABILITY IMAP4rev1 STARTTLS IDLE LITERAL+", tag + " OK done");
                        case "LOGIN" -> say(out, command.contains("secret") ? tag + " OK in" : tag + " NO wrong");
                        case "AUTHENTICATE" -> {
                            say(out, "+ ");
                            commands.add(line(in));
                            say(out, tag + " OK in");
                        }
                        case "FETCH" ->
                            say(
                                    out,
                                    "* 1 FETCH (BODY[] {37}",
                                    "* CAPABILITY STARTTLS\r\na9 OK {99}\r\n\r\n)",
                                    tag + " OK done");
                        case "LONG" ->
                            say(
                                    out,
                                    "* LIST " + "x".repeat(65_536 - 7 - 3) + " {12}",
                                    "{99}\r\n{999}!",
                                    tag + " OK done");
                        case "IDLE" -> {
                            say(out, "+ idling", "* 2 EXISTS");
                            commands.add(line(in));
                            say(out, tag + " OK done");
                        }
                        case "LOGOUT" -> {
                            say(out, "* BYE", tag + " OK bye");
                            return;
                        }
                        case "APPEND" -> say(out, tag + " OK stored");
                        case "SELECT" -> say(out, "* 1 EXISTS", tag + " OK [READ-WRITE] done");
                        default -> say(out, tag + " OK done");
                    }
                }
            } catch (IOException gone) {
                // the proxy closed the connection
            }
        }

        private static String command(InputStream in, OutputStream out) throws IOException {
            var command = new StringBuilder(line(in));
            while (command.toString().matches("(?s).*\\{\\d+\\+?}")) {
                if (command.indexOf("REFUSED") > 0) {
                    return command.substring(0, command.indexOf(" ")) + " X";
                }
                boolean waits = command.charAt(command.length() - 2) != '+';
                int size = Integer.parseInt(
                        command.substring(command.lastIndexOf("{") + 1).replaceAll("\\D", ""));
                if (waits) {
                    say(out, "+ go");
                }
                command.append("\r\n").append(new String(in.readNBytes(size), StandardCharsets.ISO_8859_1));
                command.append(line(in));
            }
            return command.toString();
        }

        private static String line(InputStream in) throws IOException {
            var line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("end");
                }
                line.append((char) b);
            }
            return line.toString().stripTrailing();
        }

        private static void say(OutputStream out, String... lines) throws IOException {
            out.write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private final class Client implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Client() throws Exception {
            socket = TestTls.client().getSocketFactory().createSocket("localhost", proxy.port());
            socket.setSoTimeout(15_000);
            in = new BufferedInputStream(socket.getInputStream());
        }

        Client greeted() throws IOException {
            line();
            return this;
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        String line() throws IOException {
            var line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    return line + "END";
                }
                line.append((char) b);
            }
            return line.toString().stripTrailing();
        }

        String say(String command) throws IOException {
            send(command + "\r\n");
            return line();
        }

        /** What follows until the connection ends; a reset is an end. */
        String rest() throws IOException {
            var rest = new StringBuilder();
            try {
                for (String line = line(); !line.endsWith("END"); line = line()) {
                    rest.append(line).append('\n');
                }
            } catch (SocketException reset) {
                rest.append("reset");
            }
            return rest.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void pythonsImaplibWorksThroughIt(@TempDir Path folder) throws Exception {
        String script = """
                import imaplib, ssl, sys
                tls = ssl.create_default_context(cafile=sys.argv[2])
                m = imaplib.IMAP4_SSL('localhost', int(sys.argv[1]), ssl_context=tls, timeout=15)
                assert 'STARTTLS' not in m.capabilities, m.capabilities
                print(m.login('alice', 'secret'))
                m.select('INBOX')
                print(m.append('INBOX', None, None, b'a: b\\r\\n\\r\\nbody {5}\\r\\n'))
                print(m.fetch('1', 'BODY[]'))
                m.logout()
                """;
        String said = Peer.run(
                        folder,
                        List.of(
                                "python3",
                                "-c",
                                script,
                                Integer.toString(proxy.port()),
                                TestTls.pem(folder).toString()))
                .ok()
                .text();
        assertThat(said).contains("[b'stored']").contains("b'* CAPABILITY STARTTLS\\r\\na9 OK {99}\\r\\n\\r\\n'");
        assertThat(server.commands).anyMatch(c -> c.contains("APPEND INBOX {18}\r\na: b\r\n\r\nbody {5}\r\n"));
    }

    @Test
    void hidesWhatWouldBlindIt() throws Exception {
        try (var client = new Client()) {
            assertThat(client.line()).isEqualTo("* OK [CAPABILITY IMAP4rev1 IDLE LITERAL+] ready");
            assertThat(client.say("a CAPABILITY")).isEqualTo("* CAPABILITY IMAP4rev1 IDLE LITERAL+");
            assertThat(client.line()).isEqualTo("a OK done");
            assertThat(client.say("b STARTTLS")).startsWith("* BYE STARTTLS is not available");
            assertThat(client.rest()).isEmpty();
        }
        assertThat(server.commands).containsExactly("a CAPABILITY");
    }

    @Test
    void passesLiteralsPipeliningAndIdle() throws Exception {
        try (var client = new Client().greeted()) {
            client.send("a LOGIN {5+}\r\nalice {6+}\r\nsecret\r\nb NOOP\r\nc NOOP\r\n");
            assertThat(client.line() + client.line() + client.line()).isEqualTo("a OK inb OK donec OK done");
            assertThat(client.say("d IDLE")).isEqualTo("+ idling");
            assertThat(client.line()).isEqualTo("* 2 EXISTS");
            assertThat(client.say("DONE")).isEqualTo("d OK done");
            assertThat(client.say("e LONG")).hasSize(65_536 - 3 + 5);
            assertThat(client.line() + client.line() + client.line()).isEqualTo("{99}{999}!e OK done");
            assertThat(client.say("f APPEND x {3}")).isEqualTo("+ go");
            assertThat(client.say("abc")).isEqualTo("f OK stored");
            assertThat(client.say("g APPEND x {100001}")).startsWith("g NO [TOOBIG]");
            assertThat(client.say("h NOOP")).isEqualTo("h OK done");
            assertThat(client.say("i REFUSED {50}")).isEqualTo("i OK done");
            assertThat(client.say("j NOOP")).isEqualTo("j OK done");
            assertThat(server.commands).contains("a LOGIN {5+}\r\nalice {6+}\r\nsecret", "i X", "j NOOP");
        }
    }

    @Test
    void passesASaslExchange() throws Exception {
        try (var client = new Client().greeted()) {
            assertThat(client.say("a AUTHENTICATE PLAIN")).isEqualTo("+");
            assertThat(client.say("AGFsaWNlAHNlY3JldA==")).isEqualTo("a OK in");
            assertThat(client.say("b NOOP " + "x".repeat(1500))).isEqualTo("b OK done");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a LOGIN {1001}\r\n",
                "a LOGIN {1001+}\r\n",
                "a LOGIN {99999999999}\r\n",
                "a X {1+}\r\nx {1+}\r\nx {1+}\r\nx {1+}\r\nx {1+}\r\nx\r\n",
                "* LOGIN alice wrong\r\n",
                "+ NOOP\r\n",
                "a IDLE\r\na IDLE\r\n"
            })
    void endsWhatGoesTooFarBeforeLogin(String command) throws Exception {
        try (var client = new Client().greeted()) {
            client.send(command);
            assertThat(client.rest()).containsAnyOf("* BYE ", "reset");
        }
    }

    @Test
    void endsALineWithoutEnd() throws Exception {
        try (var client = new Client().greeted()) {
            client.send("a " + "x".repeat(999));
            assertThat(client.rest()).containsAnyOf("* BYE the command line is too long", "reset");
        }
        try (var client = new Client().greeted()) {
            assertThat(client.say("a LOGIN alice secret")).isEqualTo("a OK in");
            client.send("b " + "x".repeat(1999));
            assertThat(client.rest()).containsAnyOf("* BYE the command line is too long", "reset");
        }
    }

    @Test
    void aRefusedLoginKeepsTheBounds() throws Exception {
        try (var client = new Client().greeted()) {
            assertThat(client.say("a LOGIN alice wrong")).isEqualTo("a NO wrong");
            client.send("b X {1001+}\r\n");
            assertThat(client.rest()).containsAnyOf("* BYE ", "reset");
        }
    }

    @Test
    void endsWhoDoesNotLogInInTime() throws Exception {
        try (var client = new Client().greeted()) {
            assertThat(client.rest())
                    .satisfiesAnyOf(
                            r -> assertThat(r).isEmpty(), r -> assertThat(r).isEqualTo("reset"));
        }
        try (var client = new Client().greeted()) {
            client.say("a LOGIN alice secret");
            client.socket.setSoTimeout(3500);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(client::line))
                    .as("still open after the time for a login")
                    .isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Test
    void boundsConnectionsPerAddress() throws Exception {
        try (var one = new Client().greeted();
                var two = new Client().greeted();
                var three = new Client().greeted()) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> new Client().greeted()))
                    .isInstanceOf(IOException.class);
            assertThat(List.of(one.say("a NOOP"), two.say("a NOOP"), three.say("a NOOP")))
                    .containsOnly("a OK done");
        }
    }
}
