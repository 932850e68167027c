package org.siegel.smime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Primitive;
import org.jspecify.annotations.Nullable;

/**
 * Reads BER (X.690 §8) element by element: definite and indefinite lengths, primitive and constructed strings. Content
 * octets are handed out as a stream; everything else is charged against a budget, so that no length a hostile sender
 * writes makes us allocate more. An end inside an element is {@link SmimeException.Malformed}.
 *
 * <p>An object that is in memory is read where it lies; a stream comes through a buffer that grows with what was read, so
 * that a short message costs little.
 */
final class BerReader {

    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;
    static final int INTEGER = 0x02;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int OCTET_STRING = 0x04;
    static final int CONSTRUCTED = 0x20;
    static final int CONTEXT = 0x80;

    private static final int USUAL_DEPTH = 16;
    private static final int LONGEST_TAG = 6;
    private static final int SMALL_BUFFER = 8 * 1024;
    private static final int LARGE_BUFFER = 64 * 1024;
    private static final long INDEFINITE = -1;

    /**
     * The beginning of an element.
     *
     * @param tag the identifier octet
     * @param length of the contents, or -1
     * @param headLength identifier and length octets
     */
    record Element(int tag, long length, int headLength) {
        boolean constructed() {
            return (tag & CONSTRUCTED) != 0;
        }

        /** The tag without its primitive/constructed bit. */
        int kind() {
            return tag & ~CONSTRUCTED;
        }
    }

    private final @Nullable InputStream in;
    private byte[] buffer;
    private int at;
    private int limit;
    private long base; // where the buffer begins in the input
    private final Limits limits;
    private long budget;
    private @Nullable Element ahead;

    // the elements that were entered
    private long[] ends = new long[USUAL_DEPTH];
    private boolean[] indefinite = new boolean[USUAL_DEPTH];
    private boolean[] ended = new boolean[USUAL_DEPTH];
    private int depth;

    BerReader(InputStream in, Limits limits) {
        this.in = in;
        this.buffer = new byte[SMALL_BUFFER];
        this.limits = limits;
        this.budget = limits.of(Limit.CMS_BYTES);
    }

    /** Reads bytes where they are; they must not change meanwhile. */
    BerReader(Slice bytes, Limits limits) {
        this.in = null;
        this.buffer = bytes.array();
        this.at = bytes.offset();
        this.limit = bytes.offset() + bytes.length();
        this.limits = limits;
        this.budget = limits.of(Limit.CMS_BYTES);
    }

    private long position() {
        return base + at;
    }

    /** The next element of the one entered last, without reading over it; null at its end. */
    @Nullable
    Element peek() throws IOException {
        if (ahead == null) {
            ahead = header();
        }
        return ahead;
    }

    /** Reads the head of the next element; null at the end of the one entered last. */
    @Nullable
    Element next() throws IOException {
        Element found = peek();
        ahead = null;
        return found;
    }

    /** Reads the head of the next element, which must have this tag. */
    Element expect(int tag, String name) throws IOException {
        Element found = next();
        if (found == null || found.tag() != tag) {
            throw new SmimeException.Malformed("The CMS object is malformed: " + name + " is missing or misplaced.");
        }
        return found;
    }

    /** Goes into a constructed element whose head was just read. */
    void enter(Element element) {
        if (!element.constructed()) {
            throw new SmimeException.Malformed("The CMS object is malformed: a structure is encoded as primitive.");
        }
        limits.check(Limit.CMS_NESTING, depth + 1);
        if (depth == ends.length) {
            ends = Arrays.copyOf(ends, depth * 2);
            indefinite = Arrays.copyOf(indefinite, depth * 2);
            ended = Arrays.copyOf(ended, depth * 2);
        }
        boolean open = element.length() == INDEFINITE;
        long end = open ? outerEnd() : position() + element.length();
        ends[depth] = end;
        indefinite[depth] = open;
        ended[depth++] = false;
    }

    /** Reads over what is left of the element entered last and goes out of it. */
    void leave() throws IOException {
        for (Element rest = next(); rest != null; rest = next()) {
            skip(rest);
        }
        depth--;
    }

    /** Reads over the contents of an element whose head was just read. */
    void skip(Element element) throws IOException {
        if (element.length() == INDEFINITE) {
            enter(element);
            leave();
            return;
        }
        for (long left = element.length(); left > 0; ) {
            int n = (int) Math.min(left, inBuffer());
            at += n;
            left -= n;
        }
    }

    /** The whole element, its head included, as a BouncyCastle object. */
    ASN1Primitive object(Element element) throws IOException {
        return parse(bytes(element));
    }

    /** Parses one complete element. */
    static ASN1Primitive parse(byte[] encoded) {
        try {
            return ASN1Primitive.fromByteArray(encoded);
        } catch (IOException | RuntimeException e) { // the ASN.1 library also throws unchecked on hostile input
            throw new SmimeException.Malformed("The CMS object is malformed: " + describe(e), e);
        }
    }

    static String describe(Throwable e) {
        String message = e.getMessage();
        return message == null || message.length() > 120 || !message.chars().allMatch(c -> c >= ' ' && c < 0x7f)
                ? "an element cannot be decoded."
                : message + ".";
    }

    /** The whole element as it stands, its head included. */
    byte[] bytes(Element element) throws IOException {
        return bytes(element, Limit.CMS_BYTES);
    }

    /** The same, up to a limit of its own. */
    byte[] bytes(Element element, Limit most) throws IOException {
        if (element.length() >= 0 && element.length() <= limit - at) {
            limits.check(most, element.length());
            charge(element.length());
            int start = at - element.headLength();
            at += (int) element.length();
            return Arrays.copyOfRange(buffer, start, at);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        copy(element, out, most);
        return out.toByteArray();
    }

    private void copy(Element element, ByteArrayOutputStream out, Limit most) throws IOException {
        limits.check(most, out.size() + Math.max(0, element.length()));
        out.write(buffer, at - element.headLength(), element.headLength()); // refilling keeps the last head
        if (element.length() == INDEFINITE) {
            enter(element);
            for (Element inner = next(); inner != null; inner = next()) {
                copy(inner, out, most);
            }
            depth--;
            out.write(0);
            out.write(0);
            return;
        }
        charge(element.length());
        for (long left = element.length(); left > 0; ) {
            int n = (int) Math.min(left, inBuffer());
            out.write(buffer, at, n);
            at += n;
            left -= n;
        }
    }

    /**
     * The contents of a primitive element whose head was just read, without copying them; empty where they are not in
     * memory as a whole. Not charged, since nothing is allocated.
     */
    @Nullable
    Slice inPlace(Element element) {
        if (in != null || element.constructed() || element.length() > limit - at) {
            return null;
        }
        Slice found = new Slice(buffer, at, (int) element.length());
        at += found.length();
        return found;
    }

    /** The contents of an OCTET STRING (or an implicitly tagged one) whose head was just read, as a stream. */
    InputStream octets(Element element) {
        return new OctetString(this, element);
    }

    /** How many elements were entered. */
    int depth() {
        return depth;
    }

    /** Copies content octets, as many as come at once; into a large target past the buffer. */
    int take(byte[] target, int offset, int most) throws IOException {
        if (at < limit || in == null || most < LARGE_BUFFER) {
            int n = Math.min(most, inBuffer());
            System.arraycopy(buffer, at, target, offset, n);
            at += n;
            return n;
        }
        int n = in.read(target, offset, most);
        if (n < 0) {
            throw cutOff();
        }
        base += n;
        return n;
    }

    /** Writes content octets, as many as come at once. */
    int take(OutputStream out, long most) throws IOException {
        int n = (int) Math.min(most, inBuffer());
        out.write(buffer, at, n);
        at += n;
        return n;
    }

    /** The head of the next piece of a string, or null at its end, which is left; heads of pieces belong to the content. */
    @Nullable
    Element nextPiece() throws IOException {
        budget += 2;
        Element piece = next();
        if (piece == null) {
            depth--;
        }
        return piece;
    }

    private void charge(long bytes) {
        if (bytes > budget) {
            throw limits.exceeded(Limit.CMS_BYTES);
        }
        budget -= bytes;
    }

    private long outerEnd() {
        return depth == 0 ? Long.MAX_VALUE : ends[depth - 1];
    }

    private @Nullable Element header() throws IOException {
        int frame = depth - 1;
        if (frame >= 0 && (ended[frame] || (!indefinite[frame] && position() >= ends[frame]))) {
            return null;
        }
        charge(2);
        long start = position();
        int tag = readByte(start);
        if ((tag & 0x1f) == 0x1f) {
            int more;
            do {
                more = readByte(start);
            } while ((more & 0x80) != 0 && position() - start < LONGEST_TAG);
        }
        long length = length(start);
        int headLength = (int) (position() - start);
        if (tag == 0 && length == 0) {
            if (frame < 0 || !indefinite[frame]) {
                throw new SmimeException.Malformed("The CMS object is malformed: an element ends unexpectedly.");
            }
            ended[frame] = true;
            return null;
        }
        if ((length == INDEFINITE && (tag & CONSTRUCTED) == 0) || length > outerEnd() - position()) {
            throw new SmimeException.Malformed("The CMS object is malformed: an element is longer than the one around"
                    + " it, or its length is missing.");
        }
        return new Element(tag, length, headLength);
    }

    private long length(long start) throws IOException {
        int first = readByte(start);
        if (first < 0x80) {
            return first;
        }
        if (first == 0x80) {
            return INDEFINITE;
        }
        int octets = first & 0x7f;
        long length = 0;
        for (int i = 0; i < octets; i++) {
            if (length > Long.MAX_VALUE >> 9 || i > 126) {
                throw new SmimeException.Malformed("The CMS object is malformed: an element has an absurd length.");
            }
            length = (length << 8) | readByte(start);
        }
        return length;
    }

    /** @param start of the head that is being read, which stays in the buffer */
    private int readByte(long start) throws IOException {
        if (position() >= outerEnd()) {
            throw new SmimeException.Malformed("The CMS object is malformed: an element ends too early.");
        }
        if (at == limit) {
            refill((int) (position() - start));
        }
        return buffer[at++] & 0xff;
    }

    /** How many bytes can be taken from the buffer, at least one. */
    private int inBuffer() throws IOException {
        if (at == limit) {
            refill(0);
        }
        return limit - at;
    }

    /** @param kept how many of the bytes just read must stay in front of the new ones */
    private void refill(int kept) throws IOException {
        if (in == null) {
            throw cutOff();
        }
        byte[] target = position() > LARGE_BUFFER && buffer.length < LARGE_BUFFER ? new byte[LARGE_BUFFER] : buffer;
        base += at - kept;
        System.arraycopy(buffer, at - kept, target, 0, kept);
        buffer = target;
        at = kept;
        limit = kept;
        int n;
        do {
            n = in.read(buffer, at, buffer.length - at);
        } while (n == 0);
        if (n < 0) {
            throw cutOff();
        }
        limit += n;
    }

    private static SmimeException.Malformed cutOff() {
        return new SmimeException.Malformed("The message ends inside its CMS object; it was probably cut off.");
    }
}
