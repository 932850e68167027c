package org.siegel.tenant;

/** What became of an {@link Export}. */
public sealed interface Outcome {

    String sourceAnchor();

    /** It is as it should be. */
    record Applied(String sourceAnchor) implements Outcome {}

    /**
     * Nothing of it was written; it may be tried again later.
     *
     * @param name of the error as Entra Connect names it, such as {@code LargeObject} or {@code InvalidValue}
     * @param sentence for people: what is wrong and what to do
     */
    record Refused(String sourceAnchor, String name, String sentence) implements Outcome {}
}
