package org.siegel.sync;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.siegel.sync.ScopingFilter.Clause;
import org.siegel.sync.ScopingFilter.Operator;
import org.siegel.sync.SyncRule.Direction;
import org.siegel.sync.SyncRule.JoinRule;
import org.siegel.sync.SyncRule.LinkType;
import org.siegel.sync.SyncRule.MetaverseType;
import org.siegel.sync.SyncRule.ObjectType;
import org.siegel.sync.Transformation.FlowType;
import org.siegel.sync.Transformation.MergeType;

/** Reads rules from JSON; every error names its place, and nothing that is not understood is passed over. */
final class RuleReader {

    private static final int LONGEST = 8 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxStringLength(1 << 20)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Set<String> SET = Set.of("attributes", "parameters", "rules");
    private static final Set<String> RULE = Set.of(
            "id",
            "default",
            "enabled",
            "name",
            "direction",
            "connectedSystem",
            "connectedSystemObjectType",
            "metaverseObjectType",
            "linkType",
            "precedence",
            "scopingFilter",
            "joinRules",
            "transformations");
    private static final Set<String> CLAUSE = Set.of("attribute", "operator", "value");
    private static final Set<String> JOIN = Set.of("attributes", "caseSensitive");
    private static final Set<String> TRANSFORMATION =
            Set.of("target", "flowType", "source", "mergeType", "executeOnce");

    private RuleReader() {}

    static RuleSet read(String json) {
        if (json.length() > LONGEST) {
            throw new RuleException("line 1", "the rules have more than " + LONGEST + " characters");
        }
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            JsonLocation where = e.getLocation();
            throw new RuleException(
                    where == null ? "line 1" : "line " + where.getLineNr() + ", column " + where.getColumnNr(),
                    "this is no JSON: " + e.getOriginalMessage());
        }
        check(root, JsonNodeType.OBJECT, "");
        only(root, SET, "");
        Map<String, AttributeType> attributes = new TreeMap<>();
        texts(root, "attributes")
                .forEach((name, type) ->
                        attributes.put(name, RuleWords.read(AttributeType.class, type, "/attributes/" + name)));
        List<SyncRule> rules = new ArrayList<>();
        for (var entry : items(root, "rules", "")) {
            rules.add(rule(entry.node(), entry.place()));
        }
        return RuleSet.of(rules, attributes, texts(root, "parameters"));
    }

    private record Item(JsonNode node, String place) {}

    private static SyncRule rule(JsonNode node, String place) {
        check(node, JsonNodeType.OBJECT, place);
        only(node, RULE, place);
        String id = text(node, "id", place);
        boolean enabled = flag(node, "enabled", true, place);
        boolean isDefault = DefaultRules.isDefault(id);
        if (node.has("default") && flag(node, "default", false, place) != isDefault) {
            throw new RuleException(
                    place + "/default", isDefault ? id + " is a default rule" : "there is no default rule " + id);
        }
        if (isDefault && !node.has("transformations")) {
            return DefaultRules.ALL.stream()
                    .filter(rule -> rule.id().equals(id))
                    .findFirst()
                    .orElseThrow()
                    .withEnabled(enabled);
        }
        return new SyncRule(
                id,
                text(node, "name", place),
                enabled,
                word(node, "direction", Direction.class, place),
                text(node, "connectedSystem", place),
                word(node, "connectedSystemObjectType", ObjectType.class, place),
                word(node, "metaverseObjectType", MetaverseType.class, place),
                word(node, "linkType", LinkType.class, place),
                number(node, "precedence", place),
                scope(node, place),
                items(node, "joinRules", place).stream().map(RuleReader::join).toList(),
                items(node, "transformations", place).stream()
                        .map(RuleReader::transformation)
                        .toList());
    }

    private static ScopingFilter scope(JsonNode node, String place) {
        List<List<Clause>> groups = new ArrayList<>();
        for (Item group : items(node, "scopingFilter", place)) {
            check(group.node(), JsonNodeType.ARRAY, group.place());
            List<Clause> clauses = new ArrayList<>();
            for (int i = 0; i < group.node().size(); i++) {
                String where = group.place() + "/" + i;
                JsonNode clause = group.node().get(i);
                check(clause, JsonNodeType.OBJECT, where);
                only(clause, CLAUSE, where);
                clauses.add(new Clause(
                        text(clause, "attribute", where),
                        word(clause, "operator", Operator.class, where),
                        clause.has("value") ? text(clause, "value", where) : ""));
            }
            groups.add(clauses);
        }
        return new ScopingFilter(groups);
    }

    private static JoinRule join(Item item) {
        check(item.node(), JsonNodeType.OBJECT, item.place());
        only(item.node(), JOIN, item.place());
        List<String> attributes = new ArrayList<>();
        for (Item attribute : items(item.node(), "attributes", item.place())) {
            check(attribute.node(), JsonNodeType.STRING, attribute.place());
            attributes.add(attribute.node().textValue());
        }
        return new JoinRule(attributes, flag(item.node(), "caseSensitive", false, item.place()));
    }

    private static Transformation transformation(Item item) {
        check(item.node(), JsonNodeType.OBJECT, item.place());
        only(item.node(), TRANSFORMATION, item.place());
        return new Transformation(
                text(item.node(), "target", item.place()),
                word(item.node(), "flowType", FlowType.class, item.place()),
                text(item.node(), "source", item.place()),
                item.node().has("mergeType")
                        ? word(item.node(), "mergeType", MergeType.class, item.place())
                        : MergeType.UPDATE,
                flag(item.node(), "executeOnce", false, item.place()));
    }

    private static void check(JsonNode node, JsonNodeType type, String place) {
        if (node.getNodeType() != type) {
            throw new RuleException(
                    place.isEmpty() ? "/" : place,
                    "this is " + RuleWords.of(node.getNodeType()) + ", and should be " + RuleWords.of(type));
        }
    }

    private static void only(JsonNode node, Set<String> names, String place) {
        node.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                throw new RuleException(place + "/" + name, "there is nothing of this name here");
            }
        });
    }

    private static JsonNode field(JsonNode node, String name, JsonNodeType type, String place) {
        JsonNode field = node.get(name);
        if (field == null) {
            throw new RuleException(place + "/" + name, "this is missing");
        }
        check(field, type, place + "/" + name);
        return field;
    }

    private static String text(JsonNode node, String name, String place) {
        return field(node, name, JsonNodeType.STRING, place).textValue();
    }

    private static <T extends Enum<T>> T word(JsonNode node, String name, Class<T> type, String place) {
        return RuleWords.read(type, text(node, name, place), place + "/" + name);
    }

    private static boolean flag(JsonNode node, String name, boolean otherwise, String place) {
        return node.has(name) ? field(node, name, JsonNodeType.BOOLEAN, place).booleanValue() : otherwise;
    }

    private static int number(JsonNode node, String name, String place) {
        JsonNode number = field(node, name, JsonNodeType.NUMBER, place);
        if (!number.isInt()) {
            throw new RuleException(place + "/" + name, "this is a whole number");
        }
        return number.intValue();
    }

    private static List<Item> items(JsonNode node, String name, String place) {
        List<Item> items = new ArrayList<>();
        if (node.has(name)) {
            JsonNode array = field(node, name, JsonNodeType.ARRAY, place);
            for (int i = 0; i < array.size(); i++) {
                items.add(new Item(array.get(i), place + "/" + name + "/" + i));
            }
        }
        return items;
    }

    private static Map<String, String> texts(JsonNode node, String name) {
        Map<String, String> texts = new TreeMap<>();
        if (node.has(name)) {
            field(node, name, JsonNodeType.OBJECT, "")
                    .fieldNames()
                    .forEachRemaining(key -> texts.put(key, text(node.get(name), key, "/" + name)));
        }
        return texts;
    }
}
