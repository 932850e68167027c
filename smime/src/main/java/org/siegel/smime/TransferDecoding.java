package org.siegel.smime;

import java.io.InputStream;

/** Undoes a Content-Transfer-Encoding (RFC 2045 §6). */
final class TransferDecoding {

    private TransferDecoding() {}

    static boolean knows(String encoding) {
        return switch (encoding) {
            case "base64", "quoted-printable", "7bit", "8bit", "binary" -> true;
            default -> false;
        };
    }

    /** @param where for messages: {@code its CMS object} */
    static InputStream of(HeaderBlock header, InputStream body, String where) {
        return switch (header.transferEncoding()) {
            case "base64" -> new Base64Input(body, where);
            case "quoted-printable" -> new QuotedPrintableInput(body);
            case "7bit", "8bit", "binary" -> body;
            default ->
                throw new SmimeException.Unsupported(
                        "The transfer encoding of " + where + " is unknown; base64 or binary was expected.");
        };
    }
}
