package org.siegel.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** What runs cmdlets for the command line: a server behind its door, or an agent in this process. */
interface Invoker extends AutoCloseable {

    /**
     * What came of a cmdlet.
     *
     * @param body the rows and notes, or a problem (RFC 9457)
     */
    record Answer(boolean ok, JsonNode body) {
        /** The sentence of a refusal. */
        String detail() {
            return body.path("detail").asText("the server refused without a reason");
        }
    }

    /** Runs one cmdlet, its parameters as texts. */
    Answer invoke(String cmdlet, Map<String, String> parameters);

    /** Whether what a cmdlet starts goes on when the command has ended. */
    default boolean outlives() {
        return true;
    }

    @Override
    default void close() {}
}
