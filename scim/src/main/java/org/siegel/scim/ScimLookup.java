package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.siegel.tenant.TenantException;
import org.siegel.tenant.TenantPort.Version;

/** What a door has of an agent. */
final class ScimLookup {

    /** Characters of the externalIds in one filter; twice as many may be needed to write them. */
    private static final int FILTER = ScimFilter.LONGEST / 4;

    private static final int MOST_AT_A_TIME = 500;

    private final ScimClient client;

    ScimLookup(ScimClient client) {
        this.client = client;
    }

    /**
     * A resource that is there.
     *
     * @param version its entity tag
     */
    record Found(ResourceType type, String id, String version) {}

    /** Those of these source anchors that are there. */
    Map<String, Found> find(Collection<String> anchors) {
        Map<String, Found> found = new HashMap<>();
        each(
                anchors,
                List.of("externalId", "meta.version", "meta.resourceType"),
                (type, resource) -> found.put(
                        resource.path("externalId").asText(),
                        new Found(
                                type,
                                resource.path("id").asText(),
                                resource.path("meta").path("version").asText())));
        return found;
    }

    /**
     * Hands over the resources with these source anchors.
     *
     * @param attributes empty for all
     */
    void each(Collection<String> anchors, List<String> attributes, BiConsumer<ResourceType, ObjectNode> sink) {
        List<String> left = List.copyOf(anchors);
        for (int at = 0; at < left.size(); ) {
            List<String> chunk = ScimTenant.chunk(left, at, FILTER);
            chunk = chunk.subList(0, Math.min(chunk.size(), MOST_AT_A_TIME));
            at += chunk.size();
            String filter = chunk.stream()
                    .map(anchor -> "externalId eq " + quoted(anchor))
                    .collect(Collectors.joining(" or "));
            for (long start = 1, total = 1; start <= total; ) {
                ObjectNode page = search("/.search", filter, start, attributes);
                page.path("Resources").forEach(resource -> hand(resource, sink));
                total = page.path("totalResults").asLong();
                start += requireProgress(page, start, total);
            }
        }
    }

    /** How many users there are: a request that costs next to nothing, and needs a token. */
    long count() {
        ScimClient.Response answer = client.get("/Users?count=0");
        if (answer.status() != 200) {
            throw refused(answer);
        }
        return answer.body().path("totalResults").asLong();
    }

    /** Every object, page after page: each begins behind the last id, so that what changes meanwhile hides nothing. */
    void list(Consumer<Version> sink) {
        for (ResourceType type : ResourceType.values()) {
            String fingerprint = type.extensions().getLast().id();
            String last = "00000000-0000-0000-0000-000000000000";
            while (!last.isEmpty()) {
                ObjectNode page = search(
                        "/" + type.endpoint() + "/.search",
                        "id gt " + quoted(last),
                        1,
                        List.of("externalId", "userType", fingerprint + ":fingerprint"));
                last = "";
                for (JsonNode resource : page.path("Resources")) {
                    last = resource.path("id").asText();
                    if (resource.has("externalId")) {
                        sink.accept(new Version(
                                resource.path("externalId").asText(),
                                ScimTenant.kind(type, resource),
                                resource.path(fingerprint).path("fingerprint").asText()));
                    }
                }
            }
        }
    }

    private static long requireProgress(ObjectNode page, long start, long total) {
        int got = page.path("Resources").size();
        if (got == 0 && start <= total) {
            throw new TenantException("the tenant says that " + total + " resources are meant, and sends none of them");
        }
        return Math.max(1, got);
    }

    private static void hand(JsonNode resource, BiConsumer<ResourceType, ObjectNode> sink) {
        if (resource instanceof ObjectNode object) {
            String type = resource.path("meta").path("resourceType").asText();
            sink.accept(type.equals(ResourceType.GROUP.text()) ? ResourceType.GROUP : ResourceType.USER, object);
        }
    }

    private static String quoted(String text) {
        return new String(ScimJson.bytes(ScimJson.text(text)), java.nio.charset.StandardCharsets.UTF_8);
    }

    private ObjectNode search(String path, String filter, long start, List<String> attributes) {
        ObjectNode body = ScimJson.object();
        body.putArray("schemas").add(SearchRequest.SCHEMA);
        body.put("filter", filter).put("startIndex", start).put("count", SearchRequest.LARGEST_PAGE);
        if (!attributes.isEmpty()) {
            var names = body.putArray("attributes");
            attributes.forEach(names::add);
        }
        ScimClient.Response answer = client.post(path, ScimJson.bytes(body));
        if (answer.status() != 200) {
            throw refused(answer);
        }
        return answer.body();
    }

    private static TenantException refused(ScimClient.Response answer) {
        return new TenantException("the tenant refuses a search (" + answer.status() + "): " + answer.detail());
    }
}
