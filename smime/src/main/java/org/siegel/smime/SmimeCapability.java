package org.siegel.smime;

/**
 * One entry of a list of capabilities (RFC 8551 §2.5.2): an algorithm that a program can process, or something it asks
 * for.
 */
public sealed interface SmimeCapability {

    /** The object identifier, in dotted decimal. */
    String oid();

    /** For people: {@code AES-256-GCM}, {@code ML-KEM-768}; the object identifier where it is unknown. */
    String name();

    /**
     * A cipher for the content.
     *
     * @param keyBits effective size of the key; that of RC2 stands in the parameters; 0 where it is not stated
     * @param weak whether nobody should use it any more
     */
    record ContentEncryption(String oid, String name, int keyBits, boolean weak) implements SmimeCapability {}

    /**
     * RSAES-OAEP (RFC 3560 §5). Its parameters are part of the capability: one list may hold several.
     *
     * @param digest the hash of the label, for example {@code SHA-256}
     * @param maskDigest the hash of MGF1
     */
    record RsaOaep(String digest, String maskDigest) implements SmimeCapability {
        @Override
        public String oid() {
            return "1.2.840.113549.1.1.7";
        }

        @Override
        public String name() {
            return "RSAES-OAEP with " + digest + " and MGF1 with " + maskDigest;
        }
    }

    /**
     * Diffie-Hellman with its key derivation and the key wrap that follows (RFC 5753 §6, RFC 8418 §8).
     *
     * @param oid of the scheme
     * @param scheme for people
     * @param keyWrap for example {@code AES-256 key wrap}; empty where none is stated
     */
    record KeyAgreement(String oid, String scheme, String keyWrap) implements SmimeCapability {
        @Override
        public String name() {
            return keyWrap.isEmpty() ? scheme : scheme + " and " + keyWrap;
        }
    }

    /**
     * A capability that its object identifier says completely, or one that is unknown here.
     *
     * @param kind what it is about
     */
    record Plain(String oid, Kind kind, String name) implements SmimeCapability {}

    /** What a {@link Plain} one is about. */
    enum Kind {
        SIGNATURE,
        DIGEST,
        KEY_TRANSPORT,
        KEY_ENCAPSULATION,
        KEY_WRAP,
        KEY_DERIVATION,
        COMPRESSION,
        /** Not an algorithm, but a wish of the program, such as {@code preferBinaryInside}. */
        PREFERENCE,
        UNKNOWN
    }
}
