package org.siegel.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.siegel.admin.Caller;
import org.siegel.admin.Cmdlet;
import org.siegel.admin.CmdletException;
import org.siegel.admin.CmdletRegistry;
import org.siegel.admin.Invocation;
import org.siegel.admin.Role;
import org.siegel.smime.Secret;

/**
 * The door for cmdlets: {@code POST /adminapi/beta/{tenant}/InvokeCommand} with {@code {"CmdletInput": {"CmdletName":
 * ..., "Parameters": {...}}}}, the form of Exchange Online's door, and the local administrator's token as bearer.
 */
final class AdminDoor implements HttpService {

    private static final System.Logger LOG = System.getLogger(AdminDoor.class.getName());
    private static final Caller LOCAL_ADMINISTRATOR = new Caller("local administrator", Role.ORGANIZATION_MANAGEMENT);

    private final Supplier<CmdletRegistry> cmdlets;
    private final String tenant;
    private final Secret token;
    private final Clock clock;

    AdminDoor(Supplier<CmdletRegistry> cmdlets, String tenant, Secret token, Clock clock) {
        this.cmdlets = cmdlets;
        this.tenant = tenant;
        this.token = token;
        this.clock = clock;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/beta/{tenant}/InvokeCommand", this::invoke);
    }

    private void invoke(ServerRequest request, ServerResponse response) {
        if (!bears(request, token)) {
            response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"siegel\"");
            send(response, new Problem(401, "unauthorized", "this door needs the administrator's token as bearer"));
            return;
        }
        if (!request.path().pathParameters().get("tenant").equalsIgnoreCase(tenant)) {
            send(response, new Problem(404, "not-found", "there is no such tenant here; this one is " + tenant));
            return;
        }
        try {
            ObjectNode body = run(request.content().as(byte[].class));
            response.header(HeaderNames.CONTENT_TYPE, "application/json").send(Json.bytes(body));
        } catch (RuntimeException e) {
            send(response, Failures.expected(e).map(Problem::of).orElseGet(() -> {
                // the boundary: what nobody foresaw is logged whole and told as one constant sentence
                LOG.log(System.Logger.Level.ERROR, "a cmdlet failed unexpectedly", e);
                return new Problem(500, "internal", "an internal error; the server's log has the details");
            }));
        }
    }

    /** Whether a request has this token as bearer (RFC 6750 §2.1). */
    static boolean bears(ServerRequest request, Secret token) {
        String authorization =
                request.headers().value(HeaderNames.AUTHORIZATION).orElse("");
        return authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                && token.equals(Secret.ofPassword(authorization.substring(7).strip()));
    }

    private ObjectNode run(byte[] body) {
        JsonNode input;
        try {
            input = Json.read(body).path("CmdletInput");
        } catch (IOException e) {
            throw invalid("the request is no JSON");
        }
        String name = input.path("CmdletName").asText("");
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (var entry : input.path("Parameters").properties()) {
            if (entry.getValue().isContainerNode()) {
                throw invalid("-" + entry.getKey() + " must be a single value");
            }
            if (!entry.getValue().isNull()) {
                parameters.put(entry.getKey(), entry.getValue().asText());
            }
        }
        return run(cmdlets.get(), name, parameters, clock);
    }

    /**
     * Runs a cmdlet for the local administrator.
     *
     * @return its rows and notes
     * @throws RuntimeException of {@link Failures}, if it cannot be done
     */
    static ObjectNode run(CmdletRegistry cmdlets, String name, Map<String, ?> parameters, Clock clock) {
        Cmdlet cmdlet = cmdlets.find(name)
                .orElseThrow(() -> new CmdletException(CmdletException.Kind.NOT_FOUND, "there is no cmdlet " + name));
        Invocation call = Invocation.of(cmdlet, parameters, LOCAL_ADMINISTRATOR, clock.instant());
        ObjectNode answer = Json.object();
        answer.set("value", Json.rows(cmdlet.handler().run(call)));
        if (!call.notes().isEmpty()) {
            var notes = answer.putArray("@adminapi.warnings");
            call.notes().forEach(notes::add);
        }
        return answer;
    }

    private static CmdletException invalid(String sentence) {
        return new CmdletException(CmdletException.Kind.INVALID_PARAMETER, sentence);
    }

    private static void send(ServerResponse response, Problem problem) {
        response.status(Status.create(problem.status()))
                .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                .send(problem.json());
    }
}
