package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;
import static org.siegel.admin.Parameter.required;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.siegel.sync.RuleException;
import org.siegel.sync.RuleSet;
import org.siegel.sync.SyncRule;

/** The rules between directories and tenant. They are written in a file, and put in force as a whole. */
final class SyncRuleCmdlets {

    private static final Parameter<String> SOME =
            optional("Identity", new ParameterType.Text(), "Identifier or name of a rule; all rules without it.");
    private static final Parameter<String> ONE =
            required("Identity", new ParameterType.Text(), "Identifier or name of the rule.");
    private static final Parameter<Boolean> DISABLED =
            required("Disabled", new ParameterType.Flag(), "Whether the rule counts no more.");
    private static final Parameter<String> COPY_OF =
            required("CopyOf", new ParameterType.Text(), "Identifier or name of the rule to copy.");
    private static final Parameter<String> NAME = required("Name", new ParameterType.Text(), "The copy's name.");
    private static final Parameter<Long> PRECEDENCE =
            required("Precedence", new ParameterType.UInt32(), "1 to 99, unlike any other's; the lower number wins.");
    private static final Parameter<String> EXPORT_FILE =
            optional("FileName", new ParameterType.ResultFile(), "Where the command line writes the rules, as JSON.");
    private static final Parameter<byte[]> IMPORT_FILE = required(
            "FileName", new ParameterType.Bytes(), "The rules as Export-SyncRules wrote them, and you changed them.");
    private static final Parameter<Boolean> WHAT_IF =
            optional("WhatIf", new ParameterType.Switch(), "Checks the rules and says what would change.");

    private SyncRuleCmdlets() {}

    static List<Cmdlet> of(Supplier<Synchronisation> sync) {
        return List.of(
                new Cmdlet(
                        "Get-SyncRule",
                        "Shows synchronization rules, by precedence.",
                        Role.VIEW_ONLY,
                        List.of(SOME),
                        call -> show(sync.get(), call)),
                new Cmdlet(
                        "Export-SyncRules",
                        "Writes all rules into a file.",
                        Role.VIEW_ONLY,
                        List.of(EXPORT_FILE),
                        call -> List.of(
                                Row.with("FileData", rules(sync.get()).write().getBytes(StandardCharsets.UTF_8))
                                        .row())),
                new Cmdlet(
                        "Import-SyncRules",
                        "Puts the rules of a file in force, all or none; the next cycle applies them to everybody.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(IMPORT_FILE, WHAT_IF),
                        call -> load(sync.get(), call)),
                new Cmdlet(
                        "Set-SyncRule",
                        "Disables or enables a rule.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(ONE, DISABLED),
                        call -> change(
                                sync.get(),
                                call,
                                rules -> rules.with(find(rules, call.value(ONE)).withEnabled(!call.value(DISABLED))))),
                new Cmdlet(
                        "New-SyncRule",
                        "Copies a rule, so that the copy can be changed in the file of Export-SyncRules.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(COPY_OF, NAME, PRECEDENCE),
                        call -> change(sync.get(), call, rules -> rules.with(copy(rules, call)))),
                new Cmdlet(
                        "Remove-SyncRule",
                        "Removes a rule of one's own; default rules can be disabled only.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(ONE),
                        call -> change(
                                sync.get(),
                                call,
                                rules -> rules.without(
                                        find(rules, call.value(ONE)).id()))));
    }

    private static RuleSet rules(Synchronisation sync) {
        return told(() -> sync.configuration().rules());
    }

    private static List<Row> show(Synchronisation sync, Invocation call) {
        RuleSet rules = rules(sync);
        List<SyncRule> wanted =
                call.find(SOME).map(one -> List.of(find(rules, one))).orElseGet(rules::rules);
        return wanted.stream().map(SyncRuleCmdlets::row).toList();
    }

    private static SyncRule copy(RuleSet rules, Invocation call) {
        int precedence = (int) Math.min(Integer.MAX_VALUE, call.value(PRECEDENCE));
        return find(rules, call.value(COPY_OF)).copy(UUID.randomUUID().toString(), call.value(NAME), precedence);
    }

    private static List<Row> load(Synchronisation sync, Invocation call) {
        return change(sync, call, _ -> RuleSet.read(new String(call.value(IMPORT_FILE), StandardCharsets.UTF_8)));
    }

    private static List<Row> change(Synchronisation sync, Invocation call, Function<RuleSet, RuleSet> change) {
        RuleSet before = rules(sync);
        RuleSet after = told(() -> change.apply(before));
        List<Row> changes = changes(before, after);
        if (changes.isEmpty() && before.equals(after)) {
            call.note("these rules are in force already");
            return changes;
        }
        if (after.asksForCollection() && sync.host().issuers().isEmpty()) {
            throw new CmdletException(
                    CmdletException.Kind.REFUSED,
                    "a rule asks whether an issuer is in the collection, and this agent has none: put such a rule in force"
                            + " where the tenant's own server synchronises");
        }
        if (call.isSet(WHAT_IF)) {
            call.note("nothing was changed; without -WhatIf these rules would be in force");
            return changes;
        }
        sync.configuration().setRules(after, call.caller().name(), call.now());
        String target = changes.stream()
                .map(row ->
                        row.properties().get("Change") + " " + row.properties().get("Name"))
                .collect(Collectors.joining(", "));
        sync.record(call, target, "ok");
        call.note(
                "the next cycle applies the rules to everybody; see Get-SyncPlan in staging mode first where in doubt");
        return changes;
    }

    private static List<Row> changes(RuleSet before, RuleSet after) {
        Map<String, SyncRule> old = byId(before);
        Map<String, SyncRule> fresh = byId(after);
        List<Row> rows = new ArrayList<>();
        fresh.forEach((id, rule) -> {
            SyncRule known = old.get(id);
            if (!rule.equals(known)) {
                rows.add(change(known == null ? "Added" : "Changed", rule));
            }
        });
        old.forEach((id, rule) -> {
            if (!fresh.containsKey(id)) {
                rows.add(change("Removed", rule));
            }
        });
        return rows;
    }

    private static Row change(String change, SyncRule rule) {
        return Row.with("Change", change)
                .and("Name", rule.name())
                .and("Precedence", rule.precedence())
                .and("Disabled", !rule.enabled())
                .and("Identifier", rule.id())
                .row();
    }

    private static Map<String, SyncRule> byId(RuleSet rules) {
        return rules.rules().stream().collect(Collectors.toMap(SyncRule::id, Function.identity()));
    }

    private static SyncRule find(RuleSet rules, String wanted) {
        return rules.rules().stream()
                .filter(rule -> rule.id().equals(wanted) || rule.name().equalsIgnoreCase(wanted))
                .findFirst()
                .orElseThrow(() -> new CmdletException(
                        CmdletException.Kind.NOT_FOUND, "there is no rule " + wanted + "; Get-SyncRule shows all"));
    }

    private static <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuleException e) {
            throw new CmdletException(CmdletException.Kind.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    private static Row row(SyncRule rule) {
        return Row.with("Name", rule.name())
                .and("Precedence", rule.precedence())
                .and("Direction", word(rule.direction()))
                .and("Connector", rule.connectedSystem())
                .and("SourceObjectType", word(rule.connectedSystemObjectType()))
                .and("TargetObjectType", word(rule.metaverseObjectType()))
                .and("LinkType", word(rule.linkType()))
                .and("ScopeFilter", scope(rule))
                .and(
                        "JoinFilter",
                        rule.joinRules().stream()
                                .map(join -> String.join(" and ", join.attributes()))
                                .toList())
                .and(
                        "AttributeFlowMappings",
                        rule.transformations().stream()
                                .map(flow -> flow.target() + " <- " + flow.source())
                                .toList())
                .and("Disabled", !rule.enabled())
                .and("IsStandardRule", rule.isDefault())
                .and("Identifier", rule.id())
                .row();
    }

    /** Groups of clauses: one group must hold, and in it every clause. */
    private static List<String> scope(SyncRule rule) {
        return rule.scopingFilter().groups().stream()
                .map(group -> group.stream().map(Object::toString).collect(Collectors.joining(" and ")))
                .toList();
    }

    private static String word(Enum<?> value) {
        String name = value.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT).replace("_", "");
    }
}
