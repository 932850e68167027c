package org.siegel.smime;

import java.util.EnumSet;
import java.util.Set;

/**
 * What the sender wants of the choice of algorithms (RFC 8551 §2.7.1). Weak ciphers are not to be had: the engine writes
 * none, whatever a recipient announces.
 *
 * @param permitted the ciphers that may be chosen; not empty
 * @param presumption what is presumed of a recipient who announced nothing
 * @param onlyWeak what is done for a recipient who announced weak ciphers only
 */
public record EncryptionPolicy(Set<ContentCipher> permitted, Presumption presumption, OnlyWeak onlyWeak) {

    /** The version of S/MIME that is presumed of a recipient of whom nothing is known. */
    public enum Presumption {
        /** AES-CBC (RFC 5751 §2.7): what mail programs in use read, many of which do not know GCM. */
        SMIME_3,
        /** AES-256-GCM (RFC 8551 §2.7.1.2). */
        SMIME_4
    }

    /** What is done for a recipient who announced nothing but weak ciphers, as mail programs of before 2005 did. */
    public enum OnlyWeak {
        /** AES-CBC is taken: the recipient has probably got a newer program since. */
        STRONG_ANYWAY,
        /** Nothing is encrypted. */
        REFUSE
    }

    /** GCM to those who announced it, AES-CBC to all others. */
    public static final EncryptionPolicy DEFAULT =
            new EncryptionPolicy(EnumSet.allOf(ContentCipher.class), Presumption.SMIME_3, OnlyWeak.STRONG_ANYWAY);

    /** @throws IllegalArgumentException if no cipher is permitted */
    public EncryptionPolicy {
        if (permitted.isEmpty()) {
            throw new IllegalArgumentException("a policy permits at least one cipher");
        }
        permitted = Set.copyOf(permitted);
    }

    /** @throws IllegalArgumentException if no cipher is permitted */
    public EncryptionPolicy permitting(Set<ContentCipher> others) {
        return new EncryptionPolicy(others, presumption, onlyWeak);
    }

    public EncryptionPolicy presuming(Presumption other) {
        return new EncryptionPolicy(permitted, other, onlyWeak);
    }

    public EncryptionPolicy onOnlyWeak(OnlyWeak other) {
        return new EncryptionPolicy(permitted, presumption, other);
    }
}
