package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;
import static org.siegel.admin.Parameter.required;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.siegel.scim.ScimScope;
import org.siegel.scim.ScimToken;
import org.siegel.scim.ScimTokens;

/** Who may push users and groups through the tenant's door. */
final class ScimCmdlets {

    private static final Parameter<String> AGENT = required(
            "Agent",
            new ParameterType.Text(),
            "Who gets the token: lower-case letters, digits, hyphens. What is written with tokens of one agent belongs"
                    + " together.");
    private static final Parameter<String> SCOPE = optional(
            "Scope",
            new ParameterType.Text(),
            "Of " + String.join(", ", ScimScope.texts()) + ", separated by commas; all without it.");
    private static final Parameter<Duration> LIFE = optional(
            "ExpiresIn", new ParameterType.TimeSpan(), "How long it holds, at most 730 days; 365.00:00:00 without it.");
    private static final Parameter<String> SOME =
            optional("Agent", new ParameterType.Text(), "Tokens of this agent only.");
    private static final Parameter<String> ONE =
            required("Identity", new ParameterType.Text(), "The token's Identity, as Get-ScimToken shows it.");

    private static final Parameter<String> GONE =
            required("Identity", new ParameterType.Text(), "The agent, as Get-ScimAgent shows it.");

    private static final Duration USUAL_LIFE = Duration.ofDays(365);

    private ScimCmdlets() {}

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        return List.of(
                new Cmdlet(
                        "New-ScimToken",
                        "Makes a token for an agent or an identity product, and shows it this once.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(AGENT, SCOPE, LIFE),
                        call -> create(rooms.get(), call)),
                new Cmdlet(
                        "Get-ScimToken",
                        "Shows the tokens of agents and identity products, and when each was used.",
                        Role.VIEW_ONLY,
                        List.of(SOME),
                        call -> show(rooms.get(), call)),
                new Cmdlet(
                        "Remove-ScimToken",
                        "Revokes a token at once; what was written with it stays.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(ONE),
                        call -> revoke(rooms.get(), call)),
                new Cmdlet(
                        "Get-ScimAgent",
                        "Shows how much each agent and identity product has written.",
                        Role.VIEW_ONLY,
                        List.of(),
                        call -> agents(rooms.get())),
                new Cmdlet(
                        "Remove-ScimAgent",
                        "Revokes an agent's tokens and takes everything that it wrote out of the tenant.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(GONE),
                        call -> remove(rooms.get(), call)));
    }

    private static List<Row> agents(Rooms rooms) {
        Map<String, Long> resources = rooms.scimAgents().resources();
        Set<String> names = new TreeSet<>(resources.keySet());
        rooms.scimTokens().list().forEach(token -> names.add(token.agent()));
        return names.stream()
                .map(name -> Row.with("Agent", name)
                        .and("Resources", resources.getOrDefault(name, 0L))
                        .row())
                .toList();
    }

    private static List<Row> remove(Rooms rooms, Invocation call) {
        String agent = call.value(GONE);
        List<ScimToken> tokens = rooms.scimTokens().list().stream()
                .filter(token -> token.agent().equals(agent))
                .toList();
        if (tokens.isEmpty()) {
            throw new CmdletException(
                    CmdletException.Kind.NOT_FOUND, "there is no agent " + agent + "; Get-ScimAgent shows all");
        }
        tokens.forEach(token -> rooms.scimTokens().revoke(token.id()));
        long removed = rooms.scimAgents().remove(agent);
        rooms.tenant()
                .audit()
                .record(
                        call.caller().name(),
                        "Remove-ScimAgent",
                        agent,
                        "ok, " + removed + " resources removed",
                        call.now());
        return List.of(Row.with("Agent", agent).and("Removed", removed).row());
    }

    private static List<Row> create(Rooms rooms, Invocation call) {
        ScimTokens.Issued issued;
        try {
            Instant end = call.now().plus(call.find(LIFE).orElse(USUAL_LIFE));
            issued = rooms.scimTokens()
                    .issue(
                            call.value(AGENT),
                            scopes(call.find(SCOPE)),
                            end,
                            call.caller().name());
        } catch (IllegalArgumentException e) {
            throw new CmdletException(CmdletException.Kind.INVALID_PARAMETER, String.valueOf(e.getMessage()), e);
        }
        audit(rooms, call, "New-ScimToken", issued.token());
        call.note("The token is kept as a hash only and cannot be shown again.");
        return List.of(row(issued.token(), call.now())
                .and("Token", new String(issued.text().chars()))
                .row());
    }

    private static Set<ScimScope> scopes(Optional<String> text) {
        if (text.isEmpty()) {
            return EnumSet.allOf(ScimScope.class);
        }
        Set<ScimScope> scopes = EnumSet.noneOf(ScimScope.class);
        for (String word : text.get().split("[,\\s]+")) {
            scopes.add(ScimScope.of(word.toLowerCase(Locale.ROOT))
                    .orElseThrow(() -> new IllegalArgumentException(
                            "-Scope is of " + String.join(", ", ScimScope.texts()) + ", and not " + word)));
        }
        return scopes;
    }

    private static List<Row> show(Rooms rooms, Invocation call) {
        return rooms.scimTokens().list().stream()
                .filter(token -> call.find(SOME).map(token.agent()::equals).orElse(true))
                .map(token -> row(token, call.now()).row())
                .toList();
    }

    private static List<Row> revoke(Rooms rooms, Invocation call) {
        ScimToken token = uuid(call.value(ONE))
                .flatMap(rooms.scimTokens()::revoke)
                .orElseThrow(() -> new CmdletException(
                        CmdletException.Kind.NOT_FOUND,
                        "there is no token " + call.value(ONE) + "; Get-ScimToken shows all"));
        audit(rooms, call, "Remove-ScimToken", token);
        return List.of(row(token, call.now()).row());
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void audit(Rooms rooms, Invocation call, String act, ScimToken token) {
        rooms.tenant()
                .audit()
                .record(
                        call.caller().name(),
                        act,
                        token.agent() + " " + token.id(),
                        "ok, " + String.join(" ", texts(token)) + ", until " + token.expires(),
                        call.now());
    }

    private static List<String> texts(ScimToken token) {
        return token.scopes().stream().sorted().map(ScimScope::text).toList();
    }

    private static Row.Builder row(ScimToken token, Instant now) {
        String state = token.revoked().isPresent() ? "Revoked" : token.expires().isAfter(now) ? "Valid" : "Expired";
        return Row.with("Identity", token.id().toString())
                .and("Agent", token.agent())
                .and("Scopes", texts(token))
                .and("State", state)
                .and("WhenCreated", token.created())
                .and("CreatedBy", token.createdBy())
                .and("Expires", token.expires())
                .and("WhenRevoked", orNull(token.revoked()))
                .and("LastUsed", orNull(token.lastUsed()));
    }

    private static @Nullable Instant orNull(Optional<Instant> time) {
        return time.orElse(null);
    }
}
