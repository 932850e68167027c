package org.siegel.retrieval;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.siegel.trust.RevocationFault.Kind;

/** Reads one HTTP/1.1 answer (RFC 9112) on a connection that carries no other. */
final class HttpAnswer {

    private static final int MOST_HEAD_BYTES = 16 << 10;
    private static final int MOST_INTERIM = 5;

    private final InputStream in;
    private final int mostBytes;
    private int headBytes;

    private HttpAnswer(InputStream in, int mostBytes) {
        this.in = in;
        this.mostBytes = mostBytes;
    }

    static Fetched read(InputStream in, int mostBytes) throws IOException {
        return new HttpAnswer(in, mostBytes).read();
    }

    private Fetched read() throws IOException {
        for (int interim = 0; interim <= MOST_INTERIM; interim++) {
            int status = status(line());
            Map<String, String> fields = fields();
            if (status >= 200) {
                return answer(status, fields);
            }
        }
        throw notHttp();
    }

    private Fetched answer(int status, Map<String, String> fields) throws IOException {
        return switch (status) {
            case 200 ->
                new Fetched.Body(
                        body(fields),
                        Optional.ofNullable(fields.get("etag")),
                        Optional.ofNullable(fields.get("last-modified")));
            case 304 -> new Fetched.NotModified();
            case 301, 302, 303, 307, 308 -> {
                String location = fields.get("location");
                if (location == null) {
                    throw new FetchException(Kind.REFUSED, "answers " + status + " without saying where to go");
                }
                yield new Fetched.Moved(location);
            }
            default -> throw new FetchException(Kind.REFUSED, "answers with the HTTP status " + status);
        };
    }

    private static int status(String line) throws FetchException {
        if (!line.matches("HTTP/1\\.[0-9] [1-5][0-9]{2}( .*)?")) {
            throw notHttp();
        }
        return Integer.parseInt(line, 9, 12, 10);
    }

    private Map<String, String> fields() throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw notHttp();
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            String former = fields.put(name, value);
            if (former != null && !former.equals(value) && name.equals("content-length")) {
                throw notHttp();
            }
        }
        return fields;
    }

    private byte[] body(Map<String, String> fields) throws IOException {
        String coding = fields.getOrDefault("content-encoding", "identity");
        if (!coding.equalsIgnoreCase("identity")) {
            throw new FetchException(
                    Kind.REFUSED,
                    "answers in the coding " + FetchException.shown(coding) + ", which was not asked for");
        }
        String transfer = fields.get("transfer-encoding");
        if (transfer != null) {
            if (!transfer.equalsIgnoreCase("chunked")) {
                throw notHttp();
            }
            return chunks();
        }
        String length = fields.get("content-length");
        if (length == null) {
            byte[] bytes = in.readNBytes(mostBytes + 1);
            requireFits(bytes.length);
            return bytes;
        }
        if (!length.matches("[0-9]{1,18}")) {
            throw notHttp();
        }
        requireFits(Long.parseLong(length));
        return exactly(Integer.parseInt(length));
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            headBytes = 0;
            String size = line().replaceFirst("\\s*;.*", "");
            if (!size.matches("[0-9a-fA-F]{1,15}")) {
                throw notHttp();
            }
            long length = Long.parseLong(size, 16);
            if (length == 0) {
                return body.toByteArray(); // trailer fields say nothing that we ask for
            }
            requireFits(body.size() + length);
            body.writeBytes(exactly((int) length));
            if (!line().isEmpty()) {
                throw notHttp();
            }
        }
    }

    private void requireFits(long length) throws FetchException {
        if (length > mostBytes) {
            throw new FetchException(Kind.TOO_LARGE, "is longer than the " + mostBytes + " bytes that are allowed");
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new FetchException(Kind.UNREACHABLE, "broke off in the middle of its answer");
        }
        return bytes;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new FetchException(Kind.UNREACHABLE, "broke off before its answer");
            }
            if (++headBytes > MOST_HEAD_BYTES) {
                throw new FetchException(Kind.TOO_LARGE, "has a longer HTTP header than is allowed");
            }
            line.write(c);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        text = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        if (text.chars().anyMatch(c -> c < ' ' && c != '\t')) {
            throw notHttp();
        }
        return text;
    }

    private static FetchException notHttp() {
        return new FetchException(Kind.REFUSED, "does not answer in HTTP/1.1");
    }
}
