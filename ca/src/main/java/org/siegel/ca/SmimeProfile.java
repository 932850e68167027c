package org.siegel.ca;

/**
 * What a person's certificate is for (RFC 8550 §4.4.2): the key usage it carries follows from this and from the kind of key.
 */
public enum SmimeProfile {
    /** One certificate for both, what Exchange and phones handle best. */
    SIGNING_AND_ENCRYPTION(true, true),
    SIGNING(true, false),
    ENCRYPTION(false, true);

    private final boolean signs;
    private final boolean encrypts;

    SmimeProfile(boolean signs, boolean encrypts) {
        this.signs = signs;
        this.encrypts = encrypts;
    }

    public boolean signs() {
        return signs;
    }

    public boolean encrypts() {
        return encrypts;
    }
}
