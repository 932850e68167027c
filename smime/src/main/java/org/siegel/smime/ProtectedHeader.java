package org.siegel.smime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The header of a message with header protection, taken apart (RFC 9788 §5.2).
 *
 * @param outer what stands outside: the same, or what the policy leaves of it
 * @param inner what joins the header of the cryptographic payload: every protected field, and for encryption an HP-Outer field
 *     for each that also stands outside (§2.2)
 * @param hp the value of the {@code hp} parameter of the payload (§2.1.1)
 * @param legacyDisplay the hidden fields that a reader is shown, as lines of text; empty where none are to be written
 */
record ProtectedHeader(HeaderBlock outer, HeaderBlock inner, String hp, List<String> legacyDisplay) {

    /** For a message that is signed and not encrypted. */
    static ProtectedHeader clear(HeaderBlock message) {
        return new ProtectedHeader(
                message.outer().without("HP-Outer"),
                new HeaderBlock(message.fields().stream()
                        .filter(HeaderNames::protectable)
                        .toList()),
                "clear",
                List.of());
    }

    /** For a message that is encrypted, whether it is signed or not. */
    static ProtectedHeader cipher(HeaderBlock message, HeaderProtection protection) {
        List<HeaderField> outer = new ArrayList<>();
        List<HeaderField> inner = new ArrayList<>();
        List<HeaderField> records = new ArrayList<>();
        List<String> display = new ArrayList<>();
        for (HeaderField field : message.outer().without("HP-Outer").fields()) {
            if (!HeaderNames.protectable(field)) {
                outer.add(field);
                continue;
            }
            inner.add(field);
            Optional<HeaderField> outside = HeaderConfidentiality.outside(protection.policy(), field);
            outside.ifPresent(outer::add);
            outside.map(ProtectedHeader::record).ifPresent(records::add);
            boolean same = outside.map(o -> o.value().equals(field.value())).orElse(false);
            if (!same && protection.legacyDisplay() && HeaderNames.isUserFacing(field.name())) {
                display.add(field.name() + ": " + plain(EncodedWords.decode(field.value())));
            }
        }
        inner.addAll(records);
        return new ProtectedHeader(new HeaderBlock(outer), new HeaderBlock(inner), "cipher", display);
    }

    private static HeaderField record(HeaderField outside) {
        byte[] prefix = "HP-Outer: ".getBytes(StandardCharsets.US_ASCII);
        byte[] raw = new byte[prefix.length + outside.raw().length];
        System.arraycopy(prefix, 0, raw, 0, prefix.length);
        System.arraycopy(outside.raw(), 0, raw, prefix.length, outside.raw().length);
        return new HeaderField("HP-Outer", raw);
    }

    private static String plain(String value) {
        return value.replaceAll("\\p{Cntrl}+", " ").strip();
    }

    /** The header of the payload: the protected fields, then what describes the content, marked. */
    HeaderBlock around(HeaderBlock described) {
        List<HeaderField> all = new ArrayList<>(inner.fields());
        all.addAll(described.withContentParameter("hp", hp).fields());
        return new HeaderBlock(all);
    }
}
