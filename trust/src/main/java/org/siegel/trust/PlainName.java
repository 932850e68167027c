package org.siegel.trust;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link Names#canonical} for names of the plain kind: one attribute in each RDN, of a usual type, as text. */
final class PlainName {

    private static final int SET = 0x31;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTF8_STRING = 0x0C;
    private static final int PRINTABLE_STRING = 0x13;
    private static final int IA5_STRING = 0x16;
    private static final byte[] EMAIL_ADDRESS = {0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 9, 1};
    private static final byte[] DOMAIN_COMPONENT = {
        0x09, (byte) 0x92, 0x26, (byte) 0x89, (byte) 0x93, (byte) 0xF2, 0x2C, 0x64, 1, 25
    };

    private PlainName() {}

    /** Null where the name is of another kind. */
    static @Nullable List<String> canonical(byte[] der) {
        try {
            var whole = new DerReader(der, 0, der.length);
            var sequence = whole.next(DerReader.SEQUENCE);
            List<String> rdns = new ArrayList<>(6);
            var all = new DerReader(der, sequence.content(), sequence.end());
            while (all.more()) {
                var set = all.next(SET);
                var one = new DerReader(der, set.content(), set.end());
                var pair = one.next(DerReader.SEQUENCE);
                var fields = new DerReader(der, pair.content(), pair.end());
                var type = fields.next(OBJECT_IDENTIFIER);
                var value = fields.next();
                String identifier = identifier(der, type);
                String text = text(der, value);
                if (one.more() || fields.more() || identifier == null || text == null) {
                    return null;
                }
                rdns.add(identifier + "=" + text);
            }
            return whole.more() ? null : List.copyOf(rdns);
        } catch (TrustException.Malformed another) {
            return null;
        }
    }

    private static @Nullable String identifier(byte[] der, DerReader.Element type) {
        int at = type.content();
        if (type.length() == 3 && der[at] == 0x55 && der[at + 1] == 4 && der[at + 2] >= 0) {
            return "2.5.4." + der[at + 2];
        }
        if (Arrays.equals(der, at, type.end(), EMAIL_ADDRESS, 0, EMAIL_ADDRESS.length)) {
            return "1.2.840.113549.1.9.1";
        }
        return Arrays.equals(der, at, type.end(), DOMAIN_COMPONENT, 0, DOMAIN_COMPONENT.length)
                ? "0.9.2342.19200300.100.1.25"
                : null;
    }

    /** Lower case, blanks stripped at the ends and runs of them made one. */
    private static @Nullable String text(byte[] der, DerReader.Element value) {
        if (value.tag() != UTF8_STRING && value.tag() != PRINTABLE_STRING && value.tag() != IA5_STRING) {
            return null;
        }
        StringBuilder folded = new StringBuilder(value.length());
        boolean blank = false;
        for (int i = value.content(); i < value.end(); i++) {
            int c = der[i];
            if (c < ' ' || c > '~') {
                return value.tag() == UTF8_STRING ? international(der, value) : null;
            }
            if (c == ' ') {
                blank = !folded.isEmpty();
            } else {
                if (blank) {
                    folded.append(' ');
                    blank = false;
                }
                folded.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c));
            }
        }
        return folded.toString();
    }

    private static @Nullable String international(byte[] der, DerReader.Element value) {
        String text = new String(der, value.content(), value.length(), StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 ? Names.folded(text) : null;
    }
}
