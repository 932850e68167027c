package org.siegel.smime;

import java.util.Locale;
import java.util.Set;

/** Which header fields are whose: RFC 9787 §1.1 and RFC 9788 §1.1 tell structural from user-facing ones. */
final class HeaderNames {

    private static final Set<String> USER_FACING = Set.of(
            "subject",
            "from",
            "to",
            "cc",
            "date",
            "reply-to",
            "followup-to",
            "mail-followup-to",
            "mail-reply-to",
            "sender",
            "comments",
            "keywords",
            "message-id",
            "in-reply-to",
            "references",
            "resent-from",
            "resent-to",
            "resent-cc",
            "resent-date",
            "resent-sender");

    /** What mail systems write on the way, and blind copies, which the other recipients must not see (RFC 9788 §11.4). */
    private static final Set<String> NOT_THE_AUTHORS = Set.of(
            "bcc",
            "resent-bcc",
            "received",
            "return-path",
            "delivered-to",
            "dkim-signature",
            "authentication-results",
            "received-spf",
            "arc-seal",
            "arc-message-signature",
            "arc-authentication-results",
            "hp-outer");

    private HeaderNames() {}

    /** Whether a field is the author's and says something about the message rather than about the form of its content. */
    static boolean protectable(HeaderField field) {
        return !field.name().isEmpty()
                && !field.describesContent()
                && !field.is("MIME-Version")
                && !NOT_THE_AUTHORS.contains(field.name().toLowerCase(Locale.ROOT));
    }

    /** Whether mail programs show a field or act by it. */
    static boolean isUserFacing(String name) {
        return USER_FACING.contains(name.toLowerCase(Locale.ROOT));
    }
}
