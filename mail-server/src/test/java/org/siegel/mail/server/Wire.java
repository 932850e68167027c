package org.siegel.mail.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What goes over the wire, byte for byte: for IMAP and for LMTP. */
final class Wire implements AutoCloseable {

    private static final Pattern LITERAL = Pattern.compile("\\{([0-9]+)}$");

    private final Socket socket;
    private final InputStream input;
    private final OutputStream output;
    private int tag;

    Wire(String port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
        socket.setSoTimeout(30_000);
        input = new BufferedInputStream(socket.getInputStream());
        output = socket.getOutputStream();
        line();
    }

    void send(byte[] bytes) throws IOException {
        output.write(bytes);
        output.flush();
    }

    void send(String line) throws IOException {
        send((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    String line() throws IOException {
        var line = new StringBuilder();
        while (true) {
            int b = input.read();
            if (b < 0) {
                throw new EOFException("after: " + line);
            }
            if (b == '\n') {
                return line.substring(0, line.length() - 1);
            }
            line.append((char) b);
        }
    }

    /** Sends an LMTP command; the last line of its reply. */
    String lmtp(String command) throws IOException {
        send(command);
        String line = line();
        while (line.length() > 3 && line.charAt(3) == '-') {
            line = line();
        }
        return line;
    }

    /** Delivers with a fresh transaction; the replies after the final dot. */
    List<String> deliver(byte[] message, String... recipients) throws IOException {
        lmtp("MAIL FROM:<sender@elsewhere.example>");
        for (String recipient : recipients) {
            lmtp("RCPT TO:<" + recipient + ">");
        }
        String go = lmtp("DATA");
        if (!go.startsWith("354")) {
            return List.of(go);
        }
        send(stuffed(message));
        List<String> replies = new ArrayList<>();
        send(".");
        for (int i = 0; i < recipients.length; i++) {
            replies.add(line());
        }
        return replies;
    }

    private static byte[] stuffed(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        return text.replaceAll("(^|\r\n)\\.", "$1..").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sends an IMAP command; what came before the tagged line, literals replaced by their bytes, and that line. */
    List<String> imap(String command) throws IOException {
        String name = "t" + ++tag;
        send(name + " " + command);
        List<String> answers = new ArrayList<>();
        while (true) {
            String line = line();
            answers.add(line);
            Matcher literal = LITERAL.matcher(line);
            if (literal.find()) {
                byte[] bytes = input.readNBytes(Integer.parseInt(literal.group(1)));
                answers.add(new String(bytes, StandardCharsets.ISO_8859_1));
            }
            if (line.startsWith(name + " ")) {
                return answers;
            }
        }
    }

    /** Everything until the other side ends the connection. */
    /** Sends lines at once and reads to the end, wherever the server makes it: a broken connection is one too. */
    String everything(String... lines) throws IOException {
        var said = new ByteArrayOutputStream();
        try {
            if (lines.length > 0) {
                send(String.join("\r\n", lines));
            }
            for (int b = input.read(); b >= 0; b = input.read()) {
                said.write(b);
            }
        } catch (SocketException ended) {
            said.writeBytes("(connection broken)".getBytes(StandardCharsets.ISO_8859_1));
        }
        return said.toString(StandardCharsets.ISO_8859_1);
    }

    String imapResult(String command) throws IOException {
        return imap(command).getLast().replaceFirst("^t[0-9]+ ", "");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
