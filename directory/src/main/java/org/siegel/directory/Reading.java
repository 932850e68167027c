package org.siegel.directory;

import java.util.Optional;

/**
 * The end of a reading.
 *
 * @param cursor opaque; store it only together with what was read, and continue from it next time
 * @param full whether everything was named: then whoever was neither put nor kept is gone
 * @param why why everything was read although a cursor was given, and what could not be read, in plain words; empty where
 *     there is nothing to say
 */
public record Reading(String cursor, boolean full, Optional<String> why) {

    /** The same with something more to say. */
    Reading withRemark(String remark) {
        return new Reading(
                cursor, full, Optional.of(why.map(said -> said + "; " + remark).orElse(remark)));
    }
}
