package org.siegel.sync;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.siegel.sync.ScopingFilter.Clause;
import org.siegel.sync.SyncRule.Direction;
import org.siegel.sync.SyncRule.JoinRule;
import org.siegel.sync.SyncRule.MetaverseType;
import org.siegel.sync.SyncRule.ObjectType;
import org.siegel.sync.Transformation.MergeType;

/** Checks a set of rules as a whole: what passes here projects every object without a surprise. */
final class RuleValidation {

    private static final int MOST_RULES = 500;
    private static final int MOST_PARTS = 200;
    private static final String IDENTIFIER = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    private static final String ATTRIBUTE = "[A-Za-z][A-Za-z0-9-]{0,63}";

    private static final Map<String, AttributeType> TENANT_PERSON = byName(Map.of(
            "displayName",
            AttributeType.STRING,
            "mailNickname",
            AttributeType.STRING,
            "mail",
            AttributeType.STRING,
            "proxyAddresses",
            AttributeType.STRING,
            CompiledRules.USER_CERTIFICATE,
            AttributeType.BINARY,
            CompiledRules.USER_SMIME_CERTIFICATE,
            AttributeType.BINARY));
    private static final Map<String, AttributeType> TENANT_GROUP = byName(Map.of(
            "displayName", AttributeType.STRING,
            "mailNickname", AttributeType.STRING,
            "mail", AttributeType.STRING,
            "proxyAddresses", AttributeType.STRING,
            "member", AttributeType.REFERENCE));
    private static final Map<String, AttributeType> METAVERSE = byName(Map.of(
            CompiledRules.SOURCE_ANCHOR,
            AttributeType.STRING,
            "sourceObjectType",
            AttributeType.STRING,
            "cloudFiltered",
            AttributeType.BOOLEAN));

    private final List<SyncRule> rules;
    private final Schema schema;
    private final Set<String> parameters;
    private final Set<String> metaverse = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    private RuleValidation(List<SyncRule> rules, Schema schema, Set<String> parameters) {
        this.rules = rules;
        this.schema = schema;
        this.parameters = parameters;
        metaverse.addAll(METAVERSE.keySet());
        metaverse.addAll(TENANT_PERSON.keySet());
        metaverse.add("member");
        rules.stream()
                .filter(rule -> rule.direction() == Direction.INBOUND)
                .forEach(rule -> rule.transformations().forEach(how -> metaverse.add(how.target())));
    }

    private static Map<String, AttributeType> byName(Map<String, AttributeType> types) {
        Map<String, AttributeType> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(types);
        return byName;
    }

    /** @throws RuleException with the place, if the rules cannot be */
    static void check(List<SyncRule> rules, Schema schema, Set<String> parameters) {
        new RuleValidation(rules, schema, parameters).check();
    }

    private void check() {
        if (rules.size() > MOST_RULES) {
            throw new RuleException("/rules", "there are more than " + MOST_RULES + " rules");
        }
        schema.own()
                .keySet()
                .forEach(name ->
                        require(name.matches(ATTRIBUTE), "/attributes/" + name, "this is no name of an attribute"));
        parameters.forEach(
                name -> require(name.matches(IDENTIFIER), "/parameters/" + name, "this is no name of a parameter"));
        Set<String> identifiers = new HashSet<>();
        Map<Integer, String> precedences = new HashMap<>();
        for (SyncRule rule : rules) {
            String place = place(rule);
            require(rule.id().matches(IDENTIFIER), place + "/id", "an id is 1 to 64 letters, digits and - . _");
            require(identifiers.add(rule.id()), place + "/id", "there are two rules with this id");
            String other = precedences.put(rule.precedence(), rule.name());
            require(
                    other == null,
                    place + "/precedence",
                    "the precedence " + rule.precedence() + " is that of the rule " + other + " already");
            if (rule.isDefault()) {
                require(
                        DefaultRules.ALL.contains(rule.withEnabled(true)),
                        place,
                        "a default rule cannot be edited: give the copy another id and a precedence below "
                                + SyncRule.FIRST_DEFAULT + ", and disable this one");
            } else {
                check(rule, place);
            }
        }
        checkMerges();
    }

    static String place(SyncRule rule) {
        return "rule " + rule.id();
    }

    private static void require(boolean fact, String place, String sentence) {
        if (!fact) {
            throw new RuleException(place, sentence);
        }
    }

    private void check(SyncRule rule, String place) {
        require(
                !rule.name().isBlank() && rule.name().length() <= 200,
                place + "/name",
                "a name has 1 to 200 characters");
        require(
                rule.precedence() > 0 && rule.precedence() < SyncRule.FIRST_DEFAULT,
                place + "/precedence",
                "rules of one's own have precedences from 1 to " + (SyncRule.FIRST_DEFAULT - 1));
        boolean outbound = rule.direction() == Direction.OUTBOUND;
        require(
                outbound == rule.connectedSystem().equals(SyncRule.TENANT)
                        && !rule.connectedSystem().isBlank(),
                place + "/connectedSystem",
                "outbound rules lead to " + SyncRule.TENANT + ", inbound rules come from a directory or "
                        + SyncRule.ANY);
        boolean groups = rule.connectedSystemObjectType() == ObjectType.GROUP;
        require(
                groups == (rule.metaverseObjectType() == MetaverseType.GROUP),
                place + "/metaverseObjectType",
                "users and contacts are a person in the metaverse, and groups a group");
        require(
                rule.transformations().size() <= MOST_PARTS
                        && rule.scopingFilter().groups().size() <= MOST_PARTS
                        && rule.scopingFilter().groups().stream().allMatch(g -> g.size() <= MOST_PARTS)
                        && rule.joinRules().size() <= MOST_PARTS,
                place,
                "a rule has at most " + MOST_PARTS + " transformations, groups, clauses and join rules");
        checkScope(rule, place);
        checkJoins(rule, place);
        Set<String> targets = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < rule.transformations().size(); i++) {
            Transformation how = rule.transformations().get(i);
            String where = place + "/transformations/" + i;
            require(targets.add(how.target()), where + "/target", "the rule has two flows to " + how.target());
            check(rule, how, where);
        }
    }

    private void checkScope(SyncRule rule, String place) {
        List<List<Clause>> groups = rule.scopingFilter().groups();
        for (int g = 0; g < groups.size(); g++) {
            require(!groups.get(g).isEmpty(), place + "/scopingFilter/" + g, "a group has clauses");
            for (int c = 0; c < groups.get(g).size(); c++) {
                Clause clause = groups.get(g).get(c);
                String where = place + "/scopingFilter/" + g + "/" + c;
                require(
                        type(rule, clause.attribute()).isPresent(),
                        where + "/attribute",
                        "the attribute " + clause.attribute() + " is not known; if the directory has it, give it a type"
                                + " under attributes");
                require(
                        clause.operator().needsValue() != clause.value().isEmpty(),
                        where + "/value",
                        clause.operator() + (clause.operator().needsValue() ? " needs a value" : " takes no value"));
                require(
                        !clause.operator().needsNumber()
                                || ScopingFilter.number(clause.value()).isPresent(),
                        where + "/value",
                        clause.operator() + " needs a whole number");
            }
        }
    }

    private void checkJoins(SyncRule rule, String place) {
        require(
                rule.joinRules().isEmpty() || rule.direction() == Direction.INBOUND,
                place + "/joinRules",
                "only inbound rules join");
        for (int i = 0; i < rule.joinRules().size(); i++) {
            JoinRule join = rule.joinRules().get(i);
            String where = place + "/joinRules/" + i;
            require(!join.attributes().isEmpty(), where, "a join rule has attributes");
            for (String attribute : join.attributes()) {
                require(metaverse.contains(attribute), where, "no rule gives the metaverse the attribute " + attribute);
            }
        }
    }

    private void check(SyncRule rule, Transformation how, String place) {
        Optional<AttributeType> target = target(rule, how.target());
        require(
                target.isPresent() || rule.direction() == Direction.INBOUND,
                place + "/target",
                "a " + rule.connectedSystemObjectType().name().toLowerCase(Locale.ROOT)
                        + " of the tenant has no attribute " + how.target() + "; it has "
                        + String.join(", ", tenant(rule).keySet()));
        require(how.target().matches(ATTRIBUTE), place + "/target", "this is no name of an attribute");
        ValueType given;
        try {
            given = new ExpressionTypes(name -> type(rule, name), parameters).of(how.compiled());
        } catch (ExpressionException e) {
            throw new RuleException(place + "/source", e.sentence());
        }
        boolean fits = target.map(type -> fits(type.valueType(), given)).orElse(given != ValueType.OPT);
        require(
                fits && given != ValueType.DT,
                place + "/source",
                given == ValueType.DT
                        ? "a time comes out; FormatDateTime makes a text of it"
                        : how.target() + " takes "
                                + target.map(t -> t.valueType().people()).orElse("a value") + ", not "
                                + given.people());
    }

    /** Numbers and truth values become texts where texts are wanted; members may also be named by mail address. */
    private static boolean fits(ValueType target, ValueType given) {
        return switch (target) {
            case STR -> given != ValueType.BIN && given != ValueType.OPT;
            default -> target.takes(given);
        };
    }

    private Map<String, AttributeType> tenant(SyncRule rule) {
        return rule.connectedSystemObjectType() == ObjectType.GROUP ? TENANT_GROUP : TENANT_PERSON;
    }

    private Optional<AttributeType> target(SyncRule rule, String attribute) {
        return rule.direction() == Direction.OUTBOUND
                ? Optional.ofNullable(tenant(rule).get(attribute))
                : metaverseType(attribute);
    }

    private Optional<AttributeType> metaverseType(String attribute) {
        return Optional.ofNullable(METAVERSE.get(attribute)).or(() -> schema.type(attribute));
    }

    /** Of an attribute of the side that a rule looks at. */
    private Optional<ValueType> type(SyncRule rule, String attribute) {
        if (rule.direction() == Direction.INBOUND) {
            return schema.type(attribute).map(AttributeType::valueType);
        }
        return metaverse.contains(attribute)
                ? Optional.of(
                        metaverseType(attribute).map(AttributeType::valueType).orElse(ValueType.VAR))
                : Optional.empty();
    }

    /** Entra Connect refuses an object for which one rule merges and another one updates; here the rules are refused. */
    private void checkMerges() {
        Map<String, SyncRule> updating = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, SyncRule> merging = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (SyncRule rule : rules.stream().filter(SyncRule::enabled).toList()) {
            for (Transformation how : rule.transformations()) {
                String key = rule.direction() + " " + rule.connectedSystemObjectType() + " " + how.target();
                (how.mergeType() == MergeType.UPDATE ? updating : merging).putIfAbsent(key, rule);
            }
        }
        merging.forEach((key, rule) -> {
            SyncRule other = updating.get(key);
            require(
                    other == null,
                    place(rule),
                    "it merges " + key.substring(key.lastIndexOf(' ') + 1) + ", which the rule "
                            + (other == null ? "" : other.name())
                            + " updates; all enabled rules for the attribute merge, or none");
        });
    }
}
