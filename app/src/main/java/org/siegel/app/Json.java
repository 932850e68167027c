package org.siegel.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siegel.admin.Row;

/** JSON in and out, as trees: no object is ever mapped by reflection. */
final class Json {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxStringLength(64 * 1024 * 1024)
                    .build())
            .build();

    /** Made when JSON is read or sent. */
    private static final class Mapper {
        static final JsonMapper MAPPER = JsonMapper.builder(FACTORY).build();
    }

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /**
     * @throws IOException if the bytes are no JSON
     */
    static JsonNode read(byte[] bytes) throws IOException {
        return Mapper.MAPPER.readTree(bytes);
    }

    static String pretty(JsonNode node) {
        return written(node, new DefaultPrettyPrinter());
    }

    /** On one line. */
    static String line(JsonNode node) {
        return written(node, null);
    }

    /** Without a mapper, whose making takes longer than a whole message command. */
    private static String written(JsonNode node, @Nullable PrettyPrinter printer) {
        var text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            generator.setPrettyPrinter(printer);
            write(node, generator);
        } catch (IOException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
        return text.toString();
    }

    private static void write(JsonNode node, JsonGenerator generator) throws IOException {
        switch (node.getNodeType()) {
            case OBJECT -> {
                generator.writeStartObject();
                for (var property : node.properties()) {
                    generator.writeFieldName(property.getKey());
                    write(property.getValue(), generator);
                }
                generator.writeEndObject();
            }
            case ARRAY -> {
                generator.writeStartArray();
                for (JsonNode item : node) {
                    write(item, generator);
                }
                generator.writeEndArray();
            }
            case NUMBER -> generator.writeNumber(node.asText());
            case BOOLEAN -> generator.writeBoolean(node.booleanValue());
            case STRING -> generator.writeString(node.textValue());
            default -> generator.writeNull();
        }
    }

    static byte[] bytes(JsonNode node) {
        try {
            return Mapper.MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    static ArrayNode rows(List<Row> rows) {
        ArrayNode array = array();
        for (Row row : rows) {
            ObjectNode object = array.addObject();
            row.properties().forEach((name, value) -> object.set(name, value(value)));
        }
        return array;
    }

    private static JsonNode value(@Nullable Object value) {
        JsonNodeFactory factory = JsonNodeFactory.instance;
        return switch (value) {
            case null -> factory.nullNode();
            case Boolean flag -> factory.booleanNode(flag);
            case Integer number -> factory.numberNode(number);
            case Long number -> factory.numberNode(number);
            case byte[] bytes -> factory.textNode(Base64.getEncoder().encodeToString(bytes));
            case List<?> list -> {
                ArrayNode array = factory.arrayNode();
                list.forEach(item -> array.add(value(item)));
                yield array;
            }
            case Row row -> rows(List.of(row)).get(0);
            default -> factory.textNode(value.toString());
        };
    }
}
