package org.siegel.ca;

import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.siegel.smime.MailAddress;

/** The subjects of people's certificates. */
final class DistinguishedNames {

    /** RFC 5280 appendix A.1, ub-common-name, in characters. */
    private static final int LONGEST_COMMON_NAME = 64;

    private DistinguishedNames() {}

    /**
     * The common name is the person's, else the address; a long one is cut.
     *
     * @param addressToo adds the emailAddress attribute, which holds ASCII only (RFC 5280 §4.1.2.6)
     */
    static X500Name of(MailAddress address, Optional<String> commonName, boolean addressToo) {
        String name = commonName
                .map(String::strip)
                .filter(n -> !n.isEmpty())
                .orElse(address.toString().length() <= LONGEST_COMMON_NAME ? address.toString() : address.localPart());
        var subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, cut(name, LONGEST_COMMON_NAME));
        if (addressToo && isAscii(address.toString())) {
            subject.addRDN(BCStyle.EmailAddress, address.toString());
        }
        return subject.build();
    }

    /** At most so many characters, never half of one. */
    static String cut(String text, int length) {
        int characters = text.codePointCount(0, text.length());
        return characters <= length
                ? text
                : text.substring(0, text.offsetByCodePoints(0, length)).strip();
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
