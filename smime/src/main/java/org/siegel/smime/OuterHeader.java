package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The header of the message that Siegel writes around a signed or encrypted entity. */
final class OuterHeader {

    private OuterHeader() {}

    /** The fields that do not describe the content, and MIME-Version, which any message with Content-Type needs. */
    static void write(HeaderBlock message, OutputStream out) throws IOException {
        HeaderBlock outer = message.outer();
        for (HeaderField field : outer.fields()) {
            out.write(field.raw());
        }
        if (!outer.has("MIME-Version")) {
            out.write("MIME-Version: 1.0\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Completes the header of an application/pkcs7-mime message (RFC 8551 §3.2). */
    static void describePkcs7(OutputStream out, String smimeType) throws IOException {
        describePkcs7(out, smimeType, "smime.p7m");
    }

    /** @param file its name, which old readers go by (RFC 8551 §3.2.1) */
    static void describePkcs7(OutputStream out, String smimeType, String file) throws IOException {
        out.write(("Content-Type: application/pkcs7-mime; smime-type=" + smimeType + ";\r\n\tname=\"" + file + "\"\r\n"
                        + "Content-Transfer-Encoding: base64\r\n"
                        + "Content-Disposition: attachment; filename=\"" + file + "\"\r\n"
                        + "Content-Description: S/MIME message\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }
}
