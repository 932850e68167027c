package org.siegel.smime;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;

/** DER (X.690) put together from parts that are encoded already. */
final class Der {

    private Der() {}

    static byte[] of(ASN1Encodable structure) {
        try {
            return structure.toASN1Primitive().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("a structure of our own always encodes", e);
        }
    }

    static byte[] sequence(byte[]... parts) {
        return element(BerReader.SEQUENCE, parts);
    }

    static byte[] octets(byte[] content) {
        return element(BerReader.OCTET_STRING, content);
    }

    /** SET OF: in the order of the encodings (X.690 §11.6). */
    static byte[] setOf(List<byte[]> elements) {
        byte[][] sorted = elements.toArray(byte[][]::new);
        Arrays.sort(sorted, Arrays::compareUnsigned); // no encoding is the start of another one
        return element(BerReader.SET, sorted);
    }

    /** An element with this tag, around these parts one after the other. */
    static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        int lengthBytes = length < 0x80 ? 0 : (39 - Integer.numberOfLeadingZeros(length)) / 8;
        byte[] encoded = new byte[2 + lengthBytes + length];
        encoded[0] = (byte) tag;
        encoded[1] = (byte) (lengthBytes == 0 ? length : 0x80 | lengthBytes);
        int at = 2;
        for (int shift = 8 * (lengthBytes - 1); shift >= 0; shift -= 8) {
            encoded[at++] = (byte) (length >> shift);
        }
        for (byte[] part : parts) {
            System.arraycopy(part, 0, encoded, at, part.length);
            at += part.length;
        }
        return encoded;
    }
}
