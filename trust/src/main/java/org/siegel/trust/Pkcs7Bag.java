package org.siegel.trust;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.jspecify.annotations.Nullable;

/** Certificates and CRLs as SignedData without content and signers (RFC 5652 §5, {@code .p7b}). */
final class Pkcs7Bag {

    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int SET = 0x31;
    private static final int EXPLICIT = 0xA0;
    private static final int CERTIFICATES = 0xA0;
    private static final int CRLS = 0xA1;
    private static final byte[] VERSION_1 = {2, 1, 1};
    private static final byte[] DATA = HexFormat.of().parseHex("06092a864886f70d010701");
    private static final byte[] SIGNED_DATA = HexFormat.of().parseHex("06092a864886f70d010702");

    private Pkcs7Bag() {}

    static TrustFile read(byte[] bytes) {
        try {
            return of(plain(bytes));
        } catch (TrustException.Malformed otherBer) {
            return of(byBouncyCastle(bytes));
        }
    }

    private record Members(List<byte[]> certificates, List<byte[]> crls) {}

    private static TrustFile of(Members members) {
        return TrustFile.of(
                "PKCS #7",
                members.certificates.stream().map(X509Decoder::certificate).toList(),
                members.crls,
                List.of());
    }

    /** Of definite lengths: a long CRL passes by whole, without an object for each of its entries. */
    private static Members plain(byte[] bytes) {
        var info = inside(bytes, new DerReader(bytes, 0, bytes.length).next(DerReader.SEQUENCE));
        var type = info.next(OBJECT_IDENTIFIER);
        if (!Arrays.equals(bytes, type.start(), type.end(), SIGNED_DATA, 0, SIGNED_DATA.length)) {
            throw new TrustException.Malformed("This is not SignedData.");
        }
        var signedData = inside(bytes, inside(bytes, info.next(EXPLICIT)).next(DerReader.SEQUENCE));
        signedData.next(DerReader.INTEGER);
        signedData.next(SET);
        signedData.next(DerReader.SEQUENCE);
        List<byte[]> certificates = members(bytes, signedData, CERTIFICATES);
        List<byte[]> crls = members(bytes, signedData, CRLS);
        signedData.next(SET);
        return new Members(certificates, crls);
    }

    private static DerReader inside(byte[] bytes, DerReader.Element element) {
        return new DerReader(bytes, element.content(), element.end());
    }

    /** Untagged members only: the tagged ones are attribute certificates and other revocation forms (RFC 5652 §10.2). */
    private static List<byte[]> members(byte[] bytes, DerReader fields, int tag) {
        List<byte[]> found = new ArrayList<>();
        if (fields.peek() == tag) {
            DerReader all = inside(bytes, fields.next());
            while (all.more()) {
                var member = all.next();
                if (member.tag() == DerReader.SEQUENCE) {
                    found.add(Arrays.copyOfRange(bytes, member.start(), member.end()));
                }
            }
        }
        return found;
    }

    private static Members byBouncyCastle(byte[] bytes) {
        try (var in = new ASN1InputStream(new ByteArrayInputStream(bytes), bytes.length)) {
            var info = ContentInfo.getInstance(in.readObject());
            if (!CMSObjectIdentifiers.signedData.equals(info.getContentType())) {
                throw new TrustException.UnknownForm("This is a CMS object of type "
                        + info.getContentType().getId() + "; certificates are exchanged in SignedData (.p7b).");
            }
            var signedData = SignedData.getInstance(info.getContent());
            return new Members(sequences(signedData.getCertificates()), sequences(signedData.getCRLs()));
        } catch (TrustException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // BouncyCastle throws undeclared exceptions on hostile input
            throw new TrustException.Malformed("The PKCS #7 (.p7b) structure is damaged.", e);
        }
    }

    private static List<byte[]> sequences(@Nullable ASN1Set set) throws IOException {
        List<byte[]> found = new ArrayList<>();
        if (set != null) {
            for (var member : set) {
                byte[] der = member.toASN1Primitive().getEncoded("DER");
                if ((der[0] & 0xff) == DerReader.SEQUENCE) {
                    found.add(der);
                }
            }
        }
        return found;
    }

    /** DER. What a store knows beyond certificates and CRLs has no place in it. */
    static byte[] write(SerializedStore store) {
        byte[] data = element(DerReader.SEQUENCE, DATA);
        byte[] signedData = element(
                DerReader.SEQUENCE,
                VERSION_1,
                element(SET),
                data,
                set(CERTIFICATES, store.certificates()),
                set(CRLS, store.crls()),
                element(SET));
        return element(DerReader.SEQUENCE, SIGNED_DATA, element(EXPLICIT, signedData));
    }

    /** Members as they are, in the order that DER asks for (X.690 §11.6); nothing where there are none. */
    private static byte[] set(int tag, List<SerializedStore.Entry> entries) {
        byte[][] members = entries.stream()
                .map(SerializedStore.Entry::encoded)
                .sorted(Arrays::compareUnsigned)
                .toArray(byte[][]::new);
        return members.length == 0 ? new byte[0] : element(tag, members);
    }

    private static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length = Math.addExact(length, part.length);
        }
        var out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            int octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            out.write(0x80 | octets);
            for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
                out.write(length >>> shift);
            }
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
