package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.unboundid.scim2.common.Path;
import com.unboundid.scim2.common.exceptions.BadRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A PATCH (RFC 7644 §3.5.2), with what Entra ID and Okta send besides: operations with a capital letter, truth values as
 * texts, names with dots, brackets or URNs as keys of a value without a path, and removal of listed values.
 */
final class Patch {

    static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    private static final int MOST_OPERATIONS = 1000;

    /** What an operation does. */
    enum Op {
        ADD,
        REPLACE,
        REMOVE
    }

    private record Operation(Op op, Optional<Path> path, JsonNode value) {}

    private final ResourceType type;
    private final List<Operation> operations;

    private Patch(ResourceType type, List<Operation> operations) {
        this.type = type;
        this.operations = operations;
    }

    /**
     * Reads the body of a PATCH.
     *
     * @throws ScimException invalidSyntax or invalidPath
     */
    static Patch of(ResourceType type, ObjectNode body) {
        if (!(body.get("Operations") instanceof ArrayNode list) || list.isEmpty()) {
            throw ScimException.invalidSyntax("a PATCH needs Operations, a list with at least one operation");
        }
        if (list.size() > MOST_OPERATIONS) {
            throw ScimException.plain(413, "a PATCH has at most " + MOST_OPERATIONS + " operations");
        }
        List<Operation> operations = new ArrayList<>();
        for (JsonNode item : list) {
            operations.add(operation(type, item));
        }
        return new Patch(type, operations);
    }

    private static Operation operation(ResourceType type, JsonNode item) {
        Op op = switch (item.path("op").asText().toLowerCase(Locale.ROOT)) {
            case "add" -> Op.ADD;
            case "replace" -> Op.REPLACE;
            case "remove" -> Op.REMOVE;
            default -> throw ScimException.invalidSyntax("an operation's op is add, replace or remove");
        };
        JsonNode path = item.path("path");
        JsonNode value = item.path("value");
        if (op == Op.REMOVE && NormalForm.isEmpty(path)) {
            throw ScimException.badRequest("noTarget", "a remove needs a path");
        }
        if (op != Op.REMOVE && value.isMissingNode()) {
            throw ScimException.invalidValue("an add or replace needs a value");
        }
        return new Operation(
                op, NormalForm.isEmpty(path) ? Optional.empty() : Optional.of(path(type, path.asText())), value);
    }

    private static Path path(ResourceType type, String text) {
        ScimFilter.requireModest(text);
        try {
            return FilterNames.canonical(type, Path.fromString(text));
        } catch (BadRequestException | RuntimeException e) {
            throw ScimException.badRequest(
                    "invalidPath", "the path " + text + " cannot be read: " + String.valueOf(e.getMessage()));
        }
    }

    /**
     * The resource as it is afterwards, in normal form; the one given stays as it is.
     *
     * @param resource in normal form
     * @throws ScimException if an operation cannot be carried out
     */
    ObjectNode apply(ObjectNode resource) {
        ObjectNode changed = resource.deepCopy();
        for (Operation operation : operations) {
            if (operation.path().isPresent()) {
                at(operation.path().get(), operation.op(), operation.value(), changed);
            } else {
                withoutPath(operation, changed);
            }
        }
        return NormalForm.of(type, changed);
    }

    private void withoutPath(Operation operation, ObjectNode changed) {
        if (!(operation.value() instanceof ObjectNode values)) {
            throw ScimException.invalidValue("an operation without a path needs an object as value");
        }
        for (var entry : values.properties()) {
            String name = entry.getKey();
            // Okta repeats the id; what a resource is cannot be changed by saying it again
            if (!List.of("schemas", "id", "meta").contains(name.toLowerCase(Locale.ROOT))) {
                Path path = type.extension(name)
                        .map(extension -> Path.root(extension.id()))
                        .orElseGet(() -> path(type, name));
                at(path, operation.op(), entry.getValue(), changed);
            }
        }
    }

    private void at(Path path, Op op, JsonNode value, ObjectNode changed) {
        String urn = path.getSchemaUrn();
        if (urn != null && path.size() == 0) {
            extension(urn, op, value, changed);
            return;
        }
        if (path.size() == 0 || path.size() > 2) {
            throw unknown(path);
        }
        Attribute attribute = FilterNames.attribute(type, path.subPath(1)).orElseThrow(() -> unknown(path));
        if (attribute.readOnly()) {
            throw ScimException.badRequest("mutability", attribute.name() + " is set by this server alone");
        }
        ObjectNode holder = urn == null ? changed : child(changed, urn);
        var target = new PatchTarget(type, holder, attribute, path);
        switch (op) {
            case ADD -> target.add(value);
            case REPLACE -> target.replace(value);
            case REMOVE -> target.remove(value);
        }
    }

    private void extension(String urn, Op op, JsonNode value, ObjectNode changed) {
        if (op == Op.REMOVE) {
            changed.remove(urn);
            return;
        }
        if (!(value instanceof ObjectNode values)) {
            throw ScimException.invalidValue(urn + " must be an object");
        }
        for (var entry : values.properties()) {
            at(Path.root(urn).attribute(entry.getKey()), op, entry.getValue(), changed);
        }
    }

    static ObjectNode child(ObjectNode parent, String name) {
        if (parent.get(name) instanceof ObjectNode existing) {
            return existing;
        }
        ObjectNode made = ScimJson.object();
        parent.set(name, made);
        return made;
    }

    private static ScimException unknown(Path path) {
        return ScimException.badRequest("invalidPath", "there is no attribute " + path);
    }
}
