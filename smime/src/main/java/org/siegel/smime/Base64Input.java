package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;

/**
 * Decodes base64 (RFC 2045 §6.8) in blocks. Characters outside the alphabet are left out, as the RFC asks; an end inside
 * a group of four is {@link SmimeException.Malformed}.
 */
final class Base64Input extends InputStream {

    private static final int BLOCK = 32 * 1024; // a multiple of 4
    private static final byte[] KIND = new byte[256]; // 1: of the alphabet, 2: padding

    static {
        for (char c : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".toCharArray()) {
            KIND[c] = 1;
        }
        KIND['='] = 2;
    }

    private final InputStream in;
    private final String where;
    private final byte[] raw = new byte[BLOCK];
    private final byte[] symbols = new byte[BLOCK];
    private int rawPosition;
    private int rawLimit;
    private byte[] decoded = new byte[0];
    private int position;
    private boolean ended;

    /** @param where for messages: {@code its CMS object} */
    Base64Input(InputStream in, String where) {
        this.in = in;
        this.where = where;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (position == decoded.length) {
            if (ended || length == 0) {
                return length == 0 ? 0 : -1;
            }
            decode();
        }
        int n = Math.min(length, decoded.length - position);
        System.arraycopy(decoded, position, target, offset, n);
        position += n;
        return n;
    }

    private void decode() throws IOException {
        int n = 0;
        int padding = 0;
        while (n < BLOCK && padding == 0) {
            if (rawPosition == rawLimit) {
                rawLimit = Math.max(0, in.read(raw, 0, raw.length));
                rawPosition = 0;
                if (rawLimit == 0) {
                    ended = true;
                    break;
                }
            }
            while (rawPosition < rawLimit && n < BLOCK) {
                byte c = raw[rawPosition++];
                byte kind = KIND[c & 0xff];
                if (kind == 1) {
                    symbols[n++] = c;
                } else if (kind == 2) {
                    padding++;
                    break;
                }
            }
        }
        if (padding > 0) {
            ended = true; // what follows the padding is not data
            n = groups(n, n % 4 == 3 || secondPadding());
        } else if (n % 4 != 0) {
            throw cutOff();
        }
        decoded = Base64.getDecoder().decode(java.util.Arrays.copyOf(symbols, n));
        position = 0;
    }

    private int groups(int n, boolean paddingComplete) {
        if (n % 4 == 1 || !paddingComplete) {
            throw cutOff();
        }
        return n;
    }

    /** After two symbols a second padding character must come. */
    private boolean secondPadding() throws IOException {
        while (true) {
            if (rawPosition == rawLimit) {
                rawLimit = Math.max(0, in.read(raw, 0, raw.length));
                rawPosition = 0;
                if (rawLimit == 0) {
                    return false;
                }
            }
            byte kind = KIND[raw[rawPosition++] & 0xff];
            if (kind != 0) {
                return kind == 2;
            }
        }
    }

    private SmimeException.Malformed cutOff() {
        return new SmimeException.Malformed(
                "The message ends inside the base64 text of " + where + "; it was probably cut off.");
    }
}
