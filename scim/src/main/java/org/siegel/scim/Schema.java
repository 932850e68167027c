package org.siegel.scim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * A schema: a name for a set of attributes (RFC 7643 §7).
 *
 * @param id its URN
 */
record Schema(String id, String name, String description, List<Attribute> attributes) {

    static final String OF_SCHEMAS = "urn:ietf:params:scim:schemas:core:2.0:Schema";

    Optional<Attribute> attribute(String wanted) {
        return Attribute.named(attributes, wanted);
    }

    /** As {@code /Schemas} shows it. */
    ObjectNode json(String base) {
        ObjectNode json = ScimJson.object();
        json.putArray("schemas").add(OF_SCHEMAS);
        json.put("id", id).put("name", name).put("description", description);
        ArrayNode list = json.putArray("attributes");
        attributes.forEach(attribute -> list.add(attribute.json()));
        json.putObject("meta").put("resourceType", "Schema").put("location", base + "/Schemas/" + id);
        return json;
    }
}
