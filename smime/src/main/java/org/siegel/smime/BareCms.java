package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A CMS object without a message around it, in BER or PEM. */
final class BareCms {

    private static final String BEGIN = "-----BEGIN ";

    private BareCms() {}

    /** The BER of the object, if the input is one. */
    static Optional<InputStream> in(PeekInput in) throws IOException {
        int held = in.ensure(BEGIN.length());
        if (held >= 3
                && in.peek(0) == BerReader.SEQUENCE
                && (in.peek(1) >= 0x80 || in.peek(2) == BerReader.OBJECT_IDENTIFIER)) {
            return Optional.of(in);
        }
        if (held >= BEGIN.length()
                && new String(in.peekBytes(BEGIN.length()), StandardCharsets.ISO_8859_1).equals(BEGIN)) {
            in.readLine(1000, "PEM header lines");
            return Optional.of(new Base64Input(new PemBody(in), "its CMS object"));
        }
        return Optional.empty();
    }

    /** The lines up to {@code -----END}. */
    private static final class PemBody extends InputStream {
        private final PeekInput in;
        private boolean lineStart = true;
        private boolean ended;

        PemBody(PeekInput in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int held = in.ensure(1);
            if (held == 0) {
                throw new SmimeException.Malformed("The PEM text ends without its last line; it was probably cut off.");
            }
            if (ended || (lineStart && in.peek(0) == '-')) {
                ended = true;
                return -1;
            }
            int feed = in.findLineFeed(Math.min(held, length));
            int n = in.read(target, offset, feed < 0 ? Math.min(held, length) : feed + 1);
            lineStart = target[offset + n - 1] == '\n';
            return n;
        }
    }
}
