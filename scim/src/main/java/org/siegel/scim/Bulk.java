package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Many operations in one request and one transaction (RFC 7644 §3.7). One that fails leaves the others alone; one that names
 * another by its bulkId waits for it, wherever it stands.
 */
final class Bulk {

    static final String REQUEST = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
    static final String RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
    private static final String BULK_ID = "bulkId:";

    /**
     * @param path below the door, {@code /Users} or {@code /Users/ID}
     * @param needs bulkIds of others that it names
     */
    private record Operation(
            int index,
            String method,
            String path,
            Optional<String> bulkId,
            Optional<String> version,
            ObjectNode data,
            Set<String> needs) {}

    private final Call call;
    private final int failOnErrors;
    private final List<Operation> operations;
    private final Map<String, String> ids = new HashMap<>();
    private final Set<String> failed = new HashSet<>();

    private Bulk(Call call, int failOnErrors, List<Operation> operations) {
        this.call = call;
        this.failOnErrors = failOnErrors;
        this.operations = operations;
    }

    /** @throws ScimException if the request is none, or too large */
    static Bulk of(Call call) {
        ObjectNode body = call.body().get();
        if (!(body.get("Operations") instanceof ArrayNode list)) {
            throw ScimException.invalidSyntax("a bulk request needs Operations, a list");
        }
        if (list.size() > Discovery.MOST_OPERATIONS) {
            throw ScimException.plain(
                    413,
                    "the bulk request has " + list.size() + " operations, more than maxOperations, "
                            + Discovery.MOST_OPERATIONS);
        }
        int failOnErrors = body.path("failOnErrors").asInt(Integer.MAX_VALUE);
        List<Operation> operations = new ArrayList<>();
        Set<String> bulkIds = new HashSet<>();
        for (JsonNode item : list) {
            Operation operation = operation(operations.size(), item);
            if (operation.bulkId().isPresent()
                    && !bulkIds.add(operation.bulkId().get())) {
                throw ScimException.invalidValue(
                        "two operations have the bulkId " + operation.bulkId().get());
            }
            operations.add(operation);
        }
        return new Bulk(call, failOnErrors < 1 ? Integer.MAX_VALUE : failOnErrors, operations);
    }

    private static Operation operation(int index, JsonNode item) {
        Set<String> needs = new HashSet<>();
        JsonNode data = item.path("data");
        collect(data, needs);
        String path = item.path("path").asText();
        if (path.contains("/" + BULK_ID)) {
            needs.add(path.substring(path.indexOf(BULK_ID) + BULK_ID.length()));
        }
        return new Operation(
                index,
                item.path("method").asText().toUpperCase(Locale.ROOT),
                path,
                Optional.ofNullable(item.get("bulkId")).map(JsonNode::asText),
                Optional.ofNullable(item.get("version")).map(JsonNode::asText),
                data instanceof ObjectNode object ? object : ScimJson.object(),
                needs);
    }

    private static void collect(JsonNode node, Set<String> needs) {
        if (node.isTextual() && node.textValue().startsWith(BULK_ID)) {
            needs.add(node.textValue().substring(BULK_ID.length()));
        }
        node.forEach(child -> collect(child, needs));
    }

    /** Carries them out and tells what became of each, in the order of the request. */
    ObjectNode run(Writing writing) {
        ObjectNode[] results = new ObjectNode[operations.size()];
        List<Operation> waiting = new ArrayList<>(operations);
        int errors = 0;
        boolean progress = true;
        while (progress && errors < failOnErrors) {
            progress = false;
            for (Operation operation : List.copyOf(waiting)) {
                if (!ids.keySet().containsAll(operation.needs()) && !hopeless(operation)) {
                    continue;
                }
                waiting.remove(operation);
                progress = true;
                results[operation.index()] = result(operation, writing);
                if (results[operation.index()].has("response") && ++errors >= failOnErrors) {
                    break;
                }
            }
        }
        ObjectNode json = ScimJson.object();
        json.putArray("schemas").add(RESPONSE);
        ArrayNode list = json.putArray("Operations");
        for (Operation operation : operations) {
            if (results[operation.index()] != null) {
                list.add(results[operation.index()]);
            } else if (errors < failOnErrors) {
                list.add(failure(
                        operation,
                        ScimException.plain(
                                409,
                                "the operation names others by bulkIds " + operation.needs()
                                        + " that name it in turn; create one of them without the other first")));
            }
        }
        return json;
    }

    /** What it names will never come. */
    private boolean hopeless(Operation operation) {
        return operation.needs().stream()
                .anyMatch(needed -> failed.contains(needed)
                        || operations.stream().noneMatch(other -> other.bulkId().equals(Optional.of(needed))));
    }

    private ObjectNode result(Operation operation, Writing writing) {
        try {
            if (hopeless(operation)) {
                throw ScimException.invalidValue("the operation names others by bulkIds " + operation.needs()
                        + ", and one of them was not made");
            }
            return carryOut(operation, writing);
        } catch (ScimException e) {
            operation.bulkId().ifPresent(failed::add);
            return failure(operation, e);
        }
    }

    private ObjectNode carryOut(Operation operation, Writing writing) {
        List<String> path =
                List.of(resolved(operation.path()).replaceFirst("^/", "").split("/"));
        ResourceType type = ResourceType.ofEndpoint(path.getFirst())
                .filter(_ -> path.size() == (operation.method().equals("POST") ? 1 : 2))
                .orElseThrow(() -> ScimException.badRequest(
                        "invalidPath", operation.method() + " cannot be done at " + operation.path()));
        call.requireWriting(type);
        Preconditions preconditions = new Preconditions(operation.version(), Optional.empty());
        resolve(operation.data());
        return switch (operation.method()) {
            case "POST" -> {
                Resource made = writing.create(type, operation.data());
                operation.bulkId().ifPresent(bulkId -> ids.put(bulkId, made.id().toString()));
                yield success(operation, 201, made);
            }
            case "PUT" -> success(operation, 200, writing.replace(type, path.get(1), operation.data(), preconditions));
            case "PATCH" -> success(operation, 200, writing.patch(type, path.get(1), operation.data(), preconditions));
            case "DELETE" -> {
                writing.delete(type, path.get(1), preconditions);
                yield head(operation, 204).put("location", call.base() + "/" + String.join("/", path));
            }
            default -> throw ScimException.invalidSyntax("a bulk operation is a POST, PUT, PATCH or DELETE");
        };
    }

    private String resolved(String text) {
        int at = text.indexOf(BULK_ID);
        String id = at < 0 ? "" : text.substring(at + BULK_ID.length());
        return ids.containsKey(id) ? text.substring(0, at) + ids.get(id) : text;
    }

    private void resolve(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List.copyOf(object.properties())
                    .forEach(entry -> object.set(entry.getKey(), resolvedValue(entry.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, resolvedValue(array.get(i)));
            }
        }
    }

    private JsonNode resolvedValue(JsonNode value) {
        if (value.isTextual() && value.textValue().startsWith(BULK_ID)) {
            return ScimJson.text(resolved(value.textValue()));
        }
        resolve(value);
        return value;
    }

    private static ObjectNode head(Operation operation, int status) {
        ObjectNode json = ScimJson.object();
        json.put("method", operation.method());
        operation.bulkId().ifPresent(bulkId -> json.put("bulkId", bulkId));
        return json.put("status", Integer.toString(status));
    }

    private ObjectNode success(Operation operation, int status, Resource resource) {
        return head(operation, status)
                .put("location", resource.location(call.base()))
                .put("version", resource.etag());
    }

    private ObjectNode failure(Operation operation, ScimException e) {
        ObjectNode json = head(operation, e.status());
        if (!operation.method().equals("POST")) {
            json.put("location", call.base() + operation.path());
        }
        json.set("response", e.json());
        return json;
    }
}
