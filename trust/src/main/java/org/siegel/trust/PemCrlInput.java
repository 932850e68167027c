package org.siegel.trust;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The DER inside a PEM file with one CRL (RFC 7468 §6), decoded block by block. */
final class PemCrlInput extends InputStream {

    private static final String BEGIN = "-----BEGIN X509 CRL-----";
    private static final int LONGEST_LINE = 1 << 16;
    private static final Base64.Decoder DECODER = Base64.getDecoder();

    private final InputStream in;
    private final byte[] raw = new byte[1 << 16];
    private int rawPosition;
    private int rawLimit;
    private final byte[] symbols = new byte[1 << 16];
    private byte[] decoded = {};
    private int position;
    private boolean ended;
    private long mostRaw;

    /** @param mostBytes of DER; the file may be twice as long */
    PemCrlInput(InputStream in, long mostBytes) throws IOException {
        this.in = in;
        this.mostRaw = mostBytes > Long.MAX_VALUE / 2 ? mostBytes : mostBytes * 2 + LONGEST_LINE;
        while (true) {
            String line = line();
            if (line == null) {
                throw new TrustException.Malformed("This is neither DER nor a PEM file with an X509 CRL.");
            }
            if (line.strip().equals(BEGIN)) {
                return;
            }
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        while (position == decoded.length) {
            if (ended) {
                return -1;
            }
            decode();
        }
        int count = Math.min(length, decoded.length - position);
        System.arraycopy(decoded, position, target, from, count);
        position += count;
        return count;
    }

    private void decode() throws IOException {
        int count = 0;
        while (count < symbols.length && !ended) {
            if (rawPosition == rawLimit && !fill()) {
                throw new TrustException.Malformed("The PEM file of the CRL has no end line.");
            }
            byte c = raw[rawPosition++];
            if (c == '-') {
                ended = true;
            } else if (c > ' ') {
                symbols[count++] = c;
            }
        }
        try {
            decoded = DECODER.decode(Arrays.copyOf(symbols, count));
        } catch (IllegalArgumentException e) {
            throw new TrustException.Malformed("The PEM file of the CRL holds what is not base64.", e);
        }
        position = 0;
        if (ended) {
            for (String line = line(); line != null; line = line()) {
                if (line.startsWith("-----BEGIN")) {
                    throw new TrustException.Malformed("The PEM file holds more than one CRL.");
                }
            }
        }
    }

    private boolean fill() throws IOException {
        rawPosition = 0;
        rawLimit = Math.max(0, in.read(raw));
        mostRaw -= rawLimit;
        if (mostRaw < 0) {
            throw new TrustException.LimitExceeded("The PEM file of the CRL is longer than Siegel reads.");
        }
        return rawLimit > 0;
    }

    /** The next line without its end; null at the end of the file. */
    private @Nullable String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (rawPosition < rawLimit || fill()) {
            char c = (char) (raw[rawPosition++] & 0xFF);
            if (c == '\n') {
                return line.toString();
            }
            line.append(c);
            if (line.length() > LONGEST_LINE) {
                throw new TrustException.Malformed("This is neither DER nor a PEM file with an X509 CRL.");
            }
        }
        return line.isEmpty() ? null : line.toString();
    }
}
