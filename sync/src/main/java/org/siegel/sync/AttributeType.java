package org.siegel.sync;

/** The type of an attribute of a directory, of the metaverse or of the tenant. */
public enum AttributeType {
    STRING(ValueType.STR),
    BINARY(ValueType.BIN),
    NUMBER(ValueType.NUM),
    BOOLEAN(ValueType.BOOL),
    /** A distinguished name. */
    REFERENCE(ValueType.REF);

    private final ValueType valueType;

    AttributeType(ValueType valueType) {
        this.valueType = valueType;
    }

    ValueType valueType() {
        return valueType;
    }

    /** Of what an expression gives; anything is text until it is there. */
    static AttributeType of(ValueType type) {
        return switch (type) {
            case BIN -> BINARY;
            case NUM -> NUMBER;
            case BOOL -> BOOLEAN;
            case REF -> REFERENCE;
            default -> STRING;
        };
    }
}
