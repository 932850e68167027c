package org.siegel.ca;

/**
 * Where private keys live. Authority keys sign inside and never leave; personal keys may leave for their owner or for
 * recovery, on the record. {@link DatabaseKeyVault} is the one that comes with Siegel.
 */
public interface KeyVault {

    /**
     * Makes a key pair. Nothing is stored yet, so this slow step needs no transaction.
     *
     * @return what {@link #keep} stores
     */
    FreshKey generate(KeyPurpose purpose, KeyAlgorithm algorithm);

    /** Stores a key pair; in the database, as part of the caller's transaction. */
    void keep(FreshKey key);

    /**
     * Signs with an authority key, as {@link KeyAlgorithm} says for its kind.
     *
     * @param message what is signed; hashed inside
     * @return the signature value as it stands in a certificate
     * @throws CaException.KeyUnavailable if there is no such authority key
     * @throws CaException.MasterKeyUnusable if the key is sealed under another master key
     */
    byte[] sign(KeyId authorityKey, byte[] message);

    /**
     * Hands out a personal key, after writing that to the audit log.
     *
     * @param actor who asks
     * @param reason what for, in a few words
     * @throws CaException.KeyUnavailable if there is no such personal key
     * @throws CaException.MasterKeyUnusable if the key is sealed under another master key
     */
    EscrowedKey escrowed(KeyId personalKey, Actor actor, String reason);
}
