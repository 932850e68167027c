package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.unboundid.scim2.common.Path;
import com.unboundid.scim2.common.exceptions.BadRequestException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code attributes} and {@code excludedAttributes} (RFC 7644 §3.9): what of a resource is sent back. */
final class AttributeSelection {

    static final AttributeSelection ALL = new AttributeSelection(List.of(), List.of());

    private final List<String> only;
    private final List<String> without;

    private AttributeSelection(List<String> only, List<String> without) {
        this.only = only;
        this.without = without;
    }

    /**
     * @throws ScimException if both are given, or there are too many
     */
    static AttributeSelection of(List<String> attributes, List<String> excludedAttributes) {
        if (!attributes.isEmpty() && !excludedAttributes.isEmpty()) {
            throw ScimException.invalidValue("attributes and excludedAttributes exclude each other");
        }
        if (attributes.size() + excludedAttributes.size() > 100) {
            throw ScimException.invalidValue("at most 100 attributes can be named");
        }
        return attributes.isEmpty() && excludedAttributes.isEmpty()
                ? ALL
                : new AttributeSelection(attributes, excludedAttributes);
    }

    /** Whether this attribute of the core schema is sent, so that one that is costly need not be made. */
    boolean wants(String name) {
        return only.isEmpty()
                ? without.stream().noneMatch(name::equalsIgnoreCase)
                : only.stream()
                        .anyMatch(wanted -> wanted.toLowerCase(Locale.ROOT)
                                .replaceFirst("^urn:.*:", "")
                                .startsWith(name.toLowerCase(Locale.ROOT)));
    }

    /** The part of a resource that is sent: always with id and schemas. */
    ObjectNode of(ResourceType type, ObjectNode resource) {
        if (!only.isEmpty()) {
            ObjectNode part = ScimJson.object();
            copy(resource, part, "schemas");
            copy(resource, part, "id");
            paths(type, only).forEach(path -> include(path, resource, part));
            return part;
        }
        ObjectNode part = resource.deepCopy();
        Set<String> always = Set.of("schemas", "id");
        for (Path path : paths(type, without)) {
            ObjectNode holder = holder(path, part);
            if (path.size() == 0) {
                part.remove(String.valueOf(path.getSchemaUrn()));
            } else if (path.size() == 1) {
                String name = path.getElement(0).getAttribute();
                if (path.getSchemaUrn() != null || !always.contains(name.toLowerCase(Locale.ROOT))) {
                    holder.remove(name);
                }
            } else {
                drop(
                        holder.path(path.getElement(0).getAttribute()),
                        path.getElement(1).getAttribute());
            }
        }
        return part;
    }

    private static Set<Path> paths(ResourceType type, List<String> names) {
        Set<Path> paths = new HashSet<>();
        for (String name : names) {
            try {
                var known = type.extension(name);
                Path path = known.isPresent()
                        ? Path.root(known.get().id())
                        : FilterNames.canonical(type, Path.fromString(name));
                if (path.size() <= 2) {
                    paths.add(path);
                }
            } catch (BadRequestException e) {
                throw ScimException.badRequest("invalidPath", "there is no attribute " + name);
            }
        }
        return paths;
    }

    private static ObjectNode holder(Path path, ObjectNode resource) {
        String urn = path.getSchemaUrn();
        return urn == null
                ? resource
                : resource.get(urn) instanceof ObjectNode extension ? extension : ScimJson.object();
    }

    private static void include(Path path, ObjectNode resource, ObjectNode part) {
        String urn = path.getSchemaUrn();
        if (path.size() == 0) {
            if (urn != null) {
                copy(resource, part, urn);
            }
            return;
        }
        ObjectNode from = holder(path, resource);
        String name = path.getElement(0).getAttribute();
        if (!from.has(name)) {
            return;
        }
        ObjectNode to = urn == null ? part : Patch.child(part, urn);
        if (path.size() == 1) {
            to.set(name, from.get(name));
            return;
        }
        String sub = path.getElement(1).getAttribute();
        JsonNode value = from.get(name);
        if (value instanceof ArrayNode values) {
            ArrayNode into = to.get(name) instanceof ArrayNode begun && begun.size() == values.size()
                    ? begun
                    : empties(to.putArray(name), values.size());
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i).has(sub) && into.get(i) instanceof ObjectNode one) {
                    one.set(sub, values.get(i).get(sub));
                }
            }
        } else if (value.has(sub)) {
            Patch.child(to, name).set(sub, value.get(sub));
        }
    }

    private static ArrayNode empties(ArrayNode into, int count) {
        for (int i = 0; i < count; i++) {
            into.addObject();
        }
        return into;
    }

    private static void drop(JsonNode value, String sub) {
        for (JsonNode one : value.isArray() ? value : List.of(value)) {
            if (one instanceof ObjectNode object) {
                object.remove(sub);
            }
        }
    }

    private static void copy(ObjectNode from, ObjectNode to, String name) {
        if (from.has(name)) {
            to.set(name, from.get(name));
        }
    }
}
