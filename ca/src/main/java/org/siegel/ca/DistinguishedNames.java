package org.siegel.ca;

import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.siegel.smime.MailAddress;

/** The subjects of people's certificates. */
final class DistinguishedNames {

    /** RFC 5280 appendix A.1, ub-common-name. */
    private static final int LONGEST_COMMON_NAME = 64;

    /** RFC 5280 appendix A.1, ub-emailaddress-length. */
    private static final int LONGEST_EMAIL_ADDRESS = 255;

    private DistinguishedNames() {}

    /**
     * The common name is the person's as far as it is fit for one: without control and direction characters, cut to 64. A
     * name that claims to be another address than the one certified gives way to the address, and so does none.
     *
     * @param addressToo adds the emailAddress attribute where it fits: up to 255 characters of ASCII
     */
    static X500Name of(MailAddress address, Optional<String> commonName, boolean addressToo) {
        String name = commonName
                .map(DistinguishedNames::clean)
                .filter(n -> !n.isEmpty() && n.indexOf('@') < 0)
                .orElse(address.toString().length() <= LONGEST_COMMON_NAME ? address.toString() : address.localPart());
        var subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, cut(name, LONGEST_COMMON_NAME));
        if (addressToo && isAscii(address.toString()) && address.toString().length() <= LONGEST_EMAIL_ADDRESS) {
            subject.addRDN(BCStyle.EmailAddress, address.toString());
        }
        return subject.build();
    }

    private static String clean(String name) {
        var kept = new StringBuilder();
        name.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> kept.append(' ');
                case Character.SURROGATE -> {}
                case Character.FORMAT -> kept.append(isJoiner(c) ? Character.toString(c) : "");
                default -> kept.appendCodePoint(c);
            }
        });
        return kept.toString().replaceAll("\\s+", " ").strip();
    }

    /** The invisible characters that Persian and Indic names are spelled with. */
    private static boolean isJoiner(int character) {
        return character == 0x200c || character == 0x200d;
    }

    /** At most so many UTF-16 units, which is how BouncyCastle counts the upper bounds; never half a character. */
    static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return text.substring(0, end).strip();
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
