package org.siegel.ca;

/** Why a certificate was revoked (RFC 5280 §5.3.1). Holds are not offered: a signature must not come back to life. */
public enum RevocationReason {
    UNSPECIFIED(0),
    KEY_COMPROMISE(1),
    CA_COMPROMISE(2),
    AFFILIATION_CHANGED(3),
    SUPERSEDED(4),
    CESSATION_OF_OPERATION(5),
    PRIVILEGE_WITHDRAWN(9);

    private final int code;

    RevocationReason(int code) {
        this.code = code;
    }

    /** The value of CRLReason. */
    public int code() {
        return code;
    }
}
