package org.siegel.sync;

import org.siegel.directory.Directory;

/**
 * A connected directory.
 *
 * @param name the same on every node and for ever: what was read is kept under it
 * @param directory where it is read
 */
public record Connector(String name, Directory directory) {

    /** @throws IllegalArgumentException if the name is blank or of more than 64 characters */
    public Connector {
        if (name.isBlank() || name.length() > 64) {
            throw new IllegalArgumentException("the name of a connector has 1 to 64 characters");
        }
    }
}
