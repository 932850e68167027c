package org.siegel.sync;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.siegel.sync.SyncRule.JoinRule;
import org.siegel.tenant.TenantObject;

/**
 * Synchronization rules: what becomes of the objects of directories in the tenant. Immutable, checked as a whole, pure: what
 * comes out depends on what goes in and on nothing else, so it may be projected on many threads and again after any failure.
 *
 * <pre>{@code
 * RuleSet rules = RuleSet.defaults();
 * Projection projection = rules.project(List.of(ada), RuleContext.at(clock.instant()));
 * }</pre>
 */
public final class RuleSet {

    private static final RuleSet DEFAULTS = new RuleSet(DefaultRules.ALL, Map.of(), Map.of());

    private final List<SyncRule> rules;
    private final Map<String, AttributeType> ownAttributes;
    private final Map<String, String> parameters;
    private final CompiledRules compiled;

    private RuleSet(List<SyncRule> rules, Map<String, AttributeType> ownAttributes, Map<String, String> parameters) {
        this.rules = rules.stream()
                .sorted(Comparator.comparingInt(SyncRule::precedence))
                .toList();
        this.ownAttributes = Collections.unmodifiableMap(new TreeMap<>(ownAttributes));
        this.parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
        Schema schema = new Schema(ownAttributes);
        RuleValidation.check(rules, schema, parameters.keySet());
        this.compiled = CompiledRules.of(this.rules, schema, this.parameters);
    }

    /** Siegel's own rules: users, contacts and groups of every directory. */
    public static RuleSet defaults() {
        return DEFAULTS;
    }

    /**
     * These rules, in any order; default rules that are not among them are added.
     *
     * @param ownAttributes attributes of directories that Siegel does not know, with their types
     * @param parameters values for {@code %name%} in expressions
     * @throws RuleException with the place, if they cannot be
     */
    public static RuleSet of(
            List<SyncRule> rules, Map<String, AttributeType> ownAttributes, Map<String, String> parameters) {
        List<SyncRule> all = new ArrayList<>(rules);
        DefaultRules.ALL.stream()
                .filter(one -> rules.stream().noneMatch(rule -> rule.id().equals(one.id())))
                .forEach(all::add);
        return new RuleSet(all, ownAttributes, parameters);
    }

    /**
     * Reads what {@link #write} or {@link #writeStored} wrote, or somebody by hand.
     *
     * @throws RuleException with the place, if it is no JSON or the rules cannot be
     */
    public static RuleSet read(String json) {
        return RuleReader.read(json);
    }

    /** As JSON, whole, for people and other programs. */
    public String write() {
        return RuleWriter.write(this, false);
    }

    /** As JSON, the default rules by their identifiers only: read by a later version of Siegel, they are that version's. */
    public String writeStored() {
        return RuleWriter.write(this, true);
    }

    /** All rules, by precedence. */
    public List<SyncRule> rules() {
        return rules;
    }

    public Map<String, AttributeType> ownAttributes() {
        return ownAttributes;
    }

    public Map<String, String> parameters() {
        return parameters;
    }

    /**
     * With this rule, in place of the one with the same identifier if there is one.
     *
     * @throws RuleException if it cannot be, as when a default rule was edited
     */
    public RuleSet with(SyncRule rule) {
        List<SyncRule> others = new ArrayList<>(
                rules.stream().filter(one -> !one.id().equals(rule.id())).toList());
        others.add(rule);
        return of(others, ownAttributes, parameters);
    }

    /**
     * Without this rule.
     *
     * @throws RuleException if it is a default one, which can only be disabled, or there is none
     */
    public RuleSet without(String id) {
        SyncRule rule = rule(id);
        if (rule.isDefault()) {
            throw new RuleException("rule " + id, "a default rule cannot be removed: disable it");
        }
        return of(rules.stream().filter(one -> !one.id().equals(id)).toList(), ownAttributes, parameters);
    }

    /** @throws RuleException if there is no such rule */
    public SyncRule rule(String id) {
        return rules.stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new RuleException("rule " + id, "there is no such rule"));
    }

    /** What to read of the objects of directories. */
    public Set<String> attributes() {
        Set<String> attributes = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (CompiledRules.Rule rule : compiled.inbound()) {
            rule.flows().forEach(flow -> attributes.addAll(flow.expression().attributes()));
            rule.rule()
                    .scopingFilter()
                    .groups()
                    .forEach(group -> group.forEach(clause -> attributes.add(clause.attribute())));
        }
        attributes.removeAll(Set.of(Schema.DN, Schema.OBJECT_ID));
        return attributes;
    }

    /** Those of {@link #attributes} whose values are distinguished names of members. */
    public Set<String> memberAttributes() {
        Set<String> attributes = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (CompiledRules.Rule rule : compiled.inbound()) {
            rule.flows().stream()
                    .filter(flow -> flow.transformation().target().equalsIgnoreCase("member"))
                    .flatMap(flow -> flow.expression().attributes().stream())
                    .filter(name ->
                            compiled.schema().type(name).orElse(AttributeType.STRING) == AttributeType.REFERENCE)
                    .forEach(attributes::add);
        }
        return attributes;
    }

    /** Whether a projection depends on the collection, so that another collection is a reason to look at everybody again. */
    public boolean asksForCollection() {
        return Stream.of(compiled.inbound(), compiled.outbound())
                .flatMap(List::stream)
                .flatMap(rule -> rule.flows().stream())
                .anyMatch(flow -> flow.expression().text().contains(CertificateFunctions.ISSUER_IN_COLLECTION + "("));
    }

    /** The source anchor that the rules give an object by itself; empty where none is in scope or none can be one. */
    public Optional<String> sourceAnchor(ConnectorObject object) {
        Projector projector = new Projector(compiled, List.of(object), RuleContext.at(Instant.EPOCH));
        projector.inbound(flow -> flow.transformation().target().equalsIgnoreCase(CompiledRules.SOURCE_ANCHOR));
        return projector.anchor();
    }

    /**
     * By what an object that is new finds its like among the objects of other directories: keys in the order of the join rules
     * that are in scope. Two objects match in a rule when both have the same key of it.
     */
    public List<String> joinKeys(ConnectorObject object, RuleContext context) {
        Projector projector = new Projector(compiled, List.of(object), context);
        Projection alone = projector.project();
        Set<String> keys = new LinkedHashSet<>();
        for (CompiledRules.Rule rule : compiled.inbound()) {
            if (rule.isAbout(object) && projector.isInScope(rule, object)) {
                for (JoinRule join : rule.rule().joinRules()) {
                    key(join, projector, alone).ifPresent(keys::add);
                }
            }
        }
        return List.copyOf(keys);
    }

    /** {@link #joinKeys} without the source anchor: Entra Connect's soft match. */
    public List<String> softKeys(ConnectorObject object, RuleContext context) {
        return joinKeys(object, context).stream()
                .filter(key -> !key.startsWith(CompiledRules.SOURCE_ANCHOR + ":"))
                .toList();
    }

    private static Optional<String> key(JoinRule join, Projector projector, Projection alone) {
        StringBuilder key = new StringBuilder();
        for (String attribute : join.attributes()) {
            Optional<String> value = attribute.equalsIgnoreCase("mail")
                    ? alone.object().map(TenantObject::primaryAddress).map(Object::toString)
                    : attribute.equalsIgnoreCase(CompiledRules.SOURCE_ANCHOR)
                            ? projector.anchor()
                            : projector.metaverse().attribute(attribute).each().stream()
                                    .map(Value::toString)
                                    .findFirst();
            if (value.isEmpty()) {
                return Optional.empty();
            }
            boolean exact = join.caseSensitive() || attribute.equalsIgnoreCase(CompiledRules.SOURCE_ANCHOR);
            key.append(key.isEmpty() ? "" : "\n")
                    .append(attribute)
                    .append(':')
                    .append(exact ? value.get() : value.get().toLowerCase(Locale.ROOT));
        }
        return Optional.of(key.toString());
    }

    /**
     * What becomes of objects that are joined, or of one that is alone.
     *
     * @param joined of different directories; among rules of one precedence the first object wins
     */
    public Projection project(List<ConnectorObject> joined, RuleContext context) {
        return new Projector(compiled, joined, context).project();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RuleSet that
                && rules.equals(that.rules)
                && ownAttributes.equals(that.ownAttributes)
                && parameters.equals(that.parameters);
    }

    @Override
    public int hashCode() {
        return rules.hashCode();
    }
}
