package org.siegel.ca;

/**
 * Who does something, for the audit log.
 *
 * @param name a login name, or a part of the program in parentheses
 */
public record Actor(String name) {

    /** The program itself, on nobody's order. */
    public static final Actor SYSTEM = new Actor("(siegel)");

    public Actor {
        if (name.isBlank()) {
            throw new IllegalArgumentException("an actor has a name");
        }
    }
}
