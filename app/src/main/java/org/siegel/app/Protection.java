package org.siegel.app;

import org.siegel.smime.HeaderProtection;

/** Header protection (RFC 9788), as options. */
final class Protection {

    static final Option POLICY = Option.value(
            "--header-protection",
            "POLICY",
            "protect the header fields, too (RFC 9788): no-confidentiality, and for encryption baseline or shy");
    static final Option LEGACY_DISPLAY = Option.flag(
            "--legacy-display", "show the hidden fields at the top of the text, for readers that do not know RFC 9788");

    private Protection() {}

    /** For what is signed only; nothing is hidden there. */
    static HeaderProtection of(Arguments given) {
        return of(given, false);
    }

    static HeaderProtection of(Arguments given, boolean legacyDisplay) {
        return given.has(POLICY)
                ? new HeaderProtection(given.named(POLICY, "", HeaderProtection.Policy::of), legacyDisplay)
                : HeaderProtection.NONE;
    }
}
