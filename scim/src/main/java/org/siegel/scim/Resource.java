package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A resource as it is kept.
 *
 * @param anchor what it is called in the tenant: externalId, or the id where there is none
 * @param version rises with every change
 * @param fingerprint of the object that the tenant has of it; empty where there is none
 * @param body in normal form
 */
record Resource(
        UUID id,
        ResourceType type,
        String anchor,
        long version,
        Instant created,
        Instant lastModified,
        Optional<String> fingerprint,
        ObjectNode body) {

    /** Its entity tag (RFC 7644 §3.14). */
    String etag() {
        return "W/\"" + version + "\"";
    }

    /** Where it is. */
    String location(String base) {
        return base + "/" + type.endpoint() + "/" + id;
    }

    /** As it is sent: with id, meta, and where members are. */
    ObjectNode json(String base) {
        ObjectNode json = ScimJson.object();
        json.set("schemas", body.get("schemas"));
        json.put("id", id.toString());
        body.properties().forEach(entry -> json.set(entry.getKey(), entry.getValue()));
        json.putObject("meta")
                .put("resourceType", type.text())
                .put("created", created.toString())
                .put("lastModified", lastModified.toString())
                .put("location", location(base))
                .put("version", etag());
        fingerprint.ifPresent(hash -> {
            Schema extension = type.extensions().getLast();
            if (!json.has(extension.id()) && json.get("schemas") instanceof ArrayNode schemas) {
                json.set("schemas", schemas.deepCopy().add(extension.id()));
            }
            ObjectNode part =
                    json.get(extension.id()) instanceof ObjectNode existing ? existing.deepCopy() : ScimJson.object();
            json.set(extension.id(), part.put("fingerprint", hash));
        });
        if (json.get("members") instanceof ArrayNode members) {
            json.set("members", located(members, base));
        }
        return json;
    }

    private static ArrayNode located(ArrayNode members, String base) {
        ArrayNode located = ScimJson.array();
        for (JsonNode member : members) {
            ObjectNode one = (ObjectNode) member.deepCopy();
            String endpoint = one.path("type").asText().equals("Group") ? "Groups" : "Users";
            one.put("$ref", base + "/" + endpoint + "/" + one.path("value").asText());
            located.add(one);
        }
        return located;
    }
}
