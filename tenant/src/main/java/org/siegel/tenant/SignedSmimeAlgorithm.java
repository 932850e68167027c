package org.siegel.tenant;

/** RequireSignedSMIMEAlgorithm (MS-ASPROV): the protocol knows nothing newer. */
public enum SignedSmimeAlgorithm implements PolicyValue {
    SHA1("SHA1"),
    MD5("MD5");

    private final String exchangeName;

    SignedSmimeAlgorithm(String exchangeName) {
        this.exchangeName = exchangeName;
    }

    @Override
    public String exchangeName() {
        return exchangeName;
    }
}
