package org.siegel.sync;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import org.siegel.smime.Primitives;

/** Hashes, as text in Java and as bytes in the database. */
final class Fingerprints {

    private Fingerprints() {}

    static byte[] sha256(byte[] content) {
        try {
            return Primitives.jdk().digest("SHA-256").digest(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static byte[] bytes(String fingerprint) {
        return HexFormat.of().parseHex(fingerprint);
    }

    /** A tenant may have none of an object that came before fingerprints, or one of another kind: it is no fingerprint of ours. */
    static byte[] bytesOrNone(String fingerprint) {
        return fingerprint.matches("([0-9a-fA-F]{2})*") ? bytes(fingerprint) : new byte[0];
    }
}
