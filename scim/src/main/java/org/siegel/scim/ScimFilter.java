package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.unboundid.scim2.common.Path;
import com.unboundid.scim2.common.exceptions.BadRequestException;
import com.unboundid.scim2.common.filters.Filter;
import com.unboundid.scim2.common.types.AttributeDefinition;
import com.unboundid.scim2.common.utils.FilterEvaluator;
import java.util.Optional;

/** Filters (RFC 7644 §3.4.2.2), read within limits and evaluated by what the schemas say of case. */
final class ScimFilter {

    /** A question for 500 objects by their externalId fits. */
    static final int LONGEST = 64 * 1024;

    private static final int DEEPEST = 16;

    private final ResourceType type;
    private final Filter filter;

    private ScimFilter(ResourceType type, Filter filter) {
        this.type = type;
        this.filter = filter;
    }

    /**
     * Reads a filter.
     *
     * @throws ScimException invalidFilter
     */
    static ScimFilter of(ResourceType type, String text) {
        return new ScimFilter(type, FilterNames.canonical(type, read(text)));
    }

    /** Reads a filter over sub-attributes, as it stands in brackets. */
    static Filter read(String text) {
        requireModest(text);
        try {
            return Filter.fromString(text);
        } catch (BadRequestException e) {
            throw invalid(
                    text, String.valueOf(e.getMessage()).lines().findFirst().orElse("it cannot be read"));
        } catch (RuntimeException e) {
            // the parser takes a value that is an object or a list for a fault of its own
            throw invalid(text, "an attribute is compared with a text, a number, true, false or null");
        }
    }

    /** The parser recurses, and forgives a bracket that is never closed: both are seen to before it is asked. */
    static void requireModest(String text) {
        if (text.length() > LONGEST) {
            throw ScimException.badRequest(
                    "invalidFilter", "the filter has more than " + LONGEST + " characters; ask in parts");
        }
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
                continue;
            }
            switch (c) {
                case '"' -> quoted = true;
                case '(', '[', '{' -> depth++;
                case ')', ']', '}' -> depth--;
                default -> {}
            }
            if (depth > DEEPEST) {
                throw ScimException.badRequest(
                        "invalidFilter", "the filter has more than " + DEEPEST + " brackets within each other");
            }
        }
        if (depth != 0) {
            throw ScimException.badRequest("invalidFilter", "the filter has a bracket that is not closed");
        }
    }

    private static ScimException invalid(String text, String why) {
        String shown = text.length() <= 200 ? text : text.substring(0, 200) + "...";
        return ScimException.badRequest("invalidFilter", "the filter " + shown + " cannot be used: " + why);
    }

    Filter filter() {
        return filter;
    }

    /** Whether a resource, with id and meta, is meant. */
    boolean matches(JsonNode resource) {
        return evaluate(filter, resource, type);
    }

    /** Evaluates any filter whose names are canonical. */
    static boolean evaluate(Filter filter, JsonNode node, ResourceType type) {
        try {
            return filter.visit(new ByCase(type, Optional.empty()), node);
        } catch (com.unboundid.scim2.common.exceptions.ScimException | RuntimeException e) {
            throw invalid(filter.toString(), String.valueOf(e.getMessage()));
        }
    }

    /** Evaluates a filter that stands in brackets behind an attribute. */
    static boolean evaluate(Filter filter, JsonNode value, ResourceType type, Attribute within) {
        try {
            return filter.visit(new ByCase(type, Optional.of(within)), value);
        } catch (com.unboundid.scim2.common.exceptions.ScimException | RuntimeException e) {
            throw invalid(filter.toString(), String.valueOf(e.getMessage()));
        }
    }

    /** The evaluator asks for an attribute's definition to know whether case counts. */
    private static final class ByCase extends FilterEvaluator {

        private final ResourceType type;
        private final Optional<Attribute> within;

        ByCase(ResourceType type, Optional<Attribute> within) {
            this.type = type;
            this.within = within;
        }

        @Override
        protected AttributeDefinition getAttributeDefinition(Path path) {
            Optional<Attribute> known = within.isPresent()
                    ? within.get().sub(path.getElement(0).getAttribute())
                    : FilterNames.attribute(type, path);
            boolean exact = known.map(Attribute::caseExact).orElse(false);
            return new AttributeDefinition.Builder()
                    .setName(path.toString())
                    .setCaseExact(exact)
                    .build();
        }
    }
}
