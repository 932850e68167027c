package org.siegel.scim;

import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.siegel.database.Database;
import org.siegel.tenant.Tenant;

/** The operations of RFC 7644 §3, whoever carries the requests. */
final class ScimService {

    private static final List<String> DISCOVERY = List.of("ServiceProviderConfig", "Schemas", "ResourceTypes");

    private final Jdbi jdbi;
    private final Tenant tenant;
    private final BiConsumer<String, StoppedRun> stopped;
    private final Clock clock;

    ScimService(Database database, Tenant tenant, BiConsumer<String, StoppedRun> stopped, Clock clock) {
        this.stopped = stopped;
        this.jdbi = database.jdbi();
        this.tenant = tenant;
        this.clock = clock;
    }

    /** @throws ScimException if it is refused */
    Answer answer(Call call) {
        List<String> path = call.path();
        String first = path.isEmpty() ? "" : path.getFirst();
        if (DISCOVERY.contains(first)) {
            requireMethod(call, "GET");
            if (call.query().apply("filter").isPresent()) {
                throw ScimException.plain(403, "schemas and the like cannot be filtered (RFC 7644 section 4)");
            }
            return Answer.of(200, Discovery.answer(path, call.base()).orElseThrow(() -> nothingHere(call)));
        }
        if (first.equals("Bulk") && path.size() == 1) {
            requireMethod(call, "POST");
            var bulk = Bulk.of(call);
            return Answer.of(200, writing(call, bulk::run));
        }
        if (first.equals(StoppedRun.ENDPOINT) && path.size() == 1) {
            requireMethod(call, "POST");
            call.requireWriting(ResourceType.USER);
            stopped.accept(call.token().agent(), StoppedRun.of(call.body().get()));
            return Answer.empty(204);
        }
        if (first.equals(".search") && path.size() == 1) {
            requireMethod(call, "POST");
            return search(
                    call,
                    Arrays.asList(ResourceType.values()),
                    SearchRequest.of(call.body().get()));
        }
        if (path.isEmpty() && call.method().equals("GET")) {
            return search(call, Arrays.asList(ResourceType.values()), SearchRequest.of(call.query()));
        }
        if (first.equals("Me")) {
            throw ScimException.plain(501, "tokens belong to agents, so there is no Me");
        }
        ResourceType type = ResourceType.ofEndpoint(first).orElseThrow(() -> nothingHere(call));
        return switch (path.size()) {
            case 1 -> all(call, type);
            case 2 -> path.get(1).equals(".search") ? found(call, type) : one(call, type, path.get(1));
            default -> throw nothingHere(call);
        };
    }

    private Answer found(Call call, ResourceType type) {
        requireMethod(call, "POST");
        return search(call, List.of(type), SearchRequest.of(call.body().get()));
    }

    private Answer all(Call call, ResourceType type) {
        return switch (call.method()) {
            case "GET" -> search(call, List.of(type), SearchRequest.of(call.query()));
            case "POST" -> {
                call.requireWriting(type);
                AttributeSelection selection = SearchRequest.selection(call.query());
                var body = call.body().get();
                yield Answer.of(201, writing(call, w -> w.create(type, body)), selection, call.base());
            }
            default -> throw noSuchMethod(call);
        };
    }

    private Answer one(Call call, ResourceType type, String id) {
        if (!call.method().equals("GET")) {
            call.requireWriting(type);
        }
        AttributeSelection selection = SearchRequest.selection(call.query());
        return switch (call.method()) {
            case "GET" -> read(call, type, id, selection);
            case "PUT" -> {
                var body = call.body().get();
                Resource put = writing(call, w -> w.replace(type, id, body, call.preconditions()));
                yield Answer.of(200, put, selection, call.base());
            }
            case "PATCH" -> {
                var body = call.body().get();
                Resource patched = writing(call, w -> w.patch(type, id, body, call.preconditions()));
                yield Answer.of(200, patched, selection, call.base());
            }
            case "DELETE" -> {
                writing(call, w -> {
                    w.delete(type, id, call.preconditions());
                    return true;
                });
                yield Answer.empty(204);
            }
            default -> throw noSuchMethod(call);
        };
    }

    private Answer read(Call call, ResourceType type, String id, AttributeSelection selection) {
        call.requireReading(type);
        Resource resource = jdbi.withHandle(handle -> FilterSql.uuid(id)
                        .flatMap(known -> new ResourceRows(handle, call.token().source()).find(type, known)))
                .orElseThrow(() -> ScimException.notFound(type, id));
        if (call.preconditions().isKnown(resource)) {
            return new Answer(304, Optional.empty(), Optional.of(resource.etag()), Optional.empty());
        }
        return Answer.of(200, resource, selection, call.base());
    }

    private Answer search(Call call, List<ResourceType> types, SearchRequest request) {
        types.forEach(call::requireReading);
        return Answer.of(
                200,
                jdbi.inTransaction(
                        handle -> new Search(handle, call.token().source(), call.base()).find(types, request)));
    }

    private <T> T writing(Call call, Function<Writing, T> work) {
        String source = call.token().source();
        return jdbi.inTransaction(handle -> {
            Writing writing = Writing.begin(handle, source, tenant.source(source, clock), clock.instant());
            T result = work.apply(writing);
            writing.end();
            return result;
        });
    }

    private static void requireMethod(Call call, String method) {
        if (!call.method().equals(method)) {
            throw noSuchMethod(call);
        }
    }

    private static ScimException noSuchMethod(Call call) {
        return ScimException.plain(405, call.method() + " is not done here");
    }

    private static ScimException nothingHere(Call call) {
        return ScimException.plain(404, "there is nothing at /" + String.join("/", call.path()));
    }
}
