package org.siegel.directory;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One value of one of the two certificate attributes; equal only to the same bytes in the same attribute.
 *
 * @param attribute where it stands
 * @param bytes the value, never changed
 */
public record CertificateValue(CertificateAttribute attribute, byte[] bytes) {

    /** The SHA-256 of the bytes, upper-case hexadecimal: how administrators and the journal name a value. */
    public String sha256() {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK knows SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CertificateValue value
                && value.attribute == attribute
                && Arrays.equals(value.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return 31 * attribute.ordinal() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return attribute + " " + sha256();
    }
}
