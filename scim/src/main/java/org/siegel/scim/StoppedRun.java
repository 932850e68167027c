package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * A run of an agent that stopped at a threshold, as the agent says it to the tenant, where administrators can be told. It waits
 * at the agent: nothing about it is kept here.
 *
 * @param run its number, which counts at the agent
 * @param after the latest run before it that did not stop; 0 where there was none
 * @param status how it ended, {@code stopped-deletion-threshold-exceeded} for example
 * @param added objects that it would add
 * @param updated objects that it would update
 * @param deleted objects that it would delete
 * @param losses people who would lose their last usable certificate by it
 * @param sentence why, for people; at most {@value #LONGEST} characters, without control characters
 */
public record StoppedRun(
        long run, long after, String status, long added, long updated, long deleted, long losses, String sentence) {

    /** Characters of a sentence. */
    static final int LONGEST = 1000;

    static final String SCHEMA = "urn:ietf:params:scim:api:messages:siegel:2.0:StoppedRun";

    /** Where it is told, below the door. */
    static final String ENDPOINT = "StoppedRun";

    private static final Pattern STATUS = Pattern.compile("stopped-[a-z-]{1,60}");

    public StoppedRun {
        String line = sentence.replaceAll("\\p{Cntrl}+", " ");
        sentence = line.substring(0, Math.min(LONGEST, line.length()));
    }

    /** @throws ScimException if it is none */
    static StoppedRun of(ObjectNode body) {
        String status = body.path("status").asText();
        if (!STATUS.matcher(status).matches()) {
            throw ScimException.invalidValue("a run that stopped at a threshold has a status that says so, as"
                    + " stopped-deletion-threshold-exceeded");
        }
        return new StoppedRun(
                number(body, "run"),
                number(body, "after"),
                status,
                number(body, "added"),
                number(body, "updated"),
                number(body, "deleted"),
                number(body, "losses"),
                body.path("sentence").asText());
    }

    private static long number(ObjectNode body, String name) {
        JsonNode value = body.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
            throw ScimException.invalidValue(name + " must be a whole number of 0 or more");
        }
        return value.asLong();
    }

    ObjectNode json() {
        ObjectNode json = ScimJson.object();
        json.putArray("schemas").add(SCHEMA);
        return json.put("run", run)
                .put("after", after)
                .put("status", status)
                .put("added", added)
                .put("updated", updated)
                .put("deleted", deleted)
                .put("losses", losses)
                .put("sentence", sentence);
    }
}
