package org.siegel.smime;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * A SignerInfo (RFC 5652 §5.3) in the form that nearly every program writes, read without building structures of it: DER,
 * the certificate named by issuer and serial number, SHA-2, RSASSA-PKCS1-v1_5 or ECDSA, signed attributes in their order
 * over a content of the type data, and no unsigned ones. Whatever is otherwise is not plain; {@link SignatureCheck} takes it apart with
 * BouncyCastle's structures and knows all forms.
 */
final class PlainSigner {

    private static final int UTC_TIME = 0x17;
    private static final int NULL = 0x05;
    private static final int ATTRIBUTES = BerReader.CONTEXT | BerReader.CONSTRUCTED;

    private record Digest(String name, byte[] oid, byte[] withRsa, byte[] withEcdsa) {}

    private static final List<Digest> DIGESTS = List.of(
            new Digest(
                    "SHA-256", oid("2.16.840.1.101.3.4.2.1"), oid("1.2.840.113549.1.1.11"), oid("1.2.840.10045.4.3.2")),
            new Digest(
                    "SHA-384", oid("2.16.840.1.101.3.4.2.2"), oid("1.2.840.113549.1.1.12"), oid("1.2.840.10045.4.3.3")),
            new Digest(
                    "SHA-512",
                    oid("2.16.840.1.101.3.4.2.3"),
                    oid("1.2.840.113549.1.1.13"),
                    oid("1.2.840.10045.4.3.4")));
    private static final byte[] RSA = oid("1.2.840.113549.1.1.1");
    private static final byte[] DATA = oid("1.2.840.113549.1.7.1");
    private static final byte[] CONTENT_TYPE = oid("1.2.840.113549.1.9.3");
    private static final byte[] MESSAGE_DIGEST = oid("1.2.840.113549.1.9.4");
    private static final byte[] SIGNING_TIME = oid("1.2.840.113549.1.9.5");
    private static final byte[] PROTECTION = oid("1.2.840.113549.1.9.52");
    private static final byte[] SIGNING_CERTIFICATE = oid("1.2.840.113549.1.9.16.2.47");
    private static final byte[] OLD_SIGNING_CERTIFICATE = oid("1.2.840.113549.1.9.16.2.12");
    private static final byte[] CAPABILITIES = oid("1.2.840.113549.1.9.15");

    private final Slice identifier;
    private final Digest digest;
    private final Slice digestOid;
    private final boolean rsa;
    private final Slice signatureOid;
    private final Slice attributes;
    private final Slice signature;
    private @Nullable Slice messageDigest;
    private @Nullable Instant signingTime;
    private @Nullable Slice certificateHash;
    private @Nullable Slice capabilities;

    private static byte[] oid(String id) {
        byte[] encoded = Der.of(new ASN1ObjectIdentifier(id));
        return Arrays.copyOfRange(encoded, 2, encoded.length);
    }

    /** Thrown and caught here: not plain. */
    private static final class Other extends RuntimeException {
        private static final Other INSTANCE = new Other();

        private Other() {
            super("", null, false, false);
        }
    }

    /** The signer, or null where the SignerInfo is not plain. */
    static @Nullable PlainSigner read(byte[] signerInfo) {
        try {
            return new PlainSigner(signerInfo);
        } catch (Other other) {
            return null;
        }
    }

    private PlainSigner(byte[] signerInfo) {
        DerReader outer = DerReader.of(Slice.of(signerInfo));
        DerReader fields = DerReader.of(some(outer.next(BerReader.SEQUENCE)));
        Slice version = some(fields.next(BerReader.INTEGER));
        identifier = some(fields.whole(BerReader.SEQUENCE));
        digestOid = algorithm(fields);
        attributes = some(fields.whole(ATTRIBUTES));
        signatureOid = algorithm(fields);
        signature = some(fields.next(BerReader.OCTET_STRING));
        must(outer.done() && fields.done() && version.length() == 1 && version.array()[version.offset()] == 1);
        digest = DIGESTS.stream().filter(d -> digestOid.is(d.oid())).findFirst().orElseThrow(() -> Other.INSTANCE);
        rsa = signatureOid.is(RSA) || signatureOid.is(digest.withRsa());
        must(rsa || signatureOid.is(digest.withEcdsa()));
        attributes();
        must(messageDigest != null);
    }

    private static Slice some(@Nullable Slice found) {
        if (found == null) {
            throw Other.INSTANCE;
        }
        return found;
    }

    private static void must(boolean plain) {
        if (!plain) {
            throw Other.INSTANCE;
        }
    }

    /** The object identifier of an algorithm without parameters, or with NULL for them. */
    private static Slice algorithm(DerReader fields) {
        return algorithm(some(fields.next(BerReader.SEQUENCE)));
    }

    private static Slice algorithm(Slice contents) {
        DerReader algorithm = DerReader.of(contents);
        Slice oid = some(algorithm.next(BerReader.OBJECT_IDENTIFIER));
        if (algorithm.hasMore()) {
            must(some(algorithm.next(NULL)).length() == 0);
        }
        must(algorithm.done());
        return oid;
    }

    private void attributes() {
        DerReader outer = DerReader.of(attributes);
        DerReader set = DerReader.of(some(outer.next(ATTRIBUTES)));
        Slice before = null;
        boolean contentType = false;
        while (set.hasMore()) {
            Slice whole = some(set.whole(BerReader.SEQUENCE));
            must(before == null || compare(before, whole) < 0);
            before = whole;
            DerReader attribute = DerReader.of(some(DerReader.of(whole).next(BerReader.SEQUENCE)));
            Slice type = some(attribute.next(BerReader.OBJECT_IDENTIFIER));
            DerReader values = DerReader.of(some(attribute.next(BerReader.SET)));
            must(attribute.done());
            if (type.is(CONTENT_TYPE)) {
                must(!contentType
                        && some(values.next(BerReader.OBJECT_IDENTIFIER)).is(DATA)
                        && values.done());
                contentType = true;
            } else if (type.is(MESSAGE_DIGEST)) {
                must(messageDigest == null);
                messageDigest = some(values.next(BerReader.OCTET_STRING));
                must(values.done());
            } else if (type.is(SIGNING_TIME)) {
                must(signingTime == null);
                signingTime = time(some(values.next(UTC_TIME)));
                must(values.done());
            } else if (type.is(PROTECTION)) {
                protection(some(values.next(BerReader.SEQUENCE)));
                must(values.done());
            } else if (type.is(SIGNING_CERTIFICATE)) {
                must(certificateHash == null);
                certificateHash = certificateHash(some(values.next(BerReader.SEQUENCE)));
                must(values.done());
            } else if (type.is(OLD_SIGNING_CERTIFICATE)) {
                throw Other.INSTANCE;
            } else if (type.is(CAPABILITIES)) {
                must(capabilities == null);
                capabilities = some(values.whole(BerReader.SEQUENCE));
                must(values.done());
            }
        }
        must(contentType && set.done());
    }

    private static int compare(Slice a, Slice b) {
        return Arrays.compareUnsigned(
                a.array(), a.offset(), a.offset() + a.length(), b.array(), b.offset(), b.offset() + b.length());
    }

    /** RFC 6211: the algorithms named inside are those named outside. */
    private void protection(Slice value) {
        DerReader fields = DerReader.of(value);
        Slice inside = algorithm(fields);
        Slice signing = algorithm(some(fields.next(ATTRIBUTES | 1)));
        must(fields.done() && same(inside, digestOid) && same(signing, signatureOid));
    }

    /** RFC 5035 §3: the hash of the signer's certificate with SHA-256, and no name. */
    private static Slice certificateHash(Slice value) {
        DerReader certificates = DerReader.of(some(DerReader.of(value).next(BerReader.SEQUENCE)));
        DerReader first = DerReader.of(some(certificates.next(BerReader.SEQUENCE)));
        if (first.nextIs(BerReader.SEQUENCE)) {
            must(algorithm(first).is(DIGESTS.getFirst().oid()));
        }
        Slice hash = some(first.next(BerReader.OCTET_STRING));
        must(first.done());
        return hash;
    }

    private static boolean same(Slice a, Slice b) {
        return compare(a, b) == 0;
    }

    private static Instant time(Slice text) {
        must(text.length() == 13 && text.array()[text.offset() + 12] == 'Z');
        int[] fields = new int[6];
        for (int i = 0; i < 12; i++) {
            int figure = text.array()[text.offset() + i] - '0';
            must(figure >= 0 && figure <= 9);
            fields[i / 2] = fields[i / 2] * 10 + figure;
        }
        try {
            int year = fields[0] + (fields[0] < 50 ? 2000 : 1900); // RFC 5652 §11.3
            return LocalDateTime.of(year, fields[1], fields[2], fields[3], fields[4], fields[5])
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException noSuchDay) {
            throw Other.INSTANCE;
        }
    }

    /** IssuerAndSerialNumber in DER. */
    Slice identifier() {
        return identifier;
    }

    String digest() {
        return digest.name();
    }

    /** The signed message digest. */
    boolean digestIs(byte[] contentDigest) {
        return messageDigest != null && messageDigest.is(contentDigest);
    }

    /** SHA-256 of the certificate that the signer meant; null where he does not say. */
    @Nullable
    Slice certificateHash() {
        return certificateHash;
    }

    /** Whether the signature is RSASSA-PKCS1-v1_5; else it is ECDSA. */
    boolean rsa() {
        return rsa;
    }

    /** What is signed: the attributes as they stand, under the tag of a SET (RFC 5652 §5.4). */
    byte[] signed() {
        byte[] signed = attributes.copy();
        signed[0] = BerReader.SET;
        return signed;
    }

    Slice signature() {
        return signature;
    }

    @Nullable
    Instant signingTime() {
        return signingTime;
    }

    /** The value of the SMIMECapabilities attribute (RFC 8551 §2.5.2). */
    @Nullable
    Slice capabilities() {
        return capabilities;
    }
}
