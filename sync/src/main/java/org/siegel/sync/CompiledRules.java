package org.siegel.sync;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.siegel.sync.AttributeFlows.Flow;
import org.siegel.sync.SyncRule.Direction;

/** The enabled rules of a set, in the order of their precedence, their expressions read. */
record CompiledRules(List<Rule> inbound, List<Rule> outbound, Schema schema, Map<String, String> parameters) {

    static final String SOURCE_ANCHOR = "sourceAnchor";
    static final String USER_CERTIFICATE = "userCertificate";
    static final String USER_SMIME_CERTIFICATE = "userSMIMECertificate";
    /** Entra Connect's parameter with the connector that an object comes from. */
    static final String CONNECTOR_ID = "Connector.ID";

    /** A rule with its flows. */
    record Rule(SyncRule rule, List<Flow> flows) {

        static Rule of(SyncRule rule) {
            return new Rule(
                    rule,
                    rule.transformations().stream()
                            .map(how -> new Flow(rule.name(), how, how.compiled()))
                            .toList());
        }

        boolean isAbout(ConnectorObject object) {
            String system = rule.connectedSystem();
            return rule.connectedSystemObjectType()
                            .name()
                            .equals(object.object().kind().name())
                    && (system.equals(SyncRule.ANY) || system.equals(object.connector()));
        }
    }

    static CompiledRules of(List<SyncRule> rules, Schema schema, Map<String, String> parameters) {
        List<Rule> enabled = rules.stream()
                .filter(SyncRule::enabled)
                .sorted(Comparator.comparingInt(SyncRule::precedence))
                .map(Rule::of)
                .toList();
        return new CompiledRules(
                enabled.stream()
                        .filter(rule -> rule.rule().direction() == Direction.INBOUND)
                        .toList(),
                enabled.stream()
                        .filter(rule -> rule.rule().direction() == Direction.OUTBOUND)
                        .toList(),
                schema,
                parameters);
    }
}
