package org.siegel.smime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Textual encodings of cryptographic objects (RFC 7468), with the headers of the older RFC 1421. */
final class Pem {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";

    /**
     * One object.
     *
     * @param label for example {@code CERTIFICATE}
     * @param bytes decoded
     * @param headers the lines of RFC 1421 in front of the base64 text, for example {@code DEK-Info: ...}
     * @param text the block as it stands
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and never leaves the package
    record Block(String label, byte[] bytes, List<String> headers, String text) {}

    private Pem() {}

    static boolean looksLike(byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1).contains(BEGIN);
    }

    static List<Block> blocks(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        List<Block> found = new ArrayList<>();
        int at = text.indexOf(BEGIN);
        while (at >= 0) {
            int labelEnd = text.indexOf("-----", at + BEGIN.length());
            if (labelEnd < 0) {
                throw cutOff("header line");
            }
            String label = text.substring(at + BEGIN.length(), labelEnd);
            String endLine = END + label + "-----";
            int end = text.indexOf(endLine, labelEnd);
            if (end < 0) {
                throw cutOff(label.length() > 60 ? "block" : label);
            }
            found.add(block(label, text.substring(labelEnd + 5, end), text.substring(at, end + endLine.length())));
            at = text.indexOf(BEGIN, end);
        }
        return found;
    }

    private static Block block(String label, String body, String text) {
        List<String> headers = new ArrayList<>();
        StringBuilder base64 = new StringBuilder();
        for (String line : body.split("\r?\n|\r", -1)) {
            if (line.contains(":")) {
                headers.add(line);
            } else {
                base64.append(line.strip());
            }
        }
        try {
            return new Block(label, Base64.getMimeDecoder().decode(base64.toString()), headers, text);
        } catch (IllegalArgumentException e) {
            throw new SmimeException.Malformed("The PEM " + label + " is not valid base64.", e);
        }
    }

    private static SmimeException.Malformed cutOff(String where) {
        return new SmimeException.Malformed("The file ends inside the PEM " + where + "; it was probably cut off.");
    }
}
