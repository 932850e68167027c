package org.siegel.smime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bouncycastle.asn1.ASN1Primitive;
import org.jspecify.annotations.Nullable;

/**
 * Reads BER (X.690 §8) element by element from a stream: definite and indefinite lengths, primitive and constructed
 * strings. Content octets are handed out as a stream; everything else is charged against a budget, so that no length a
 * hostile sender writes makes us allocate more. An end inside an element is {@link SmimeException.Malformed}.
 */
final class BerReader {

    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;
    static final int INTEGER = 0x02;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int OCTET_STRING = 0x04;
    static final int CONSTRUCTED = 0x20;
    static final int CONTEXT = 0x80;

    private static final long INDEFINITE = -1;

    /**
     * The beginning of an element.
     *
     * @param tag the identifier octet
     * @param length of the contents, or -1
     * @param head the identifier and length octets as they stand
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and never leaves the package
    record Element(int tag, long length, byte[] head) {
        boolean constructed() {
            return (tag & CONSTRUCTED) != 0;
        }

        /** The tag without its primitive/constructed bit. */
        int kind() {
            return tag & ~CONSTRUCTED;
        }
    }

    /** An element that was entered. */
    private static final class Frame {
        private final long end;
        private final boolean indefinite;
        private boolean ended;

        Frame(long end, boolean indefinite) {
            this.end = end;
            this.indefinite = indefinite;
        }
    }

    private final InputStream in;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private long position;
    private final Limits limits;
    private long budget;
    private @Nullable Element ahead;

    BerReader(InputStream in, Limits limits) {
        this.in = in;
        this.limits = limits;
        this.budget = limits.of(Limit.CMS_BYTES);
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
        push(element);
    }

    private void push(Element element) {
        limits.check(Limit.CMS_NESTING, frames.size() + 1);
        boolean indefinite = element.length() == INDEFINITE;
        frames.push(new Frame(indefinite ? outerEnd() : position + element.length(), indefinite));
    }

    /** Reads over what is left of the element entered last and goes out of it. */
    void leave() throws IOException {
        for (Element rest = next(); rest != null; rest = next()) {
            skip(rest);
        }
        frames.pop();
    }

    /** Reads over the contents of an element whose head was just read. */
    void skip(Element element) throws IOException {
        if (element.length() == INDEFINITE) {
            enter(element);
            leave();
            return;
        }
        byte[] scrap = new byte[8192];
        for (long left = element.length(); left > 0; ) {
            left -= readSome(scrap, 0, (int) Math.min(scrap.length, left));
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
    byte[] bytes(Element element, Limit limit) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        copy(element, out, limit);
        return out.toByteArray();
    }

    private void copy(Element element, ByteArrayOutputStream out, Limit limit) throws IOException {
        limits.check(limit, out.size() + Math.max(0, element.length()));
        out.writeBytes(element.head());
        if (element.length() == INDEFINITE) {
            enter(element);
            for (Element inner = next(); inner != null; inner = next()) {
                copy(inner, out, limit);
            }
            frames.pop();
            out.write(0);
            out.write(0);
            return;
        }
        charge(element.length());
        byte[] some = new byte[8192];
        for (long left = element.length(); left > 0; ) {
            int n = readSome(some, 0, (int) Math.min(some.length, left));
            out.write(some, 0, n);
            left -= n;
        }
    }

    /** The contents of an OCTET STRING (or an implicitly tagged one) whose head was just read, as a stream. */
    InputStream octets(Element element) {
        return new Octets(element);
    }

    private void charge(long bytes) {
        if (bytes > budget) {
            throw limits.exceeded(Limit.CMS_BYTES);
        }
        budget -= bytes;
    }

    private long outerEnd() {
        Frame frame = frames.peek();
        return frame == null ? Long.MAX_VALUE : frame.end;
    }

    private @Nullable Element header() throws IOException {
        Frame frame = frames.peek();
        if (frame != null && (frame.ended || (!frame.indefinite && position >= frame.end))) {
            return null;
        }
        charge(2);
        ByteArrayOutputStream head = new ByteArrayOutputStream(6);
        int tag = readByte(head);
        if ((tag & 0x1f) == 0x1f) {
            int more;
            do {
                more = readByte(head);
            } while ((more & 0x80) != 0 && head.size() < 6);
        }
        long length = length(head);
        if (tag == 0 && length == 0) {
            if (frame == null || !frame.indefinite) {
                throw new SmimeException.Malformed("The CMS object is malformed: an element ends unexpectedly.");
            }
            frame.ended = true;
            return null;
        }
        if ((length == INDEFINITE && (tag & CONSTRUCTED) == 0) || length > outerEnd() - position) {
            throw new SmimeException.Malformed("The CMS object is malformed: an element is longer than the one around"
                    + " it, or its length is missing.");
        }
        return new Element(tag, length, head.toByteArray());
    }

    private long length(ByteArrayOutputStream head) throws IOException {
        int first = readByte(head);
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
            length = (length << 8) | readByte(head);
        }
        return length;
    }

    private int readByte(ByteArrayOutputStream head) throws IOException {
        if (position >= outerEnd()) {
            throw new SmimeException.Malformed("The CMS object is malformed: an element ends too early.");
        }
        int b = in.read();
        if (b < 0) {
            throw cutOff();
        }
        position++;
        head.write(b);
        return b;
    }

    private int readSome(byte[] target, int offset, int length) throws IOException {
        int n = in.read(target, offset, length);
        if (n < 0) {
            throw cutOff();
        }
        position += n;
        return n;
    }

    private static SmimeException.Malformed cutOff() {
        return new SmimeException.Malformed("The message ends inside its CMS object; it was probably cut off.");
    }

    /** The octets of a string: those of the element itself, or of its pieces to any depth (X.690 §8.7). */
    private final class Octets extends InputStream {
        private final int depthAtStart = frames.size();
        private long left;
        private boolean ended;

        Octets(Element element) {
            if (element.constructed()) {
                enter(element);
            } else {
                left = element.length();
                ended = left == 0;
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (left == 0 && !ended) {
                nextPiece();
            }
            if (left == 0) {
                return -1;
            }
            int n = readSome(target, offset, (int) Math.min(length, left));
            left -= n;
            ended = left == 0 && frames.size() == depthAtStart;
            return n;
        }

        private void nextPiece() throws IOException {
            budget += 2; // the heads of the pieces belong to the content
            Element piece = next();
            if (piece == null) {
                frames.pop();
                ended = frames.size() == depthAtStart;
            } else if (piece.kind() != OCTET_STRING) {
                throw new SmimeException.Malformed("The CMS object is malformed: its content is not an OCTET STRING.");
            } else if (piece.constructed()) {
                enter(piece);
            } else {
                left = piece.length();
            }
        }
    }
}
