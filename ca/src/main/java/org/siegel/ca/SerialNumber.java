package org.siegel.ca;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Locale;

/**
 * The serial number of a certificate (RFC 5280 §4.1.2.2): positive, at most 20 octets.
 *
 * @param value the number
 */
public record SerialNumber(BigInteger value) {

    /** CA/Browser Forum S/MIME BR §7.1 asks for 64 bits; 126 make a collision unthinkable in 16 octets of DER. */
    private static final int RANDOM_BITS = 126;

    public SerialNumber {
        if (value.signum() <= 0 || value.bitLength() > 159) {
            throw new IllegalArgumentException("a serial number is positive and has at most 20 octets");
        }
    }

    /** Reads hexadecimal digits, blanks and colons between them allowed, as certificate viewers show them. */
    public static SerialNumber of(String hex) {
        String digits = hex.replaceAll("[\\s:]", "");
        if (!digits.matches("[0-9a-fA-F]{1,40}")) {
            throw new IllegalArgumentException("a serial number is up to 40 hexadecimal digits: " + hex);
        }
        return new SerialNumber(new BigInteger(digits, 16));
    }

    /** A fresh one. The leading one bit gives all of them the same length. */
    static SerialNumber random(SecureRandom random) {
        return new SerialNumber(new BigInteger(RANDOM_BITS, random).setBit(RANDOM_BITS));
    }

    /** Lower-case hexadecimal digits, an even number of them. */
    @Override
    public String toString() {
        String digits = value.toString(16).toLowerCase(Locale.ROOT);
        return digits.length() % 2 == 0 ? digits : "0" + digits;
    }
}
