package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.x509.Extension;
import org.jspecify.annotations.Nullable;

/**
 * An OCSP response (RFC 6960 §4.2) as it came: well-formed, and not yet believed.
 *
 * <pre>{@code
 * RevocationStatus status = OcspResponse.of(body).judge(certificate, issuer, clock.instant());
 * }</pre>
 *
 * <p>Immutable.
 */
public final class OcspResponse {

    /** Larger than any response with a chain in it. */
    public static final int MOST_BYTES = 1 << 20;

    private final byte[] der;
    private final int status;
    private final @Nullable BasicOCSPResponse basic;
    /** What the signature covers, as it came. */
    private final byte[] signedPart;

    private OcspResponse(byte[] der) {
        this.der = der;
        if (DerReader.elementLength(der) != der.length) {
            throw new TrustException.Malformed("An OCSP response is one DER sequence; this is not.");
        }
        OCSPResponse outer = OCSPResponse.getInstance(der);
        status = outer.getResponseStatus().getIntValue();
        var bytes = outer.getResponseBytes();
        if (bytes == null || !OCSPObjectIdentifiers.id_pkix_ocsp_basic.equals(bytes.getResponseType())) {
            basic = null;
            signedPart = new byte[0];
            return;
        }
        byte[] inner = bytes.getResponse().getOctets();
        basic = BasicOCSPResponse.getInstance(inner);
        var fields = new DerReader(inner, 0, inner.length).next(DerReader.SEQUENCE);
        var part = new DerReader(inner, fields.content(), fields.end()).next(DerReader.SEQUENCE);
        signedPart = Arrays.copyOfRange(inner, part.start(), part.end());
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
        } catch (TrustException e) {
            throw e;
        } catch (RuntimeException e) {
            // BouncyCastle throws undeclared exceptions on hostile input
            throw new TrustException.Malformed("This is not a readable OCSP response.", e);
        }
    }

    /**
     * What the response says about a certificate: its signature, the responder's right to answer, its dates and its subject
     * are checked. Whether a delegated responder has been revoked itself is not, nor whether the algorithms are still good:
     * {@link CertificateValidator} asks that, too.
     *
     * @param certificate the certificate in question
     * @param issuer the certificate of its issuer, which the caller trusts
     * @param at the instant that is asked about
     */
    public RevocationStatus judge(X509Certificate certificate, X509Certificate issuer, Instant at) {
        return new OcspVerifier(this).judge(certificate, issuer, at).status();
    }

    /**
     * From when to when an answer holds.
     *
     * @param thisUpdate when it was known to be right
     * @param nextUpdate by when there is a newer one; empty where there always is
     */
    public record Validity(Instant thisUpdate, Optional<Instant> nextUpdate) {}

    /** Of the answer about the certificate; empty where there is none. Nothing is verified. */
    public Optional<Validity> validity(X509Certificate certificate, X509Certificate issuer) {
        return new OcspVerifier(this).validity(certificate, issuer);
    }

    /** Whether it repeats the nonce of the request (RFC 9654); true for a request without one. */
    public boolean repeatsNonceOf(OcspRequest request) {
        if (request.nonce().isEmpty()) {
            return true;
        }
        var extensions = basic == null ? null : basic.getTbsResponseData().getResponseExtensions();
        Extension nonce = extensions == null ? null : extensions.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
        try {
            return nonce != null
                    && Arrays.equals(
                            ASN1OctetString.getInstance(nonce.getParsedValue()).getOctets(),
                            request.nonce().get());
        } catch (RuntimeException damaged) {
            return false;
        }
    }

    /** The DER. */
    public byte[] encoded() {
        return der.clone();
    }

    /** OCSPResponseStatus: 0 for an answer. */
    int status() {
        return status;
    }

    /** Empty where the responder failed or answers in a form that is not known. */
    Optional<BasicOCSPResponse> basic() {
        return Optional.ofNullable(basic);
    }

    byte[] signedPart() {
        return signedPart;
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
