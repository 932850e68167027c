package org.siegel.mail;

import java.time.Duration;

/**
 * How long a dialogue with another server may take.
 *
 * @param connect for the TCP connection
 * @param answer for each reply
 * @param total for the whole dialogue, the message included
 */
public record Deadlines(Duration connect, Duration answer, Duration total) {

    /** A server that does not answer within a minute gets another attempt later. */
    public static final Deadlines DEFAULT =
            new Deadlines(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5));
}
