package org.siegel.smime;

import java.util.Locale;

/**
 * One bound on what the engine does for an input that anybody may have sent. The value in force is asked of
 * {@link Limits}; {@link #toString} is the stable name that errors, settings and documentation use. Passing one throws
 * {@link SmimeException.LimitExceeded}.
 */
public enum Limit {
    /** MIME and CMS layers within each other; default 16. */
    NESTING(16, "it nests MIME and CMS layers deeper than %d"),
    /** MIME parts of one message, at all depths together; default 1,000. */
    PARTS(1_000, "it has more than %d MIME parts"),
    /** Bytes of all header fields of one entity together (RFC 5322 §2.2); default 256 KiB. */
    HEADER_BYTES(256 * 1024, "the header fields of one part are longer than %d bytes together"),
    /** Header fields of one entity; default 2,000. */
    HEADER_FIELDS(2_000, "one part has more than %d header fields"),
    /** Bytes of one header field with its folded lines; default 128 KiB. */
    FIELD_BYTES(128 * 1024, "one header field is longer than %d bytes"),
    /** Bytes of a multipart boundary, of which RFC 2046 §5.1.1 allows 70; default 250. */
    BOUNDARY_BYTES(250, "a multipart boundary is longer than %d bytes"),
    /** Recipient infos (RFC 5652 §6.1) of one message, and recipients to encrypt to; default 10,000. */
    RECIPIENTS(10_000, "it has more than %d recipients"),
    /** Signer infos (RFC 5652 §5.1) of one message; default 100. */
    SIGNERS(100, "it has more than %d signers"),
    /** Certificates of one message, those of all its signatures together; default 1,000. */
    CERTIFICATES(1_000, "it carries more than %d certificates"),
    /** Revocation lists of one message, those of all its signatures together; default 100. */
    CRLS(100, "it carries more than %d revocation lists"),
    /** Bytes of one signer or recipient info with its attributes (RFC 5652 §5.3, §6.2); default 1 MiB. */
    INFO_BYTES(1024 * 1024, "a signer or recipient with its attributes is longer than %d bytes"),
    /** Bytes of one CMS object other than its content, a detached signature as a whole; default 16 MiB. */
    CMS_BYTES(16 * 1024 * 1024, "its CMS structure without the content is longer than %d bytes"),
    /** Elements of a CMS object within each other; default 40. */
    CMS_NESTING(40, "the elements of its CMS structure nest deeper than %d"),
    /** Bytes that CompressedData (RFC 3274) of one message expands to, all layers together; default 4 GiB. */
    EXPANDED_BYTES(4L << 30, "its compressed content expands to more than %d bytes"),
    /** Bytes that compressed content expands to for each byte of the message, beyond the first 16 MiB; default 100. */
    EXPANSION_RATIO(100, "its compressed content expands to more than %d times the size of the message"),
    /** Signature verifications for one message: signers times matching certificates; default 100. */
    VERIFICATIONS(100, "it asks for more than %d signature verifications"),
    /** Operations with private or shared keys for one message: recipient infos times matching keys; default 64. */
    KEY_OPERATIONS(64, "it asks for more than %d operations with private keys"),
    /** Bits of the RSA modulus or DSA prime in a certificate; default 8,192. */
    KEY_BITS(8_192, "a key in it is longer than %d bits"),
    /** Bits of the RSA public exponent in a certificate; default 64. */
    EXPONENT_BITS(64, "an RSA key in it has an exponent of more than %d bits"),
    /** Bytes of a point on a curve that a certificate describes instead of naming it (RFC 3279 §2.3.5); default 200. */
    CURVE_BYTES(200, "a key in it describes a curve whose points are longer than %d bytes"),
    /** Bytes of one value of a directory's certificate attribute; default 1 MiB. */
    PUBLICATION_BYTES(1024 * 1024, "the directory value is longer than %d bytes"),
    /** Bytes of a list of S/MIME capabilities (RFC 8551 §2.5.2); default 16 KiB. */
    CAPABILITY_BYTES(16 * 1024, "its list of S/MIME capabilities is longer than %d bytes"),
    /** Bytes of one file with keys, which is taken apart as a whole; default 1 MiB. */
    KEY_FILE_BYTES(1024 * 1024, "a key file is longer than %d bytes"),
    /** Rounds that turn a password into a key (RFC 8018 §4.2), in messages and key files; default 2,000,000. */
    PASSWORD_ITERATIONS(2_000_000, "its password protection asks for more than %d iterations"),
    /** Bytes of memory that scrypt (RFC 7914 §2) takes in a key file; default 32 MiB. */
    PASSWORD_MEMORY(32 * 1024 * 1024, "its password protection asks for more than %d bytes of memory");

    private final long preset;
    private final String clause;

    Limit(long preset, String clause) {
        this.preset = preset;
        this.clause = clause;
    }

    /** The value where nothing else is said. */
    public long preset() {
        return preset;
    }

    String sentence(long allowed) {
        return "The input is refused: " + String.format(Locale.ROOT, clause, allowed)
                + "; if you expect that, raise the" + " limit " + this + ".";
    }

    /** The stable name: {@code header-bytes}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
