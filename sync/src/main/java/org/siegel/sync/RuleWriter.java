package org.siegel.sync;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import org.siegel.sync.ScopingFilter.Clause;
import org.siegel.sync.SyncRule.JoinRule;

/** Rules as JSON, one rule after the other by precedence. */
final class RuleWriter {

    private final JsonGenerator out;

    private RuleWriter(JsonGenerator out) {
        this.out = out;
    }

    static String write(RuleSet rules, boolean stored) {
        var text = new StringWriter();
        var indenter = new DefaultIndenter("  ", "\n");
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.setPrettyPrinter(
                    new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
            new RuleWriter(out).set(rules, stored);
        } catch (IOException e) {
            throw new IllegalStateException("a string can always be written to", e);
        }
        return text + "\n";
    }

    private void set(RuleSet rules, boolean stored) throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("attributes");
        for (var attribute : rules.ownAttributes().entrySet()) {
            out.writeStringField(attribute.getKey(), RuleWords.of(attribute.getValue()));
        }
        out.writeEndObject();
        out.writeObjectFieldStart("parameters");
        for (var parameter : rules.parameters().entrySet()) {
            out.writeStringField(parameter.getKey(), parameter.getValue());
        }
        out.writeEndObject();
        out.writeArrayFieldStart("rules");
        for (SyncRule rule : rules.rules()) {
            rule(rule, stored);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void rule(SyncRule rule, boolean stored) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", rule.id());
        out.writeBooleanField("default", rule.isDefault());
        out.writeBooleanField("enabled", rule.enabled());
        if (!stored || !rule.isDefault()) {
            body(rule);
        }
        out.writeEndObject();
    }

    private void body(SyncRule rule) throws IOException {
        out.writeStringField("name", rule.name());
        out.writeStringField("direction", RuleWords.of(rule.direction()));
        out.writeStringField("connectedSystem", rule.connectedSystem());
        out.writeStringField("connectedSystemObjectType", RuleWords.of(rule.connectedSystemObjectType()));
        out.writeStringField("metaverseObjectType", RuleWords.of(rule.metaverseObjectType()));
        out.writeStringField("linkType", RuleWords.of(rule.linkType()));
        out.writeNumberField("precedence", rule.precedence());
        out.writeArrayFieldStart("scopingFilter");
        for (var group : rule.scopingFilter().groups()) {
            out.writeStartArray();
            for (Clause clause : group) {
                clause(clause);
            }
            out.writeEndArray();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("joinRules");
        for (JoinRule join : rule.joinRules()) {
            out.writeStartObject();
            out.writeArrayFieldStart("attributes");
            for (String attribute : join.attributes()) {
                out.writeString(attribute);
            }
            out.writeEndArray();
            out.writeBooleanField("caseSensitive", join.caseSensitive());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("transformations");
        for (Transformation how : rule.transformations()) {
            transformation(how);
        }
        out.writeEndArray();
    }

    private void clause(Clause clause) throws IOException {
        out.writeStartObject();
        out.writeStringField("attribute", clause.attribute());
        out.writeStringField("operator", RuleWords.of(clause.operator()));
        if (clause.operator().needsValue()) {
            out.writeStringField("value", clause.value());
        }
        out.writeEndObject();
    }

    private void transformation(Transformation how) throws IOException {
        out.writeStartObject();
        out.writeStringField("target", how.target());
        out.writeStringField("flowType", RuleWords.of(how.flowType()));
        out.writeStringField("source", how.source());
        out.writeStringField("mergeType", RuleWords.of(how.mergeType()));
        out.writeBooleanField("executeOnce", how.executeOnce());
        out.writeEndObject();
    }
}
