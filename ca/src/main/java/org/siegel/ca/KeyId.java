package org.siegel.ca;

import java.util.UUID;

/** The name of a private key in the vault. It says nothing about the key. */
public record KeyId(UUID value) {
    static KeyId random() {
        return new KeyId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
