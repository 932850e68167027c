package org.siegel.smime;

import java.time.Instant;

/**
 * How to sign. Made by {@link #at}, changed by the {@code with} methods.
 *
 * {@snippet :
 * SignOptions.at(clock.instant()).withForm(SignOptions.Form.OPAQUE).withRsaPadding(SignOptions.RsaPadding.PSS)
 * }
 *
 * @param form clear (multipart/signed, RFC 8551 §3.5.3) or opaque (application/pkcs7-mime, §3.5.2)
 * @param digest the hash; where the key's algorithm has a fixed one (EdDSA, RFC 8419 §3.1) that one is taken
 * @param signingTime goes into the signed attributes (RFC 5652 §11.3)
 * @param rsaPadding for RSA keys; a key that is for PSS only (RFC 4055 §1.2) is used so whatever stands here
 * @param headerProtection which header fields are signed with the content (RFC 9788)
 * @param capabilities whether the signed attributes tell what the signer's program reads (RFC 8551 §2.5.2), so that answers
 *     can be encrypted as well as both can
 */
public record SignOptions(
        Form form,
        DigestAlgorithm digest,
        Instant signingTime,
        RsaPadding rsaPadding,
        HeaderProtection headerProtection,
        boolean capabilities) {

    /** The two forms of a signed message. */
    public enum Form {
        /** multipart/signed: readable without S/MIME. */
        CLEAR,
        /** application/pkcs7-mime; smime-type=signed-data. */
        OPAQUE
    }

    /** The two ways to sign with RSA (RFC 8017 §8). */
    public enum RsaPadding {
        /** RSASSA-PKCS1-v1_5 (RFC 5754 §3.2): every reader knows it. */
        PKCS1_V15,
        /** RSASSA-PSS with one hash for all and a salt of its length (RFC 4056). */
        PSS
    }

    /** Clear, SHA-256, RSASSA-PKCS1-v1_5, no header protection: what every mail program reads; with capabilities. */
    public static SignOptions at(Instant signingTime) {
        return new SignOptions(
                Form.CLEAR, DigestAlgorithm.SHA_256, signingTime, RsaPadding.PKCS1_V15, HeaderProtection.NONE, true);
    }

    public SignOptions withForm(Form other) {
        return new SignOptions(other, digest, signingTime, rsaPadding, headerProtection, capabilities);
    }

    public SignOptions withDigest(DigestAlgorithm other) {
        return new SignOptions(form, other, signingTime, rsaPadding, headerProtection, capabilities);
    }

    public SignOptions withRsaPadding(RsaPadding other) {
        return new SignOptions(form, digest, signingTime, other, headerProtection, capabilities);
    }

    public SignOptions withHeaderProtection(HeaderProtection other) {
        return new SignOptions(form, digest, signingTime, rsaPadding, other, capabilities);
    }

    public SignOptions withCapabilities(boolean announced) {
        return new SignOptions(form, digest, signingTime, rsaPadding, headerProtection, announced);
    }
}
