package org.siegel.smime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hashes a signed content once with every function a signer may have used.
 *
 * <p>Line ends: a signature is made over CRLF (RFC 8551 §3.1.1), but on disk and in pipes a message often has bare LF. So
 * the content is hashed with its bare LF turned into CRLF, and from the first bare LF on also as it stands.
 */
final class DigestSet {

    static final List<String> USUAL = List.of("SHA-256", "SHA-1", "SHA-384", "SHA-512", "MD5");

    /** What may have been used where nothing is said about it. */
    static final List<String> RARE = List.of("SHA-224", "SHA3-256", "SHA3-384", "SHA3-512", "SHAKE256");

    private static final int KEPT = 1024 * 1024;

    private final Map<String, MessageDigest> canonical = new LinkedHashMap<>();
    private final Map<String, MessageDigest> raw = new LinkedHashMap<>();
    private final Map<String, List<byte[]>> results = new LinkedHashMap<>();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private @Nullable Slice inMemory;
    private @Nullable DigestSet later;
    private boolean laterStarted;
    private final boolean text;
    private final CrlfOutput crlf = new CrlfOutput(new OutputStream() {
        @Override
        public void write(int b) {
            throw new IllegalStateException("only blocks are written");
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            canonical.values().forEach(d -> d.update(bytes, offset, count));
        }
    });
    private boolean afterCarriageReturn;
    private boolean forked;
    private long length;

    /**
     * Short content is hashed with one function at first, and with another one when it is asked for.
     *
     * @param likely what was probably used
     * @param possible what may have been used, too
     */
    DigestSet(Collection<String> likely, Collection<String> possible, boolean text, Primitives primitives) {
        this(likely, text, primitives);
        List<String> others =
                possible.stream().filter(name -> !canonical.containsKey(name)).toList();
        later = others.isEmpty() ? null : new DigestSet(others, text, primitives);
    }

    /** @param text whether bare LF may stand for CRLF */
    DigestSet(Collection<String> names, boolean text, Primitives primitives) {
        this.text = text;
        for (String name : names) {
            try {
                canonical.put(name, primitives.digest(name));
            } catch (GeneralSecurityException unknown) {
                // whoever signed with it is told so when the signature is judged
            }
        }
    }

    /** Hashes a content that lies in memory, and will until the signatures have been judged. */
    void whole(Slice content) {
        inMemory = content;
        canonical.values().forEach(d -> d.update(content.array(), content.offset(), content.length()));
    }

    void update(byte[] bytes, int offset, int count) {
        if (later != null && length + count > KEPT) {
            startLater(later);
            later.update(bytes, offset, count);
        }
        length += count;
        if (kept.size() < KEPT) {
            kept.write(bytes, offset, Math.min(count, KEPT - kept.size()));
        }
        if (!text) {
            canonical.values().forEach(d -> d.update(bytes, offset, count));
            return;
        }
        if (count == 0) {
            return;
        }
        int end = offset + count;
        if (LineFeeds.findBare(bytes, offset, end, afterCarriageReturn) >= 0) {
            fork();
        }
        if (forked) {
            raw.values().forEach(d -> d.update(bytes, offset, count));
        }
        try {
            crlf.write(bytes, offset, count);
        } catch (IOException e) {
            throw new IllegalStateException("digests do not fail", e);
        }
        afterCarriageReturn = bytes[end - 1] == '\r';
    }

    private void fork() {
        if (forked) {
            return;
        }
        forked = true;
        canonical.forEach((name, digest) -> {
            try {
                raw.put(name, (MessageDigest) digest.clone());
            } catch (CloneNotSupportedException e) {
                // then only the canonical form can be judged with this provider
            }
        });
    }

    private void startLater(DigestSet others) {
        if (!laterStarted) {
            laterStarted = true;
            byte[] before = kept.toByteArray();
            others.update(before, 0, before.length);
        }
    }

    /** The digests under this function: of the canonical form, and of the raw one where it differs. */
    List<byte[]> digests(String name) {
        if (later != null && later.canonical.containsKey(name)) {
            startLater(later);
            return later.digests(name);
        }
        return results.computeIfAbsent(name, n -> {
            List<byte[]> found = new ArrayList<>();
            MessageDigest first = canonical.get(n);
            if (first != null) {
                found.add(first.digest());
            }
            MessageDigest second = raw.get(n);
            if (second != null) {
                found.add(second.digest());
            }
            return found;
        });
    }

    /** Whether the content is short enough to have been kept. */
    boolean kept() {
        return length <= KEPT;
    }

    /** The content itself where it is short enough to have been kept; empty otherwise. */
    byte[] content() {
        if (inMemory != null) {
            return inMemory.copy();
        }
        return length <= KEPT ? kept.toByteArray() : new byte[0];
    }

    /** Hashes what is written through it. */
    OutputStream writing(OutputStream out) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                update(bytes, offset, count);
                out.write(bytes, offset, count);
            }
        };
    }

    /** Hashes what is read through it. */
    InputStream reading(InputStream in) {
        return new BulkInput() {
            @Override
            public int read(byte[] target, int offset, int count) throws IOException {
                int n = in.read(target, offset, count);
                if (n > 0) {
                    update(target, offset, n);
                }
                return n;
            }
        };
    }
}
