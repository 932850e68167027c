package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A CMS object without a message around it, in BER, PEM or base64. */
final class BareCms {

    private static final String BEGIN = "-----BEGIN ";

    private BareCms() {}

    /** How far a PEM block is looked for behind the text that RFC 7468 §2 allows before it. */
    private static final int EXPLANATION = 32 * 1024;

    /** Made only where no header field begins. */
    private static final class Text {
        static final Pattern BLOCK = Pattern.compile("(?m)^-----BEGIN (CMS|PKCS7|PKCS #7 SIGNED DATA)-----");
        static final Pattern BASE64_LINE = Pattern.compile("MI[A-Za-z0-9+/]{30,}={0,2}\\s.*", Pattern.DOTALL);
    }

    /** The BER of the object, if the input is one. */
    static Optional<InputStream> in(PeekInput in, Limits limits) throws IOException {
        HeaderBlock.skipLead(in);
        int held = in.ensure(BEGIN.length());
        if (held >= 3
                && in.peek(0) == BerReader.SEQUENCE
                && (in.peek(1) >= 0x80 || in.peek(2) == BerReader.OBJECT_IDENTIFIER)) {
            return Optional.of(in);
        }
        if (HeaderBlock.fieldAhead(in)) {
            return Optional.empty();
        }
        String start =
                new String(in.peekBytes(Math.min(in.ensure(EXPLANATION), EXPLANATION)), StandardCharsets.ISO_8859_1);
        Matcher block = Text.BLOCK.matcher(start);
        if (start.startsWith(BEGIN) || block.find()) {
            in.consume(start.startsWith(BEGIN) ? 0 : block.start());
            in.readLine(limits.size(Limit.FIELD_BYTES), limits, Limit.FIELD_BYTES);
            return Optional.of(new Base64Input(new PemBody(in), "its CMS object"));
        }
        return Text.BASE64_LINE.matcher(start).matches()
                ? Optional.of(new Base64Input(in, "its CMS object"))
                : Optional.empty();
    }

    /** The lines up to {@code -----END}. */
    private static final class PemBody extends BulkInput {
        private final PeekInput in;
        private boolean lineStart = true;
        private boolean ended;

        PemBody(PeekInput in) {
            this.in = in;
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
