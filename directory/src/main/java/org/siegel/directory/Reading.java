package org.siegel.directory;

import java.util.Map;
import java.util.Optional;

/**
 * The end of a reading.
 *
 * @param cursor opaque; store it only together with what was read, and continue from it next time
 * @param full whether everything was named: then whoever was neither put nor kept is gone
 * @param why why everything was read although a cursor was given, one sentence; empty otherwise
 * @param tooLarge by identifier, one sentence of each object that is there and too large to be read; it was told as kept
 */
public record Reading(String cursor, boolean full, Optional<String> why, Map<String, String> tooLarge) {

    public Reading {
        tooLarge = Map.copyOf(tooLarge);
    }

    /** A reading that could read all there was. */
    public Reading(String cursor, boolean full, Optional<String> why) {
        this(cursor, full, why, Map.of());
    }

    Reading without(Map<String, String> objects) {
        return new Reading(cursor, full, why, objects);
    }
}
