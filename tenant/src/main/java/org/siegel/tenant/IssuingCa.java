package org.siegel.tenant;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.Thumbprint;

/**
 * The organisation's virtual certificate collection, as uploaded (SMIMECertificateIssuingCA). Exchange does not document
 * how it computes its two read-only properties; here they are what their names say:
 * SMIMECertificatesExpiryDate is {@link #expiry}, SMIMEExpiredCertificateThumbprint is {@link #expired}.
 */
public final class IssuingCa {

    private final byte[] sst;
    private final Instant expiry;
    private final Thumbprint firstToExpire;

    /** Reads the certificates of a serialized store. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Reads them.
         *
         * @throws IllegalArgumentException if the bytes are no certificate store
         */
        List<X509Certificate> read(byte[] sst);
    }

    private IssuingCa(byte[] sst, Instant expiry, Thumbprint firstToExpire) {
        this.sst = sst.clone();
        this.expiry = expiry;
        this.firstToExpire = firstToExpire;
    }

    /**
     * Looks at an upload.
     *
     * @throws IllegalArgumentException if it is no store, or has no certificates
     */
    public static IssuingCa of(byte[] sst, Reader reader) {
        X509Certificate first = reader.read(sst).stream()
                .min(Comparator.comparing(X509Certificate::getNotAfter))
                .orElseThrow(() -> new IllegalArgumentException(
                        "SMIMECertificateIssuingCA: the collection has no certificates; export the roots and"
                                + " intermediates that you trust into it"));
        return new IssuingCa(sst, first.getNotAfter().toInstant(), Thumbprint.sha1(first));
    }

    /**
     * This collection, if none of its certificates is expired; one that is fails the upload, as in Exchange.
     *
     * @throws IllegalArgumentException naming the expired certificate
     */
    public IssuingCa requireCurrent(Instant now) {
        if (expired(now).isPresent()) {
            throw new IllegalArgumentException("SMIMECertificateIssuingCA: the certificate with the thumbprint "
                    + firstToExpire + " expired on " + expiry + "; take it out of the collection");
        }
        return this;
    }

    /** The SHA-1 thumbprint of the certificate that expired first, if one has expired. */
    public Optional<Thumbprint> expired(Instant now) {
        return now.isAfter(expiry) ? Optional.of(firstToExpire) : Optional.empty();
    }

    /** The serialized store, byte for byte. */
    public byte[] sst() {
        return sst.clone();
    }

    /** When the first of its certificates expires. */
    public Instant expiry() {
        return expiry;
    }

    /** The SHA-1 thumbprint of the certificate that expires first. */
    public Thumbprint firstToExpire() {
        return firstToExpire;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IssuingCa that && Arrays.equals(sst, that.sst);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sst);
    }

    @Override
    public String toString() {
        return "IssuingCa(" + sst.length + " bytes, first expiry " + expiry + ")";
    }
}
