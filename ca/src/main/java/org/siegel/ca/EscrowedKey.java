package org.siegel.ca;

import java.security.PrivateKey;

/** A person's private key that left the vault. Whoever holds one has been written to the audit log. */
public final class EscrowedKey {

    private final KeyId id;
    private final PrivateKey key;

    EscrowedKey(KeyId id, PrivateKey key) {
        this.id = id;
        this.key = key;
    }

    public KeyId id() {
        return id;
    }

    public PrivateKey key() {
        return key;
    }

    @Override
    public String toString() {
        return "EscrowedKey(" + id + ")";
    }
}
