package org.siegel.trust;

import java.util.Arrays;
import org.bouncycastle.asn1.ocsp.OCSPResponse;

/**
 * An OCSP response (RFC 6960) as it came. It is not trusted: {@link CertificateValidator} judges it.
 *
 * <p>Immutable.
 */
public final class OcspResponse {

    /** Larger than any response with a chain in it. */
    public static final int MOST_BYTES = 1 << 20;

    private final byte[] der;
    private final OCSPResponse structure;

    private OcspResponse(byte[] der) {
        this.der = der;
        this.structure = OCSPResponse.getInstance(der);
    }

    /**
     * Reads a response.
     *
     * @throws TrustException.Malformed if the bytes are not one response in DER
     * @throws TrustException.LimitExceeded if they are more than {@link #MOST_BYTES}
     */
    public static OcspResponse of(byte[] der) {
        if (der.length > MOST_BYTES) {
            throw new TrustException.LimitExceeded("An OCSP response of " + der.length + " bytes is larger than the "
                    + MOST_BYTES + " that Siegel reads.");
        }
        try {
            return new OcspResponse(der.clone());
        } catch (RuntimeException e) {
            // BouncyCastle throws undeclared exceptions on hostile input
            throw new TrustException.Malformed("This is not a readable OCSP response.", e);
        }
    }

    /** The DER. */
    public byte[] encoded() {
        return der.clone();
    }

    int status() {
        return structure.getResponseStatus().getIntValue();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OcspResponse that && Arrays.equals(der, that.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }
}
