package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.siegel.tenant.TenantPort;

/**
 * A resource as it is kept: the attributes of its schemas and no others, their names as the schemas write them, values of the
 * right type, nothing that is empty (RFC 7643 §2.5). What the server itself sets is left out: it is not the client's (RFC 7644
 * §3.5.1).
 */
final class NormalForm {

    private static final int LONGEST_TEXT = 2048;
    private static final int MOST_VALUES = 200;

    private final ResourceType type;

    private NormalForm(ResourceType type) {
        this.type = type;
    }

    /**
     * @throws ScimException invalidValue or invalidSyntax, naming the attribute
     */
    static ObjectNode of(ResourceType type, ObjectNode raw) {
        return new NormalForm(type).resource(raw);
    }

    private ObjectNode resource(ObjectNode raw) {
        requireSchema(raw.path("schemas"));
        ObjectNode clean = ScimJson.object();
        ArrayNode schemas = clean.putArray("schemas").add(type.schema().id());
        take(Schemas.COMMON.stream().filter(a -> a.name().equals("externalId")).toList(), raw, clean, "");
        take(type.schema().attributes(), raw, clean, "");
        for (Schema extension : type.extensions()) {
            if (raw.get(extension.id()) instanceof ObjectNode part) {
                ObjectNode taken = ScimJson.object();
                take(extension.attributes(), part, taken, extension.id() + ":");
                if (!taken.isEmpty()) {
                    schemas.add(extension.id());
                    clean.set(extension.id(), taken);
                }
            } else if (!isEmpty(raw.path(extension.id()))) {
                throw ScimException.invalidValue(extension.id() + " must be an object");
            }
        }
        for (Attribute attribute : type.schema().attributes()) {
            if (attribute.required()
                    && clean.path(attribute.name()).asText("").strip().isEmpty()) {
                throw ScimException.invalidValue(
                        "a " + type.text() + " needs " + attribute.name() + ", and it is missing or empty");
            }
        }
        return clean;
    }

    private void requireSchema(JsonNode schemas) {
        if (isEmpty(schemas)) {
            return; // some clients leave it out, and what the resource is stands in the path
        }
        for (JsonNode schema : schemas) {
            if (schema.asText().equalsIgnoreCase(type.schema().id())) {
                return;
            }
        }
        throw ScimException.invalidSyntax("schemas must name " + type.schema().id());
    }

    private void take(List<Attribute> attributes, ObjectNode from, ObjectNode to, String prefix) {
        for (Attribute attribute : attributes) {
            JsonNode value = from.get(attribute.name());
            if (attribute.readOnly() || value == null || isEmpty(value)) {
                continue;
            }
            String name = prefix + attribute.name();
            if (!attribute.multiValued()) {
                single(attribute, value, name).ifPresent(clean -> to.set(attribute.name(), clean));
                continue;
            }
            ArrayNode many = many(attribute, value, name);
            if (!many.isEmpty()) {
                to.set(attribute.name(), many);
            }
        }
    }

    private ArrayNode many(Attribute attribute, JsonNode value, String name) {
        ArrayNode clean = ScimJson.array();
        Iterable<JsonNode> values = value.isArray() ? value : List.of(value);
        int limit = attribute.name().startsWith("members") || attribute.name().equals("outsideMembers")
                ? TenantPort.MOST_MEMBERS
                : MOST_VALUES;
        if (value.size() > limit) {
            throw new ScimException(413, Optional.empty(), name + " has more than " + limit + " values");
        }
        int primaries = 0;
        for (JsonNode item : values) {
            Optional<JsonNode> one = single(attribute, item, name);
            primaries += one.filter(v -> v.path("primary").asBoolean()).isPresent() ? 1 : 0;
            one.ifPresent(clean::add);
        }
        if (primaries > 1) {
            throw ScimException.invalidValue(
                    name + " has " + primaries + " primary values, and only one may be primary");
        }
        return clean;
    }

    private Optional<JsonNode> single(Attribute attribute, JsonNode value, String name) {
        if (isEmpty(value)) {
            return Optional.empty();
        }
        return switch (attribute.type()) {
            case COMPLEX -> complex(attribute, value, name);
            case BOOLEAN -> Optional.of(flag(value, name));
            case BINARY -> Optional.of(binary(value, name));
            case STRING, REFERENCE, DATE_TIME -> text(value, name);
        };
    }

    private Optional<JsonNode> complex(Attribute attribute, JsonNode value, String name) {
        ObjectNode parts;
        if (value instanceof ObjectNode object) {
            parts = object;
        } else if (value.isValueNode() && attribute.sub("value").isPresent()) {
            parts = ScimJson.object().set("value", value); // "emails": ["a@example.org"], manager: "26118915"
        } else {
            throw ScimException.invalidValue(name + " must be an object");
        }
        ObjectNode clean = ScimJson.object();
        take(attribute.subAttributes(), parts, clean, name + ".");
        clean.remove("$ref"); // where something is follows from its id
        boolean needsValue = attribute.multiValued() && attribute.sub("value").isPresent();
        return clean.isEmpty() || (needsValue && !clean.has("value")) ? Optional.empty() : Optional.of(clean);
    }

    /** Entra ID sends "True" and "False" as texts. */
    private static JsonNode flag(JsonNode value, String name) {
        if (value.isBoolean()) {
            return value;
        }
        return switch (value.asText()) {
            case "true", "True" -> ScimJson.flag(true);
            case "false", "False" -> ScimJson.flag(false);
            default -> throw ScimException.invalidValue(name + " must be true or false");
        };
    }

    /** RFC 7643 §2.3.6: base64 or base64url; kept as base64. */
    private static JsonNode binary(JsonNode value, String name) {
        String text = value.asText().replaceAll("\\s", "").replace('-', '+').replace('_', '/');
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (bytes.length > TenantPort.LARGEST_VALUE) {
                throw ScimException.invalidValue(
                        name + " has a value of more than " + TenantPort.LARGEST_VALUE + " bytes");
            }
            return ScimJson.text(Base64.getEncoder().encodeToString(bytes));
        } catch (IllegalArgumentException e) {
            throw ScimException.invalidValue(name + " must be base64: " + e.getMessage());
        }
    }

    private static Optional<JsonNode> text(JsonNode value, String name) {
        if (!value.isTextual() && !value.isNumber()) {
            throw ScimException.invalidValue(name + " must be a text");
        }
        String text = value.asText();
        if (text.length() > LONGEST_TEXT) {
            throw ScimException.invalidValue(name + " has more than " + LONGEST_TEXT + " characters");
        }
        if (!text.codePoints().allMatch(NormalForm::isText)) {
            throw ScimException.invalidValue(name + " has control characters");
        }
        return Optional.of(value.isTextual() ? value : ScimJson.text(text));
    }

    /** Postal addresses have lines; half a surrogate pair is no character. */
    private static boolean isText(int c) {
        boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return !half && (!Character.isISOControl(c) || c == '\n' || c == '\r' || c == '\t');
    }

    /** Null, an empty text, list or object: unassigned (RFC 7643 §2.5). */
    static boolean isEmpty(JsonNode value) {
        return value.isNull()
                || value.isMissingNode()
                || (value.isTextual() && value.textValue().isEmpty())
                || (value.isContainerNode() && value.isEmpty());
    }
}
