package org.siegel.mail;

/** What came of one attempt for one recipient. */
public sealed interface DeliveryOutcome {

    /** The answer of the next hop, or why there was none. */
    String answer();

    /** The next hop took responsibility. */
    record Delivered(String answer) implements DeliveryOutcome {}

    /** Not now; another attempt may succeed (4yz, no connection, no answer). */
    record Deferred(String answer) implements DeliveryOutcome {}

    /** Never (5yz). */
    record Refused(String answer) implements DeliveryOutcome {}
}
