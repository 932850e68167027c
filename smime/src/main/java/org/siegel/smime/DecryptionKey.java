package org.siegel.smime;

import java.util.Arrays;

/** Something that opens an encrypted message: an {@link Identity}, a password, or a symmetric key (RFC 5652 §6.2). */
public sealed interface DecryptionKey permits Identity, DecryptionKey.Password, DecryptionKey.SharedKey {

    /** Opens what was encrypted to a {@link Recipient.OfPassword}. */
    record Password(Secret password) implements DecryptionKey {}

    /**
     * Opens what was encrypted to a {@link Recipient.OfSharedKey}.
     *
     * @param identifier as in the message; empty to try the key on every recipient of this kind
     */
    @SuppressWarnings("ArrayRecordComponent") // equality is written out
    record SharedKey(byte[] identifier, Secret key) implements DecryptionKey {
        public SharedKey {
            identifier = identifier.clone();
        }

        @Override
        public byte[] identifier() {
            return identifier.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof SharedKey that
                    && Arrays.equals(identifier, that.identifier)
                    && key.equals(that.key);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(identifier);
        }
    }
}
