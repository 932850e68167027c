package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jdbi.v3.core.JdbiException;
import org.siegel.database.Database;
import org.siegel.tenant.Tenant;

/**
 * The tenant's door: SCIM 2.0 over HTTP. A request is authenticated before its body is read; what it may do, and whose
 * resources it sees, follows from its token.
 */
public final class ScimDoor implements HttpService {

    /** Where the door is. */
    public static final String PATH = "/scim/v2";

    private static final System.Logger LOG = System.getLogger(ScimDoor.class.getName());
    private static final String TYPE = "application/scim+json";
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.\\[\\]:-]{1,255}");

    /** A token's requests: at once, and each second from then on. */
    private static final int BURST = 500;

    private static final int PER_SECOND = 50;

    /** The pool of the database is for others, too. */
    private static final int AT_A_TIME = 6;

    private final ScimTokens tokens;
    private final ScimService service;
    private final Tenant tenant;
    private final Clock clock;
    private final RateLimit rates;
    private final RequestBody bodies = new RequestBody();
    private final Semaphore working = new Semaphore(AT_A_TIME, true);

    /** @param stopped is told by an agent that a run of its own stopped at a threshold, with the agent's name */
    public ScimDoor(
            Database database, Tenant tenant, ScimTokens tokens, BiConsumer<String, StoppedRun> stopped, Clock clock) {
        this.tokens = tokens;
        this.service = new ScimService(database, tenant, stopped, clock);
        this.tenant = tenant;
        this.clock = clock;
        this.rates = new RateLimit(BURST, PER_SECOND, clock);
    }

    @Override
    public void routing(HttpRules rules) {
        rules.any(this::serve);
    }

    private void serve(ServerRequest request, ServerResponse response) {
        try (RequestBody.Lease body = bodies.lease(request)) {
            ScimToken token = authenticated(request);
            var wait = rates.take(token.id());
            if (wait.isPresent()) {
                response.header(
                        HeaderNames.RETRY_AFTER, Long.toString(wait.get().toSeconds() + 1));
                throw ScimException.plain(429, "too many requests with this token; try again later");
            }
            Call call = call(request, token, body);
            Answer answer = worked(call);
            audit(call, answer);
            send(response, answer);
        } catch (ScimException e) {
            refuse(request, response, e);
        } catch (JdbiException e) {
            LOG.log(System.Logger.Level.WARNING, "the database failed a SCIM request", e);
            refuse(
                    request,
                    response,
                    ScimException.plain(503, "the database does not answer or refuses; nothing was changed"));
        } catch (RuntimeException e) {
            // the boundary: what nobody foresaw is logged whole and told as one constant sentence
            LOG.log(System.Logger.Level.ERROR, "a SCIM request failed unexpectedly", e);
            refuse(request, response, ScimException.plain(500, "an internal error; the server's log has the details"));
        }
    }

    private ScimToken authenticated(ServerRequest request) {
        String authorization =
                request.headers().value(HeaderNames.AUTHORIZATION).orElse("");
        return Optional.of(authorization)
                .filter(text -> text.regionMatches(true, 0, "Bearer ", 0, 7))
                .flatMap(text -> tokens.authenticate(text.substring(7).strip()))
                .orElseThrow(() -> ScimException.plain(
                        401,
                        "this door needs a token of New-ScimToken as bearer, one that has neither ended nor been"
                                + " revoked"));
    }

    private Call call(ServerRequest request, ScimToken token, RequestBody.Lease body) {
        List<String> path = Arrays.stream(request.path().path().split("/"))
                .filter(part -> !part.isEmpty())
                .toList();
        return new Call(
                token,
                request.prologue().method().text(),
                path,
                base(request),
                name -> request.query().contains(name)
                        ? request.query().first(name).asOptional()
                        : Optional.empty(),
                new Preconditions(
                        request.headers().value(HeaderNames.IF_MATCH),
                        request.headers().value(HeaderNames.IF_NONE_MATCH)),
                body::read);
    }

    /** Where the client found us; its own words come back to it alone. */
    private static String base(ServerRequest request) {
        String host = request.authority();
        String scheme = request.isSecure() ? "https://" : "http://";
        return HOST.matcher(host).matches() ? scheme + host + PATH : PATH;
    }

    private Answer worked(Call call) {
        try {
            working.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ScimException.plain(503, "the server stops");
        }
        try {
            return service.answer(call);
        } finally {
            working.release();
        }
    }

    /** What was written, by whom; what a bulk request did with each person stands in the resources' versions. */
    private void audit(Call call, Answer answer) {
        String path = "/" + String.join("/", call.path());
        if (call.method().equals("GET") || path.endsWith("/.search")) {
            return;
        }
        String target = answer.location()
                .map(location -> location.substring(location.indexOf(PATH) + PATH.length()))
                .orElse(path);
        String outcome = "ok";
        if (path.equals("/Bulk")) {
            JsonNode operations = answer.body().orElseThrow().path("Operations");
            long failed = operations
                    .valueStream()
                    .filter(operation -> operation.has("response"))
                    .count();
            outcome = operations.size() + " operations, " + failed + " refused";
        }
        tenant.audit()
                .record(
                        call.token().source(),
                        "SCIM " + call.method(),
                        target,
                        outcome + ", token " + call.token().id(),
                        clock.instant());
    }

    private static void send(ServerResponse response, Answer answer) {
        response.status(Status.create(answer.status()));
        answer.etag().ifPresent(etag -> response.header(HeaderNames.ETAG, etag));
        if (answer.status() == 201) {
            answer.location().ifPresent(location -> response.header(HeaderNames.LOCATION, location));
        }
        if (answer.body().isEmpty()) {
            response.send();
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, TYPE)
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(ScimJson.bytes(answer.body().get()));
    }

    private static void refuse(ServerRequest request, ServerResponse response, ScimException e) {
        if (e.status() == 401) {
            response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"siegel\"");
        }
        if (e.status() == 503) {
            response.header(HeaderNames.RETRY_AFTER, "5");
        }
        if (!request.content().consumed()) {
            response.header(HeaderNames.CONNECTION, "close"); // nobody will read the body
        }
        ObjectNode json = e.json();
        send(response, Answer.of(e.status(), json));
    }
}
