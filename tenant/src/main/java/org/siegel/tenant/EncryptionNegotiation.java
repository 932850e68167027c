package org.siegel.tenant;

/** AllowSMIMEEncryptionAlgorithmNegotiation (MS-ASPROV): what a device may do where a recipient's certificate asks for more. */
public enum EncryptionNegotiation implements PolicyValue {
    BLOCK("BlockNegotiation"),
    ONLY_STRONG("OnlyStrongAlgorithmNegotiation"),
    ALLOW_ANY("AllowAnyAlgorithmNegotiation");

    private final String exchangeName;

    EncryptionNegotiation(String exchangeName) {
        this.exchangeName = exchangeName;
    }

    @Override
    public String exchangeName() {
        return exchangeName;
    }
}
