package org.siegel.smime;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/**
 * An e-mail address (RFC 5321 §4.1.2 Mailbox, RFC 6531 for international ones), without display name.
 *
 * <p>Two addresses are equal when their domains agree as A-labels and their local parts agree without regard to ASCII case:
 * RFC 5321 §2.4 leaves the case of the local part to the receiving host, and no mail program in use tells them apart.
 *
 * @param localPart the part before the last {@code @}, as written
 * @param domain the part after it, in lower case and as A-labels
 */
public record MailAddress(String localPart, String domain) {

    /** RFC 5321 §4.5.3.1: 64 octets of local part, 255 of domain; we allow what UTF-8 mailboxes need. */
    private static final int LONGEST = 320;

    public MailAddress {
        if (localPart.isEmpty() || domain.isEmpty() || localPart.length() + domain.length() >= LONGEST) {
            throw new IllegalArgumentException("not an e-mail address: " + localPart + "@" + domain);
        }
        for (int i = 0; i < localPart.length(); i++) {
            if (localPart.charAt(i) <= ' ' || localPart.charAt(i) == 0x7f) {
                throw new IllegalArgumentException("an e-mail address has no blanks or control characters");
            }
        }
        domain = toAsciiLabels(domain);
    }

    /**
     * Reads {@code local@domain}.
     *
     * @throws IllegalArgumentException if the text is no address
     */
    public static MailAddress of(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1 || at == text.length() - 1) {
            throw new IllegalArgumentException("not an e-mail address: " + text);
        }
        return new MailAddress(text.substring(0, at), text.substring(at + 1));
    }

    /** As {@link #of}, but empty where the text is no address. */
    public static Optional<MailAddress> parse(String text) {
        try {
            return Optional.of(of(text.strip()));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    /**
     * Whether the domain has one of the four characters that IDNA 2003 maps away and IDNA 2008 keeps, the sharp s among them:
     * it is another domain for some programs than for others, so nobody may be taken for somebody in it. Its A-labels are
     * clear.
     */
    public static boolean isAmbiguous(String domain) {
        for (int i = 0; i < domain.length(); i++) {
            char c = domain.charAt(i);
            if (c == '\u00df' || c == '\u1e9e' || c == '\u03c2' || c == '\u200c' || c == '\u200d') {
                return true;
            }
        }
        return false;
    }

    private static String toAsciiLabels(String domain) {
        for (int i = 0; i < domain.length(); i++) {
            char c = domain.charAt(i);
            if (c <= ' ' || c == '@' || c == '<' || c == '>' || c == ',' || c == 0x7f) {
                throw new IllegalArgumentException("not a mail domain: " + domain);
            }
        }
        if (isAmbiguous(domain)) {
            throw new IllegalArgumentException("a mail domain that is not the same everywhere: " + domain);
        }
        String labels = isAscii(domain) ? domain : IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
        return labels.toLowerCase(Locale.ROOT);
    }

    /** Whether {@link IDN}, which reads the tables of Unicode first, would return it as it is: ASCII, labels of 1 to 63. */
    private static boolean isAscii(String domain) {
        int label = 0;
        for (int i = 0; i < domain.length(); i++) {
            char c = domain.charAt(i);
            label = c == '.' ? 0 : label + 1;
            if (c > 0x7e || label > 63 || (c == '.' && (i == 0 || domain.charAt(i - 1) == '.'))) {
                return false;
            }
        }
        return label > 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MailAddress that
                && domain.equals(that.domain)
                && lower(localPart).equals(lower(that.localPart));
    }

    @Override
    public int hashCode() {
        return domain.hashCode() * 31 + lower(localPart).hashCode();
    }

    /** Of ASCII letters only: in Unicode, other letters share their capital with {@code i}, {@code k} and {@code s}. */
    private static String lower(String text) {
        StringBuilder lower = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, (char) (c + 'a' - 'A'));
            }
        }
        return lower.toString();
    }

    @Override
    public String toString() {
        return localPart + "@" + domain;
    }
}
