package org.siegel.retrieval;

import java.io.IOException;
import org.siegel.trust.RevocationFault;

/** Something could not be had. The message continues a sentence that begins with the location. */
final class FetchException extends IOException {

    private final RevocationFault.Kind kind;

    FetchException(RevocationFault.Kind kind, String predicate) {
        super(predicate);
        this.kind = kind;
    }

    FetchException(RevocationFault.Kind kind, String predicate, Throwable cause) {
        super(predicate, cause);
        this.kind = kind;
    }

    RevocationFault.Kind kind() {
        return kind;
    }

    RevocationFault at(String location) {
        String shown = shown(location);
        return new RevocationFault(kind, shown, shown + " " + getMessage() + ".");
    }

    /** A location as people may see it: it comes from a certificate, so it may hold anything. */
    static String shown(String location) {
        String printable = location.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() > 300 ? printable.substring(0, 300) + "..." : printable;
    }
}
