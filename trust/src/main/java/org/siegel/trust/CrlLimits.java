package org.siegel.trust;

/**
 * How large a CRL may be.
 *
 * @param mostBytes of the DER
 * @param mostEntries listed certificates
 * @param mostFieldBytes of one field that is kept whole: the issuer's name, the extensions of the list or of one entry, the
 *     signature
 */
public record CrlLimits(long mostBytes, int mostEntries, int mostFieldBytes) {

    public CrlLimits {
        if (mostBytes < 1 || mostEntries < 0 || mostFieldBytes < 1) {
            throw new IllegalArgumentException("a limit is positive");
        }
    }

    /** 256 MiB, five million entries, 1 MiB for one field: several times the largest lists that public CAs publish. */
    public static CrlLimits standard() {
        return new CrlLimits(256L << 20, 5_000_000, 1 << 20);
    }
}
