package org.siegel.scim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of resources that the door keeps (RFC 7643 §6). */
enum ResourceType {
    USER("User", "Users", Schemas.USER, List.of(Schemas.ENTERPRISE_USER, Schemas.SMIME_USER)),
    GROUP("Group", "Groups", Schemas.GROUP, List.of(Schemas.SMIME_GROUP));

    static final String SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

    private final String text;
    private final String endpoint;
    private final Schema schema;
    private final List<Schema> extensions;

    ResourceType(String text, String endpoint, Schema schema, List<Schema> extensions) {
        this.text = text;
        this.endpoint = endpoint;
        this.schema = schema;
        this.extensions = extensions;
    }

    /** {@code User}. */
    String text() {
        return text;
    }

    /** {@code Users}. */
    String endpoint() {
        return endpoint;
    }

    Schema schema() {
        return schema;
    }

    List<Schema> extensions() {
        return extensions;
    }

    static Optional<ResourceType> ofEndpoint(String endpoint) {
        return Arrays.stream(values())
                .filter(type -> type.endpoint.equals(endpoint))
                .findFirst();
    }

    static ResourceType of(String text) {
        return Arrays.stream(values())
                .filter(type -> type.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the database has a resource of type " + text));
    }

    /** The extension of this URN, in whatever case. */
    Optional<Schema> extension(String urn) {
        return extensions.stream()
                .filter(known -> known.id().equalsIgnoreCase(urn))
                .findFirst();
    }

    /** An attribute of the core schema, or one that every resource has (RFC 7643 §3.1). */
    Optional<Attribute> attribute(String name) {
        return Attribute.named(
                Stream.concat(Schemas.COMMON.stream(), schema.attributes().stream())
                        .toList(),
                name);
    }

    /** As {@code /ResourceTypes} shows it. */
    ObjectNode json(String base) {
        ObjectNode json = ScimJson.object();
        json.putArray("schemas").add(SCHEMA);
        json.put("id", text).put("name", text).put("endpoint", "/" + endpoint);
        json.put("description", schema.description()).put("schema", schema.id());
        ArrayNode list = json.putArray("schemaExtensions");
        extensions.forEach(
                extension -> list.addObject().put("schema", extension.id()).put("required", false));
        json.putObject("meta").put("resourceType", "ResourceType").put("location", base + "/ResourceTypes/" + text);
        return json;
    }
}
