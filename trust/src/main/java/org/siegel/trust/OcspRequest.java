package org.siegel.trust;

import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.Request;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;

/**
 * The question to an OCSP responder about one certificate (RFC 6960 §4.1), unsigned. The certificate is named with SHA-1,
 * which every responder knows (RFC 5019 §2.1.1); nothing depends on its strength.
 */
public final class OcspRequest {

    private static final int NONCE_BYTES = 32;

    private final X509Certificate certificate;
    private final X509Certificate issuer;
    private final byte[] nonce;

    private OcspRequest(X509Certificate certificate, X509Certificate issuer, byte[] nonce) {
        this.certificate = certificate;
        this.issuer = issuer;
        this.nonce = nonce;
    }

    /** Without a nonce, so that the answer may come from a cache. */
    public static OcspRequest of(X509Certificate certificate, X509Certificate issuer) {
        return new OcspRequest(certificate, issuer, new byte[0]);
    }

    /** The same with a fresh nonce of 32 bytes (RFC 9654). Many responders ignore it. */
    public OcspRequest withNonce(SecureRandom random) {
        byte[] fresh = new byte[NONCE_BYTES];
        random.nextBytes(fresh);
        return new OcspRequest(certificate, issuer, fresh);
    }

    /** The nonce; empty where the request has none. */
    public Optional<byte[]> nonce() {
        return nonce.length == 0 ? Optional.empty() : Optional.of(nonce.clone());
    }

    /** The DER, which HTTP carries as {@code application/ocsp-request}. */
    public byte[] encoded() {
        try {
            var request = new Request(OcspCertificateId.of(certificate, issuer), null);
            var fields = new ASN1EncodableVector();
            fields.add(new DERSequence(request));
            if (nonce.length > 0) {
                var extension = new Extension(
                        OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new DEROctetString(nonce).getEncoded());
                fields.add(new DERTaggedObject(true, 2, new Extensions(extension)));
            }
            return new DERSequence(new DERSequence(fields)).getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException("a request has an encoding", e);
        }
    }
}
