package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.siegel.smime.Secret;
import org.siegel.tenant.Export;
import org.siegel.tenant.LocalTenant;
import org.siegel.tenant.Outcome;
import org.siegel.tenant.TenantException;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantObject.Kind;
import org.siegel.tenant.TenantPort;

/**
 * A tenant elsewhere, through its door: what an agent beside a directory pushes with. The source is the agent that the token
 * belongs to.
 *
 * <p>Objects are resources with their source anchor as externalId. A batch looks up which of them are there, and writes all in
 * one bulk request with the versions that were seen. So whatever is repeated, because an answer did not arrive or the agent was
 * killed, finds what it wrote and writes it once.
 */
public final class ScimTenant implements TenantPort, AutoCloseable {

    /** After a conflict an object is looked up again: the answer to an earlier try had been lost. */
    private static final int ROUNDS = 3;

    private final ScimClient client;
    private final ScimLookup lookup;

    private ScimTenant(ScimClient client) {
        this.client = client;
        this.lookup = new ScimLookup(client);
    }

    /**
     * @param door its address, {@code https://tenant.example:8443/scim/v2}
     * @param token of an agent, asked for before every request: it may be replaced
     * @param authorities whom the door's TLS certificate must come from; nobody else is believed
     */
    public static ScimTenant of(URI door, Supplier<Secret> token, List<X509Certificate> authorities) {
        return of(door, token, authorities, ScimClient.Patience.DEFAULT);
    }

    static ScimTenant of(
            URI door, Supplier<Secret> token, List<X509Certificate> authorities, ScimClient.Patience patience) {
        return new ScimTenant(new ScimClient(door, token, TrustedAuthorities.context(authorities), patience));
    }

    /** The same with another end of all repetitions, for a command that somebody waits for. */
    public static ScimTenant of(URI door, Supplier<Secret> token, List<X509Certificate> authorities, Duration whole) {
        var usual = ScimClient.Patience.DEFAULT;
        return of(
                door,
                token,
                authorities,
                new ScimClient.Patience(usual.connect(), usual.request(), whole, usual.pause()));
    }

    @Override
    public void check() {
        lookup.count();
    }

    /**
     * Says that a run stopped at a threshold, so that administrators are told where the tenant is.
     *
     * @throws TenantException if that cannot be said
     */
    public void tell(StoppedRun stopped) {
        ScimClient.Response answer = client.post("/" + StoppedRun.ENDPOINT, ScimJson.bytes(stopped.json()));
        if (answer.status() != 204) {
            throw new TenantException("the tenant does not take the notice of a run that stopped (" + answer.status()
                    + "): " + answer.detail());
        }
    }

    @Override
    public void list(Consumer<Version> sink) {
        lookup.list(sink);
    }

    @Override
    public Map<String, TenantObject> get(Collection<String> sourceAnchors) {
        Map<String, TenantObject> found = new HashMap<>();
        lookup.each(sourceAnchors, List.of(), (type, resource) -> {
            String anchor = resource.path("externalId").asText();
            ObjectNode body = NormalForm.of(type, resource);
            TenantMapping.toTenant(type, anchor, body, List.of()).ifPresent(object -> found.put(anchor, object));
        });
        return found;
    }

    @Override
    public List<Outcome> apply(List<Export> exports) {
        if (exports.size() > MOST_EXPORTS) {
            throw new IllegalArgumentException(exports.size() + " objects are more than " + MOST_EXPORTS);
        }
        Map<String, Outcome> outcomes = new HashMap<>();
        Map<String, Export> left = new LinkedHashMap<>();
        for (Export export : exports) {
            Optional<Outcome.Refused> refused =
                    export instanceof Export.Put put ? LocalTenant.refusal(put.object()) : Optional.empty();
            refused.ifPresentOrElse(
                    outcome -> outcomes.put(export.sourceAnchor(), outcome),
                    () -> left.put(export.sourceAnchor(), export));
        }
        for (int round = 1; !left.isEmpty(); round++) {
            if (round > ROUNDS) {
                left.keySet()
                        .forEach(anchor -> outcomes.put(
                                anchor,
                                new Outcome.Refused(
                                        anchor,
                                        "ConcurrentChange",
                                        "somebody else changes it with a token of this agent at the same time")));
                break;
            }
            write(left, outcomes);
            left.keySet().removeAll(outcomes.keySet());
        }
        return exports.stream()
                .map(export -> outcomes.get(export.sourceAnchor()))
                .toList();
    }

    /** What stays without an outcome is to be looked up again. */
    private void write(Map<String, Export> exports, Map<String, Outcome> outcomes) {
        Map<String, ScimLookup.Found> there = lookup.find(exports.keySet());
        var requests = new BulkRequests();
        for (Export export : exports.values()) {
            Optional<ScimLookup.Found> found = Optional.ofNullable(there.get(export.sourceAnchor()));
            switch (export) {
                case Export.Delete _ ->
                    found.ifPresentOrElse(
                            one -> requests.delete(export.sourceAnchor(), one),
                            () -> outcomes.put(export.sourceAnchor(), new Outcome.Applied(export.sourceAnchor())));
                case Export.Put put -> {
                    if (!requests.put(put.object(), found)) {
                        outcomes.put(
                                export.sourceAnchor(),
                                new Outcome.Refused(
                                        export.sourceAnchor(),
                                        "LargeObject",
                                        "it is larger than what the tenant takes in one request, "
                                                + BulkRequests.LARGEST + " bytes"));
                    }
                }
            }
        }
        for (BulkRequests.Request request : requests.all()) {
            ScimClient.Response answer = client.post("/Bulk", request.body());
            if (answer.status() != 200) {
                throw new TenantException("the tenant refuses the batch (" + answer.status() + "): " + answer.detail());
            }
            read(request, answer.body().path("Operations"), outcomes);
        }
    }

    private static void read(BulkRequests.Request request, JsonNode results, Map<String, Outcome> outcomes) {
        if (results.size() != request.operations().size()) {
            throw new TenantException("the tenant answered " + results.size() + " operations of "
                    + request.operations().size());
        }
        for (int i = 0; i < results.size(); i++) {
            JsonNode result = results.get(i);
            BulkRequests.Operation operation = request.operations().get(i);
            int status = result.path("status").asInt();
            JsonNode response = result.path("response");
            boolean named = response.has("name");
            boolean done = (status >= 200 && status < 300) || (operation.isDelete() && status == 404);
            boolean conflict = !named && (status == 404 || status == 409 || status == 412);
            if (done && operation.isLast()) {
                outcomes.put(operation.anchor(), new Outcome.Applied(operation.anchor()));
            } else if (!done && !conflict) {
                outcomes.put(
                        operation.anchor(),
                        new Outcome.Refused(
                                operation.anchor(),
                                response.path("name")
                                        .asText(response.path("scimType").asText("InvalidValue")),
                                response.path("detail").asText("the tenant said no more than " + status)));
            }
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** What a resource stands for. */
    static Kind kind(ResourceType type, JsonNode resource) {
        return type == ResourceType.GROUP
                ? Kind.GROUP
                : resource.path("userType").asText().equals("Contact") ? Kind.CONTACT : Kind.USER;
    }

    static List<String> chunk(List<String> from, int at, int characters) {
        List<String> chunk = new ArrayList<>();
        int length = 0;
        for (int i = at;
                i < from.size() && (chunk.isEmpty() || length + from.get(i).length() < characters);
                i++) {
            chunk.add(from.get(i));
            length += from.get(i).length();
        }
        return chunk;
    }
}
