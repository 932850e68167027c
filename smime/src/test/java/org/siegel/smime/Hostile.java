package org.siegel.smime;

import java.util.function.Supplier;

/**
 * One hostile input.
 *
 * @param name says how it was made
 * @param kind which doors it is for
 * @param input made when it is needed
 */
record Hostile(String name, Kind kind, Supplier<byte[]> input) {

    /** What an input pretends to be. */
    enum Kind {
        MESSAGE,
        KEY_FILE,
        CERTIFICATE_FILE
    }

    static Hostile message(String name, Supplier<byte[]> input) {
        return new Hostile(name, Kind.MESSAGE, input);
    }
}
