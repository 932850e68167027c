package org.siegel.ca;

/** What a private key in the vault may be used for. */
public enum KeyPurpose {
    /** Signs certificates and CRLs, inside the vault only. */
    AUTHORITY,
    /** A person's key, held for them: it may leave as {@link EscrowedKey}, which is written to the audit log. */
    PERSONAL
}
