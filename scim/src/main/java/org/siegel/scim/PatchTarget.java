package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.unboundid.scim2.common.Path;
import com.unboundid.scim2.common.filters.Filter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The place in a resource that one operation of a PATCH is about. */
final class PatchTarget {

    private final ResourceType type;
    private final ObjectNode holder;
    private final Attribute attribute;
    private final @Nullable Filter filter;
    private final Optional<Attribute> sub;

    /**
     * @param holder the resource, or its extension
     * @param attribute the first attribute of the path
     * @param path of one or two elements
     */
    PatchTarget(ResourceType type, ObjectNode holder, Attribute attribute, Path path) {
        this.type = type;
        this.holder = holder;
        this.attribute = attribute;
        Filter written = path.getElement(0).getValueFilter();
        this.filter = written == null ? null : FilterNames.within(attribute, written);
        this.sub = path.size() == 1
                ? Optional.empty()
                : Optional.of(attribute
                        .sub(path.getElement(1).getAttribute())
                        .orElseThrow(() -> ScimException.badRequest("invalidPath", "there is no attribute " + path)));
        if (filter != null && !attribute.multiValued()) {
            throw ScimException.badRequest("invalidPath", attribute.name() + " has one value, and cannot be filtered");
        }
    }

    void add(JsonNode value) {
        if (!attribute.multiValued()) {
            set(value);
        } else if (filter == null && sub.isEmpty()) {
            append(value);
        } else {
            List<ObjectNode> found = matching();
            if (found.isEmpty()) {
                found = List.of(fromFilter()); // what the brackets say is true of the new value
            }
            found.forEach(one -> write(one, value));
        }
    }

    void replace(JsonNode value) {
        if (!attribute.multiValued()) {
            set(value);
        } else if (filter == null && sub.isEmpty()) {
            holder.set(
                    attribute.name(), value.isArray() ? value : ScimJson.array().add(value));
        } else {
            List<ObjectNode> found = matching();
            if (found.isEmpty() && filter != null) {
                throw ScimException.badRequest(
                        "noTarget", "no value of " + attribute.name() + " is meant by [" + filter + "]");
            }
            if (found.isEmpty()) {
                found = List.of(added(ScimJson.object()));
            }
            if (sub.isEmpty()) {
                found.forEach(ObjectNode::removeAll);
            }
            found.forEach(one -> write(one, value));
        }
    }

    /** With a value, as Entra ID does: of a list only those that are named go. */
    void remove(JsonNode value) {
        if (filter == null && sub.isEmpty()) {
            if (attribute.multiValued() && !NormalForm.isEmpty(value)) {
                removeListed(value);
            } else {
                holder.remove(attribute.name());
            }
        } else if (!attribute.multiValued()) {
            if (holder.get(attribute.name()) instanceof ObjectNode one && sub.isPresent()) {
                one.remove(sub.get().name());
            }
        } else if (sub.isPresent()) {
            matching().forEach(one -> one.remove(sub.get().name()));
        } else if (holder.get(attribute.name()) instanceof ArrayNode values) {
            Set<JsonNode> gone = Collections.newSetFromMap(new IdentityHashMap<>());
            gone.addAll(matching());
            keep(values, item -> !gone.contains(item));
        }
    }

    private void set(JsonNode value) {
        if (sub.isPresent()) {
            Patch.child(holder, attribute.name()).set(sub.get().name(), value);
        } else if (attribute.type() == Attribute.Type.COMPLEX && value instanceof ObjectNode parts) {
            // RFC 7644 §3.5.2.3: sub-attributes that are not named stay
            ObjectNode target = Patch.child(holder, attribute.name());
            parts.properties().forEach(part -> target.set(part.getKey(), part.getValue()));
        } else {
            holder.set(attribute.name(), value);
        }
    }

    private void append(JsonNode value) {
        ArrayNode values = values();
        Set<Object> known = new HashSet<>();
        values.forEach(item -> known.add(identity(item)));
        for (JsonNode item : value.isArray() ? value : List.of(value)) {
            if (!NormalForm.isEmpty(item) && known.add(identity(item))) {
                values.add(item);
                if (isPrimary(item)) {
                    onlyPrimary(item);
                }
            }
        }
    }

    /** A member is the same whatever else is said of it; of other lists the whole value counts. */
    private Object identity(JsonNode item) {
        JsonNode value = item.isObject() ? item.path("value") : item;
        boolean byValue = attribute.name().equals("members") || !item.isObject() || item.size() == 1;
        return byValue ? value.asText() : item;
    }

    private void write(ObjectNode one, JsonNode value) {
        if (sub.isPresent()) {
            one.set(sub.get().name(), value);
        } else if (value instanceof ObjectNode parts) {
            parts.properties().forEach(part -> one.set(part.getKey(), part.getValue()));
        } else {
            one.set("value", value);
        }
        if (isPrimary(one)) {
            onlyPrimary(one);
        }
    }

    private static boolean isPrimary(JsonNode item) {
        return item.path("primary").asText().equalsIgnoreCase("true");
    }

    /** RFC 7644 §3.5.2: a new primary value takes the place of the old one. */
    private void onlyPrimary(JsonNode primary) {
        for (JsonNode item : values()) {
            if (item != primary && item instanceof ObjectNode other && isPrimary(other)) {
                other.put("primary", false);
            }
        }
    }

    private List<ObjectNode> matching() {
        List<ObjectNode> found = new ArrayList<>();
        if (holder.get(attribute.name()) instanceof ArrayNode values) {
            for (JsonNode item : values) {
                if (item instanceof ObjectNode object
                        && (filter == null || ScimFilter.evaluate(filter, object, type, attribute))) {
                    found.add(object);
                }
            }
        }
        return found;
    }

    private void removeListed(JsonNode value) {
        if (!(holder.get(attribute.name()) instanceof ArrayNode values)) {
            return;
        }
        Set<String> gone = new HashSet<>();
        for (JsonNode item : value.isArray() ? value : List.of(value)) {
            gone.add((item.isObject() ? item.path("value") : item).asText());
        }
        keep(values, item -> !gone.contains((item.isObject() ? item.path("value") : item).asText()));
    }

    private void keep(ArrayNode values, Predicate<JsonNode> which) {
        ArrayNode kept = ScimJson.array();
        for (JsonNode item : values) {
            if (which.test(item)) {
                kept.add(item);
            }
        }
        holder.set(attribute.name(), kept);
    }

    private ArrayNode values() {
        if (holder.get(attribute.name()) instanceof ArrayNode values) {
            return values;
        }
        ArrayNode made = ScimJson.array();
        holder.set(attribute.name(), made);
        return made;
    }

    private ObjectNode added(ObjectNode item) {
        values().add(item);
        return item;
    }

    private ObjectNode fromFilter() {
        ObjectNode made = ScimJson.object();
        if (filter != null) {
            says(filter, made);
        }
        return added(made);
    }

    private void says(Filter part, ObjectNode made) {
        switch (part.getFilterType()) {
            case EQUAL -> made.set(part.getAttributePath().getElement(0).getAttribute(), part.getComparisonValue());
            case AND -> part.getCombinedFilters().forEach(inner -> says(inner, made));
            default ->
                throw ScimException.badRequest(
                        "noTarget", "no value of " + attribute.name() + " is meant by [" + filter + "]");
        }
    }
}
