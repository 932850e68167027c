package org.siegel.tenant;

/** RequireEncryptionSMIMEAlgorithm (MS-ASPROV): the protocol knows nothing newer. */
public enum EncryptionSmimeAlgorithm implements PolicyValue {
    TRIPLE_DES("TripleDES"),
    DES("DES"),
    RC2_128("RC2128bit"),
    RC2_64("RC264bit"),
    RC2_40("RC240bit");

    private final String exchangeName;

    EncryptionSmimeAlgorithm(String exchangeName) {
        this.exchangeName = exchangeName;
    }

    @Override
    public String exchangeName() {
        return exchangeName;
    }
}
