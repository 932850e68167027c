package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is looked for (RFC 7644 §3.4.2), as a query or as the body of a POST to {@code .search} (§3.4.3). Sorting is not
 * supported and says so in {@code /ServiceProviderConfig}; what is asked of it is ignored, as §3.4.2.3 has it.
 *
 * @param filter as it was written
 * @param startIndex from 1
 * @param count at most so many resources; 0 asks how many there are
 */
record SearchRequest(Optional<String> filter, long startIndex, int count, AttributeSelection selection) {

    static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

    /** The most that is sent at a time. */
    static final int LARGEST_PAGE = 1000;

    private static final int PAGE = 100;

    /** @param query the parameters of a GET by name */
    static SearchRequest of(Function<String, Optional<String>> query) {
        return new SearchRequest(
                query.apply("filter"),
                Math.max(1, number(query.apply("startIndex"), "startIndex").orElse(1L)),
                count(number(query.apply("count"), "count")),
                AttributeSelection.of(names(query.apply("attributes")), names(query.apply("excludedAttributes"))));
    }

    /** The body of a POST. */
    static SearchRequest of(ObjectNode body) {
        return new SearchRequest(
                text(body, "filter"),
                Math.max(1, number(text(body, "startIndex"), "startIndex").orElse(1L)),
                count(number(text(body, "count"), "count")),
                AttributeSelection.of(names(body.path("attributes")), names(body.path("excludedAttributes"))));
    }

    /** Which attributes a POST, PUT or PATCH wants back. */
    static AttributeSelection selection(Function<String, Optional<String>> query) {
        return AttributeSelection.of(names(query.apply("attributes")), names(query.apply("excludedAttributes")));
    }

    private static int count(Optional<Long> asked) {
        return (int) Math.clamp(asked.orElse((long) PAGE), 0, LARGEST_PAGE);
    }

    private static Optional<Long> number(Optional<String> text, String name) {
        try {
            return text.map(String::strip).map(Long::valueOf);
        } catch (NumberFormatException e) {
            throw ScimException.invalidValue(name + " must be a whole number");
        }
    }

    private static Optional<String> text(ObjectNode body, String name) {
        return Optional.of(body.path(name))
                .filter(value -> value.isValueNode() && !NormalForm.isEmpty(value))
                .map(JsonNode::asText);
    }

    private static List<String> names(Optional<String> list) {
        return list.map(text -> Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    private static List<String> names(JsonNode list) {
        List<String> names = new ArrayList<>();
        list.forEach(name -> names.add(name.asText()));
        return names;
    }
}
