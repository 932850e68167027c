package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;

/**
 * Decodes base64 (RFC 2045 §6.8) in blocks. Characters outside the alphabet are left out, as the RFC asks; an end inside
 * a group of four is {@link SmimeException.Malformed}.
 */
final class Base64Input extends BlockInput {

    private static final int BLOCK = 32 * 1024; // a multiple of 4
    private static final int FIRST = 8 * 1024;
    private static final Base64.Decoder DECODER = Base64.getDecoder();
    private static final byte[] KIND = new byte[256]; // 1: of the alphabet, 2: padding

    static {
        for (char c : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".toCharArray()) {
            KIND[c] = 1;
        }
        KIND['='] = 2;
    }

    private final InputStream in;
    private final String where;
    private byte[] raw = new byte[FIRST];
    private byte[] symbols = new byte[FIRST];
    private int rawPosition;
    private int rawLimit;

    /** @param where for messages: {@code its CMS object} */
    Base64Input(InputStream in, String where) {
        super(new byte[0]);
        this.in = in;
        this.where = where;
    }

    @Override
    void next() throws IOException {
        if (!lines()) {
            characters();
        }
    }

    /** Takes lines as programs write them, all of one length and without anything else; false where they are otherwise. */
    private boolean lines() throws IOException {
        int feed = firstLineEnd();
        int lineLength = feed - rawPosition;
        int lineEnd = 1;
        if (lineLength > 0 && raw[feed - 1] == '\r') {
            lineLength--;
            lineEnd = 2;
        }
        if (feed < 0 || lineLength == 0 || lineLength % 4 != 0) {
            return false;
        }
        int n = 0;
        int from = rawPosition;
        while (from + lineLength + lineEnd <= rawLimit
                && raw[from + lineLength + lineEnd - 1] == '\n'
                && (lineEnd == 1 || raw[from + lineLength] == '\r')) {
            System.arraycopy(raw, from, symbols, n, lineLength);
            n += lineLength;
            from += lineLength + lineEnd;
        }
        room(n / 4 * 3);
        try {
            int bytes = DECODER.decode(n == symbols.length ? symbols : Arrays.copyOf(symbols, n), ready);
            if (bytes != n / 4 * 3) {
                return false; // padding
            }
            position = 0;
            end = bytes;
            rawPosition = from;
            return true;
        } catch (IllegalArgumentException otherCharacters) {
            return false;
        }
    }

    /** Where the line that begins here ends, after filling the buffer if need be; -1 where it does not end in it. */
    private int firstLineEnd() throws IOException {
        int feed = LineFeeds.find(raw, rawPosition, rawLimit);
        while (feed < 0) {
            int held = rawLimit - rawPosition;
            byte[] target = raw;
            if (raw.length < BLOCK && rawLimit == raw.length) { // there is more than a little
                target = new byte[BLOCK];
                symbols = new byte[BLOCK];
            }
            System.arraycopy(raw, rawPosition, target, 0, held);
            raw = target;
            rawPosition = 0;
            rawLimit = held;
            int n = rawLimit == raw.length ? -1 : in.read(raw, rawLimit, raw.length - rawLimit);
            if (n < 0) {
                return -1;
            }
            feed = LineFeeds.find(raw, rawLimit, rawLimit + n);
            rawLimit += n;
        }
        return feed;
    }

    private void room(int bytes) {
        if (ready.length < bytes) {
            ready = new byte[Math.max(bytes, symbols.length / 4 * 3)];
        }
    }

    private void characters() throws IOException {
        int n = 0;
        int padding = 0;
        while (n < symbols.length && padding == 0) {
            if (rawPosition == rawLimit) {
                rawLimit = Math.max(0, in.read(raw, 0, raw.length));
                rawPosition = 0;
                if (rawLimit == 0) {
                    ended = true;
                    break;
                }
            }
            while (rawPosition < rawLimit && n < symbols.length) {
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
        ready = DECODER.decode(Arrays.copyOf(symbols, n));
        position = 0;
        end = ready.length;
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
