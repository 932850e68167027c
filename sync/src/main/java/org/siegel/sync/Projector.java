package org.siegel.sync;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.siegel.sync.AttributeFlows.Flow;
import org.siegel.sync.Contribution.Outcome;
import org.siegel.sync.SyncRule.LinkType;
import org.siegel.sync.SyncRule.MetaverseType;
import org.siegel.sync.SyncRule.ObjectType;
import org.siegel.sync.Value.Nothing;
import org.siegel.tenant.TenantObject;

/**
 * One projection: joined objects of directories become an object of the metaverse by the inbound rules, and that an object of
 * the tenant by the outbound rules. It depends on what it is given and on nothing else.
 */
final class Projector {

    private static final String MEMBER = "member";

    private final CompiledRules rules;
    private final List<ConnectorObject> joined;
    private final RuleContext context;
    private final Findings findings = new Findings();
    private final AttributeFlows metaverse;
    private final List<Evaluation> evaluations = new ArrayList<>();
    private @Nullable MetaverseType type;
    private boolean provisioned;
    private boolean sticky;
    private @Nullable Optional<TenantObject> before;

    Projector(CompiledRules rules, List<ConnectorObject> joined, RuleContext context) {
        this.rules = rules;
        this.joined = joined;
        this.context = context;
        this.metaverse = new AttributeFlows(findings, context.traced());
    }

    /** The object in the metaverse after the inbound rules; whether there is one is another question. */
    AttributeFlows metaverse() {
        return metaverse;
    }

    boolean isInScope(CompiledRules.Rule rule, ConnectorObject object) {
        return rule.rule().scopingFilter().includes(source(object));
    }

    /** Its source anchor; empty where the rules give none that can be one. */
    Optional<String> anchor() {
        if (context.anchor().isPresent()) {
            return context.anchor();
        }
        List<Value> values = metaverse.attribute(CompiledRules.SOURCE_ANCHOR).each();
        String anchor = values.isEmpty() ? "" : values.getFirst().toString();
        return !anchor.isBlank() && anchor.indexOf('@') < 0 && anchor.equals(TenantObject.printable(anchor))
                ? Optional.of(anchor)
                : Optional.empty();
    }

    /** Evaluates the inbound rules; only these flows. */
    void inbound(Predicate<Flow> flows) {
        List<Evaluation> sources = new ArrayList<>(joined.size());
        for (ConnectorObject object : joined) {
            sources.add(evaluation(source(object), object.connector()));
        }
        for (CompiledRules.Rule rule : rules.inbound()) {
            for (int i = 0; i < joined.size(); i++) {
                ConnectorObject object = joined.get(i);
                if (rule.isAbout(object)) {
                    inbound(rule, object, sources.get(i), flows);
                }
            }
        }
    }

    private void inbound(
            CompiledRules.Rule rule, ConnectorObject object, Evaluation evaluation, Predicate<Flow> flows) {
        if (!isInScope(rule, object.connector(), evaluation.source())) {
            return;
        }
        MetaverseType becomes = rule.rule().metaverseObjectType();
        if (type == null) {
            type = becomes;
        } else if (type != becomes) {
            findings.error(
                    "ObjectTypeMismatch",
                    "the rule " + rule.rule().name() + " makes a " + becomes + " of what is a " + type + " already",
                    "a person and a group cannot be one: correct the rules or the attributes by which the two were joined");
            return;
        }
        provisioned |= rule.rule().linkType() == LinkType.PROVISION;
        sticky |= rule.rule().linkType() == LinkType.STICKY_JOIN;
        for (Flow flow : rule.flows()) {
            if (!flows.test(flow)) {
                continue;
            }
            metaverse.contribute(flow, object.connector(), this::isThere, () -> {
                Value value = evaluated(flow, evaluation);
                return flow.target().equals(MEMBER) ? members(object, value) : value;
            });
        }
    }

    Projection project() {
        inbound(_ -> true);
        String person = anchor().orElseGet(() ->
                joined.stream().findFirst().map(object -> object.object().id()).orElse(""));
        Optional<TenantObject> object = provisioned || (sticky && isThere()) ? outbound() : Optional.empty();
        return new Projection(object, findings.errors(person), findings.trace(), due());
    }

    private Optional<TenantObject> outbound() {
        Optional<String> anchor = anchor();
        if (anchor.isEmpty()) {
            findings.error(
                    "InvalidSourceAnchor",
                    "the rules give no source anchor: one is a text of 1 to " + TenantObject.LONGEST_TEXT
                            + " printable characters without @",
                    "correct the attribute that the source anchor comes from; the object is not synchronized meanwhile");
            return Optional.empty();
        }
        List<CompiledRules.Rule> inScope = new ArrayList<>();
        ObjectType kind = null;
        for (CompiledRules.Rule rule : rules.outbound()) {
            if (rule.rule().metaverseObjectType() == type && isInScope(rule, "", metaverse)) {
                inScope.add(rule);
                if (kind == null && rule.rule().linkType() == LinkType.PROVISION) {
                    kind = rule.rule().connectedSystemObjectType();
                }
            }
        }
        if (kind == null) {
            return Optional.empty();
        }
        Evaluation evaluation = evaluation(metaverse, "");
        AttributeFlows tenant = new AttributeFlows(findings, context.traced());
        for (CompiledRules.Rule rule : inScope) {
            if (rule.rule().connectedSystemObjectType() == kind) {
                for (Flow flow : rule.flows()) {
                    tenant.contribute(flow, "", this::isThere, () -> handedOn(flow, evaluation));
                }
            }
        }
        var made = new TenantTarget(anchor.get(), kind, tenant, this::before, context, findings);
        Optional<TenantObject> object = made.object();
        made.due().ifPresent(evaluation::changesAt);
        return object;
    }

    private Value handedOn(Flow flow, Evaluation evaluation) {
        return flow.expression() instanceof Expression.Attribute attribute
                ? metaverse.directly(attribute.name())
                : evaluated(flow, evaluation);
    }

    private Value evaluated(Flow flow, Evaluation evaluation) {
        if (flow.expression() instanceof Expression.Attribute attribute) {
            return evaluation.source().attribute(attribute.name());
        }
        Value value = evaluation.of(flow.expression());
        int unreadable = evaluation.unreadable();
        if (unreadable > 0) {
            findings.unreadable(flow, unreadable);
        }
        return value;
    }

    private boolean isInScope(CompiledRules.Rule rule, String connector, Evaluation.Source source) {
        ScopingFilter filter = rule.rule().scopingFilter();
        if (context.traced()) {
            Optional<String> whyNot = filter.whyNot(source);
            findings.trace(new Contribution(
                    rule.rule().name(),
                    connector,
                    "",
                    whyNot.isPresent() ? Outcome.OUT_OF_SCOPE : Outcome.IN_SCOPE,
                    "",
                    whyNot.orElse("")));
            return whyNot.isEmpty();
        }
        return filter.includes(source);
    }

    /** Who is not synchronized is no member. */
    private static Value members(ConnectorObject object, Value value) {
        List<Value> members = new ArrayList<>();
        for (Value one : value.each()) {
            if (one instanceof Value.Reference reference) {
                object.anchorOf(reference.dn()).map(Value.Anchor::new).ifPresent(members::add);
            } else {
                members.add(one);
            }
        }
        return value instanceof Nothing ? value : Value.of(members);
    }

    private Evaluation evaluation(Evaluation.Source source, String connector) {
        Evaluation evaluation = new Evaluation(source, rules.parameters(), connector, context);
        evaluations.add(evaluation);
        return evaluation;
    }

    /** Each attribute is read once for each way in which rules spell it. */
    private Evaluation.Source source(ConnectorObject object) {
        Map<String, Value> read = new HashMap<>();
        return name -> read.computeIfAbsent(name, n -> rules.schema().read(object.object(), n));
    }

    private boolean isThere() {
        return before().isPresent();
    }

    /** Asked while the rule that gives the source anchor may still be to come. */
    private Optional<TenantObject> before() {
        Optional<TenantObject> known = before;
        if (known == null) {
            Projector first = new Projector(rules, joined, context);
            first.before = Optional.empty();
            first.inbound(flow -> flow.transformation().target().equalsIgnoreCase(CompiledRules.SOURCE_ANCHOR));
            known = first.anchor().flatMap(context.before());
            before = known;
        }
        return known;
    }

    private Optional<Instant> due() {
        Instant due = null;
        for (Evaluation evaluation : evaluations) {
            Instant one = evaluation.due().orElse(null);
            due = due == null || (one != null && one.isBefore(due)) ? one : due;
        }
        return Optional.ofNullable(due);
    }
}
