package org.siegel.smime;

import java.util.Locale;

/** Which MIME parts are CMS objects (RFC 8551 §3.2.1, §3.9). */
final class Pkcs7Type {

    private Pkcs7Type() {}

    /** application/pkcs7-mime by whatever name, or a binary file that is called like one. */
    static boolean isMime(HeaderBlock header) {
        ContentType type = header.contentType();
        return isCertain(type) || (isBinaryFile(type) && named(header, ".p7m", ".p7c", ".p7z"));
    }

    private static boolean isBinaryFile(ContentType type) {
        return type.type().equals("application/octet-stream");
    }

    static boolean isCertain(ContentType type) {
        return type.type().equals("application/pkcs7-mime") || type.type().equals("application/x-pkcs7-mime");
    }

    static boolean isSignature(HeaderBlock header) {
        ContentType type = header.contentType();
        return switch (type.type()) {
            case "application/pkcs7-signature", "application/x-pkcs7-signature" -> true;
            case "application/octet-stream", "application/pkcs7-mime", "application/x-pkcs7-mime" ->
                named(header, ".p7s");
            default -> false;
        };
    }

    private static boolean named(HeaderBlock header, String... endings) {
        String name = header.contentType()
                .parameter("name")
                .or(() -> header.first("Content-Disposition")
                        .flatMap(d -> ContentType.of(d).parameter("filename")))
                .orElse("")
                .toLowerCase(Locale.ROOT);
        for (String ending : endings) {
            if (name.endsWith(ending)) {
                return true;
            }
        }
        return false;
    }
}
