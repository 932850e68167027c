package org.siegel.smime;

import java.nio.ByteBuffer;

/**
 * The field arithmetic of GHASH (NIST SP 800-38D §6.3), for what a JCE cipher must be told before the content and CMS tells
 * after it: the attributes (RFC 5083 §2.1); and for a content of which each block was hashed alone.
 *
 * <p>GHASH is a polynomial in the key H over the blocks of attributes, content and lengths. So the code of a content without
 * attributes becomes the code of the same content with attributes by adding the terms that they contribute: each block
 * times H to the power of the blocks behind it.
 */
final class Ghash {

    private record Element(long high, long low) {
        Element plus(Element other) {
            return new Element(high ^ other.high, low ^ other.low);
        }

        /** SP 800-38D §6.3, algorithm 1, without branches on the values. */
        Element times(Element other) {
            long resultHigh = 0;
            long resultLow = 0;
            long shiftedHigh = other.high;
            long shiftedLow = other.low;
            for (int i = 0; i < 128; i++) {
                long bit = i < 64 ? high >>> (63 - i) : low >>> (127 - i);
                long chosen = -(bit & 1);
                resultHigh ^= shiftedHigh & chosen;
                resultLow ^= shiftedLow & chosen;
                long reduction = -(shiftedLow & 1) & 0xe100000000000000L;
                shiftedLow = shiftedLow >>> 1 | shiftedHigh << 63;
                shiftedHigh = shiftedHigh >>> 1 ^ reduction;
            }
            return new Element(resultHigh, resultLow);
        }

        Element power(long exponent) {
            Element result = new Element(1L << 63, 0); // one: the first bit is the coefficient of x^0
            Element square = this;
            for (long left = exponent; left > 0; left >>>= 1) {
                if ((left & 1) != 0) {
                    result = result.times(square);
                }
                square = square.times(square);
            }
            return result;
        }
    }

    private final Element key;
    private Element joined = new Element(0, 0);
    private int powered;
    private Element power = new Element(0, 0);

    /** @param key the hash subkey H, the encryption of a zero block */
    Ghash(byte[] key) {
        this.key = element(key);
    }

    /**
     * Adds the next bytes of the content.
     *
     * @param hash of these bytes alone as attributes, with the block of lengths (SP 800-38D §7.1, step 5)
     * @param bytes how many; whole blocks, but for the last
     */
    void add(byte[] hash, int bytes) {
        int blocks = (bytes + 15) / 16;
        if (blocks != powered) {
            powered = blocks;
            power = key.power(blocks);
        }
        Element lengths = new Element(bytes * 8L, 0);
        joined = joined.times(power).plus(element(hash)).plus(lengths.times(key));
    }

    /** The hash of all that was added, as content without attributes. */
    byte[] content(long contentBytes) {
        Element all = joined.plus(new Element(0, contentBytes * 8).times(key));
        return ByteBuffer.allocate(16).putLong(all.high()).putLong(all.low()).array();
    }

    private static Element element(byte[] block) {
        ByteBuffer buffer = ByteBuffer.wrap(block);
        return new Element(buffer.getLong(), buffer.getLong());
    }

    /**
     * Adds the attributes to the code of a content that was computed without them.
     *
     * @param code 16 bytes, changed in place
     * @param contentBytes the length of the content
     */
    void addAttributes(byte[] code, byte[] attributes, long contentBytes) {
        Element sum = new Element(0, 0);
        byte[] block = new byte[16];
        for (int at = 0; at < attributes.length; at += 16) {
            int length = Math.min(16, attributes.length - at);
            java.util.Arrays.fill(block, (byte) 0);
            System.arraycopy(attributes, at, block, 0, length);
            sum = sum.plus(element(block)).times(key);
        }
        long behind = (contentBytes + 15) / 16 + 1; // the blocks of the content and that of the lengths
        Element lengths = new Element(attributes.length * 8L, 0);
        Element added = sum.times(key.power(behind)).plus(lengths.times(key));
        ByteBuffer result = ByteBuffer.wrap(code);
        result.putLong(0, result.getLong(0) ^ added.high());
        result.putLong(8, result.getLong(8) ^ added.low());
    }
}
