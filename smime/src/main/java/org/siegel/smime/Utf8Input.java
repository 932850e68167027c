package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Text of another charset as UTF-8. */
final class Utf8Input extends InputStream {

    private final Reader reader;
    private final char[] characters = new char[4097];
    private byte[] held = new byte[0];
    private int position;

    Utf8Input(InputStream in, Charset charset) {
        reader = new InputStreamReader(in, charset);
    }

    private boolean fill() throws IOException {
        while (position == held.length) {
            int n = reader.read(characters, 0, characters.length - 1);
            if (n < 0) {
                return false;
            }
            if (n > 0 && Character.isHighSurrogate(characters[n - 1])) {
                int low = reader.read();
                if (low >= 0) {
                    characters[n++] = (char) low;
                }
            }
            held = new String(characters, 0, n).getBytes(StandardCharsets.UTF_8);
            position = 0;
        }
        return true;
    }

    @Override
    public int read() throws IOException {
        return fill() ? held[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int n = Math.min(length, held.length - position);
        System.arraycopy(held, position, target, offset, n);
        position += n;
        return n;
    }
}
