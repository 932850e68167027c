package org.siegel.mail;

import java.nio.charset.StandardCharsets;

/** A signed message with everything that careless programs change: 8 bit, trailing blanks, dots, odd folding, long lines. */
final class NastyMessage {

    static final byte[] BYTES = String.join(
                    "\r\n",
                    "From:   \"Smith,  Alice\"   <alice@example.org>",
                    "subject: =?utf-8?q?odd?=",
                    "\t  folding   ",
                    "DATE: Tue, 24 Nov 2026 12:00:00 +0000",
                    "Message-Id: <nasty@example.org>",
                    "X-8bit: gr\u00fc\u00df",
                    "MIME-version: 1.0",
                    "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=\"b\"",
                    "",
                    "This is a preamble.  ",
                    "--b",
                    "Content-Type: text/plain; charset=iso-8859-1",
                    "Content-Transfer-Encoding: 8bit",
                    "",
                    "trailing blanks   \t ",
                    ".",
                    "..",
                    ".dot",
                    "From here on",
                    "\u00e4\u00f6\u00fc\u0080\u00ff and \u0001",
                    "l".repeat(1500),
                    "",
                    "",
                    "--b",
                    "Content-Type: application/pkcs7-signature",
                    "Content-Transfer-Encoding: base64",
                    "",
                    "MIIB",
                    "--b--",
                    " epilogue ",
                    "",
                    "")
            .getBytes(StandardCharsets.ISO_8859_1);

    private NastyMessage() {}
}
