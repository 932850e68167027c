package org.siegel.ca;

import java.security.PublicKey;

/**
 * A key pair just made by a {@link KeyVault} and not kept yet: the public half, and the private half in whatever sealed
 * form the vault needs to keep it.
 */
public final class FreshKey {

    private final KeyId id;
    private final KeyPurpose purpose;
    private final KeyAlgorithm algorithm;
    private final PublicKey publicKey;
    private final byte[] sealed;

    public FreshKey(KeyId id, KeyPurpose purpose, KeyAlgorithm algorithm, PublicKey publicKey, byte[] sealed) {
        this.id = id;
        this.purpose = purpose;
        this.algorithm = algorithm;
        this.publicKey = publicKey;
        this.sealed = sealed.clone();
    }

    public KeyId id() {
        return id;
    }

    public KeyPurpose purpose() {
        return purpose;
    }

    public KeyAlgorithm algorithm() {
        return algorithm;
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    /** The private half, sealed; of no use without the vault. */
    public byte[] sealed() {
        return sealed.clone();
    }
}
