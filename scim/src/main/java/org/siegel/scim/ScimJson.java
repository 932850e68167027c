package org.siegel.scim;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import com.unboundid.scim2.common.utils.ScimJsonNodeFactory;
import java.io.IOException;

/** JSON as trees whose names are found without case (RFC 7643 §2.1), within limits. */
final class ScimJson {

    /** Base64 of the 32,768 bytes that Active Directory takes as a certificate value, and as much again. */
    static final int LONGEST_STRING = 96 * 1024;

    private static final int DEEPEST = 16;

    private static final ScimJsonNodeFactory NODES = new ScimJsonNodeFactory();

    private static final JsonMapper MAPPER = mapper();

    private ScimJson() {}

    private static JsonMapper mapper() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .maxStringLength(LONGEST_STRING)
                        .maxNameLength(256)
                        .maxNumberLength(64)
                        .build())
                // two readers of one request must not see two different users in it
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        return JsonMapper.builder(factory)
                .nodeFactory(NODES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    static ObjectNode object() {
        return NODES.objectNode();
    }

    static ArrayNode array() {
        return NODES.arrayNode();
    }

    static JsonNode text(String text) {
        return NODES.textNode(text);
    }

    static ValueNode flag(boolean flag) {
        return NODES.booleanNode(flag);
    }

    /**
     * Reads an object.
     *
     * @throws ScimException if it is none, or beyond the limits
     */
    static ObjectNode read(byte[] bytes) {
        try {
            if (MAPPER.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
            throw ScimException.invalidSyntax("the body must be one JSON object");
        } catch (JsonProcessingException e) {
            throw ScimException.invalidSyntax("the body is no JSON, or beyond the limits: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}
