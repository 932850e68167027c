package org.siegel.scim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a client can find out about this server (RFC 7644 §4). */
final class Discovery {

    /** Operations of a bulk request; twice what Siegel's agent sends. */
    static final int MOST_OPERATIONS = 1000;

    /** Bytes of a request. */
    static final int LARGEST_BODY = 16 * 1024 * 1024;

    private Discovery() {}

    /** The answer for one of these end points; empty where there is nothing. */
    static Optional<ObjectNode> answer(List<String> path, String base) {
        Optional<String> id = path.size() == 2 ? Optional.of(path.get(1)) : Optional.empty();
        return switch (path.getFirst()) {
            case "ServiceProviderConfig" -> id.isPresent() ? Optional.empty() : Optional.of(config(base));
            case "Schemas" ->
                chosen(id, Schemas.ALL.stream().map(schema -> schema.json(base)).toList());
            case "ResourceTypes" ->
                chosen(
                        id,
                        Arrays.stream(ResourceType.values())
                                .map(type -> type.json(base))
                                .toList());
            default -> Optional.empty();
        };
    }

    private static Optional<ObjectNode> chosen(Optional<String> id, List<ObjectNode> all) {
        if (id.isPresent()) {
            return all.stream()
                    .filter(one -> one.path("id").asText().equals(id.get()))
                    .findFirst();
        }
        ObjectNode list = ScimJson.object();
        list.putArray("schemas").add(Search.LIST_RESPONSE);
        list.put("totalResults", all.size()).put("itemsPerPage", all.size()).put("startIndex", 1);
        ArrayNode resources = list.putArray("Resources");
        all.forEach(resources::add);
        return Optional.of(list);
    }

    /** RFC 7643 §5. */
    private static ObjectNode config(String base) {
        ObjectNode json = ScimJson.object();
        json.putArray("schemas").add("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig");
        json.putObject("patch").put("supported", true);
        json.putObject("bulk")
                .put("supported", true)
                .put("maxOperations", MOST_OPERATIONS)
                .put("maxPayloadSize", LARGEST_BODY);
        json.putObject("filter").put("supported", true).put("maxResults", SearchRequest.LARGEST_PAGE);
        json.putObject("changePassword").put("supported", false);
        json.putObject("sort").put("supported", false);
        json.putObject("etag").put("supported", true);
        json.putArray("authenticationSchemes")
                .addObject()
                .put("type", "oauthbearertoken")
                .put("name", "Bearer token")
                .put("description", "A token of New-ScimToken, as bearer (RFC 6750)")
                .put("specUri", "https://www.rfc-editor.org/info/rfc6750")
                .put("primary", true);
        json.putObject("meta")
                .put("resourceType", "ServiceProviderConfig")
                .put("location", base + "/ServiceProviderConfig");
        return json;
    }
}
