package org.siegel.smime;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Secret bytes: a password, a key. It prints nothing, compares in constant time and is wiped when closed.
 *
 * <p>Not for several threads at once.
 */
public final class Secret implements AutoCloseable {

    private final byte[] bytes;
    private boolean closed;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes a copy; the caller wipes its own array. */
    public static Secret of(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    /** A password as UTF-8. */
    public static Secret ofPassword(CharSequence password) {
        return new Secret(password.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of the bytes, which the caller wipes. */
    public byte[] bytes() {
        if (closed) {
            throw new IllegalStateException("this secret is already closed");
        }
        return bytes.clone();
    }

    /** The secret read as UTF-8, which the caller wipes. */
    public char[] chars() {
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes()));
        char[] chars = new char[decoded.remaining()];
        decoded.get(chars);
        Arrays.fill(decoded.array(), '\0');
        return chars;
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
        closed = true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && java.security.MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 0; // a hash of a secret says something about it
    }

    @Override
    public String toString() {
        return "Secret(hidden)";
    }
}
