package org.siegel.smime;

import java.time.Instant;

/**
 * How to sign.
 *
 * @param form clear (multipart/signed, RFC 8551 §3.5.3) or opaque (application/pkcs7-mime, §3.5.2)
 * @param digest the hash
 * @param signingTime goes into the signed attributes (RFC 5652 §11.3)
 */
public record SignOptions(Form form, DigestAlgorithm digest, Instant signingTime) {

    /** The two forms of a signed message. */
    public enum Form {
        /** multipart/signed: readable without S/MIME. */
        CLEAR,
        /** application/pkcs7-mime; smime-type=signed-data. */
        OPAQUE
    }
}
