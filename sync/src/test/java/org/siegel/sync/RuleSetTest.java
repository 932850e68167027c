package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.sync.DefaultRulesTest.CONTEXT;
import static org.siegel.sync.DefaultRulesTest.activeDirectory;
import static org.siegel.sync.DefaultRulesTest.object;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.siegel.directory.DirectoryObject.Kind;
import org.siegel.smime.MailAddress;
import org.siegel.sync.Contribution.Outcome;
import org.siegel.sync.ScopingFilter.Clause;
import org.siegel.sync.ScopingFilter.Operator;
import org.siegel.sync.SyncRule.Direction;
import org.siegel.sync.SyncRule.LinkType;
import org.siegel.sync.SyncRule.MetaverseType;
import org.siegel.sync.SyncRule.ObjectType;
import org.siegel.sync.Transformation.FlowType;
import org.siegel.sync.Transformation.MergeType;
import org.siegel.tenant.RawValues;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPerson;

class RuleSetTest {

    private static final ConnectorObject ADA =
            object(Kind.USER, "a", "uid=ada|cn=Ada|mail=ada@x.org|title=Countess|department=IT|co=Denmark");

    static SyncRule rule(String id, int precedence, Transformation... flows) {
        return new SyncRule(
                id,
                "My " + id,
                true,
                Direction.INBOUND,
                SyncRule.ANY,
                ObjectType.USER,
                MetaverseType.PERSON,
                LinkType.JOIN,
                precedence,
                ScopingFilter.EVERYTHING,
                List.of(),
                List.of(flows));
    }

    private static SyncRule scoped(SyncRule rule, ScopingFilter scope) {
        return new SyncRule(
                rule.id(),
                rule.name(),
                true,
                rule.direction(),
                rule.connectedSystem(),
                rule.connectedSystemObjectType(),
                rule.metaverseObjectType(),
                rule.linkType(),
                rule.precedence(),
                scope,
                rule.joinRules(),
                rule.transformations());
    }

    private static SyncRule of(SyncRule rule, String connector, LinkType link) {
        return new SyncRule(
                rule.id(),
                rule.name(),
                true,
                rule.direction(),
                connector,
                rule.connectedSystemObjectType(),
                rule.metaverseObjectType(),
                link,
                rule.precedence(),
                rule.scopingFilter(),
                rule.joinRules(),
                rule.transformations());
    }

    private static Transformation flow(String target, FlowType type, String source, MergeType merge) {
        return new Transformation(target, type, source, merge, false);
    }

    private static RuleSet rules(SyncRule... own) {
        return RuleSet.of(List.of(own), Map.of(), Map.of());
    }

    private static String name(RuleSet rules, ConnectorObject... joined) {
        return rules.project(List.of(joined), CONTEXT)
                .object()
                .map(TenantObject::displayName)
                .orElse("nobody");
    }

    private static ConnectorObject in(String connector, ConnectorObject object) {
        return new ConnectorObject(connector, object.object(), object.references());
    }

    @Test
    void the_lower_precedence_wins_whatever_the_order() {
        var ten = rule("ten", 10, Transformation.constant("displayName", "Ten"));
        var five = rule("five", 5, Transformation.direct("title"), Transformation.expression("displayName", "[title]"));
        assertThat(name(rules(ten, five), ADA)).isEqualTo("Countess");
        assertThat(name(rules(five, ten), ADA)).isEqualTo("Countess");
        assertThat(name(rules(five.withEnabled(false), ten), ADA)).isEqualTo("Ten");
        assertThat(name(RuleSet.defaults(), ADA)).isEqualTo("Ada");
    }

    @Test
    void null_lets_others_contribute_and_authoritative_null_does_not() {
        assertThat(name(rules(rule("n", 5, Transformation.expression("displayName", "NULL"))), ADA))
                .isEqualTo("Ada");
        assertThat(name(rules(rule("n", 5, Transformation.expression("displayName", "AuthoritativeNull"))), ADA))
                .isEmpty();
        assertThat(name(rules(rule("n", 5, Transformation.expression("displayName", "IgnoreThisFlow"))), ADA))
                .isEqualTo("Ada");
    }

    @Test
    void a_rule_of_one_directory_is_about_that_directory() {
        RuleSet rules = rules(of(rule("r", 5, Transformation.constant("displayName", "R")), "resource", LinkType.JOIN));
        assertThat(name(rules, ADA)).isEqualTo("Ada");
        assertThat(name(rules, in("resource", ADA))).isEqualTo("R");
    }

    @Test
    void two_directories_that_are_joined_give_one_person() {
        ConnectorObject account = in("account", activeDirectory(Kind.USER, "sAMAccountName=ada|cn=Ada L."));
        ConnectorObject resource =
                in("resource", object(Kind.USER, "r", "cn=Ada of resources|mail=ada@x.org|title=Countess"));
        RuleSet rules =
                rules(of(rule("r", 5, Transformation.expression("displayName", "[title]")), "resource", LinkType.JOIN));
        Projection both = rules.project(List.of(account, resource), CONTEXT);
        assertThat(both.object()).get().satisfies(ada -> {
            assertThat(ada.sourceAnchor()).isEqualTo(account.object().id());
            assertThat(ada.displayName()).isEqualTo("Countess");
            assertThat(ada.primaryAddress()).isEqualTo(MailAddress.of("ada@x.org"));
        });
        assertThat(rules.project(List.of(resource), CONTEXT.withAnchor("kept")).object())
                .get()
                .extracting(TenantObject::sourceAnchor)
                .isEqualTo("kept");
        assertThat(rules.project(List.of(account), CONTEXT).object()).isEmpty();
    }

    @Test
    void values_of_two_directories_are_merged_if_all_rules_merge() {
        ConnectorObject one = in("one", object(Kind.USER, "a", "mail=ada@x.org|employeeID=A|employeeID=b"));
        ConnectorObject two = in("two", object(Kind.USER, "b", "employeeID=B|employeeID=c|employeeID=A"));
        for (MergeType type : List.of(MergeType.MERGE, MergeType.MERGE_CASE_INSENSITIVE)) {
            RuleSet rules = rules(
                    of(rule("1", 1, flow("ids", FlowType.DIRECT, "employeeID", type)), "one", LinkType.JOIN),
                    of(rule("2", 2, flow("ids", FlowType.DIRECT, "employeeID", type)), "two", LinkType.JOIN),
                    outbound(3, Transformation.expression("displayName", "Join([ids], \",\")")));
            assertThat(name(rules, one, two)).isEqualTo(type == MergeType.MERGE ? "A,b,B,c" : "A,b,c");
        }
    }

    private static SyncRule outbound(int precedence, Transformation... flows) {
        return new SyncRule(
                "out",
                "My out",
                true,
                Direction.OUTBOUND,
                SyncRule.TENANT,
                ObjectType.USER,
                MetaverseType.PERSON,
                LinkType.JOIN,
                precedence,
                ScopingFilter.EVERYTHING,
                List.of(),
                List.of(flows));
    }

    @Test
    void an_outbound_join_rule_contributes_to_what_another_one_provisions() {
        // it has the higher precedence, but makes no object by itself; so the default rule has to come first in Entra,
        // too
        RuleSet rules = rules(outbound(3, Transformation.constant("displayName", "Out")));
        assertThat(name(rules, ADA)).isEqualTo("Out");
        assertThat(name(rules, object(Kind.USER, "x", "cn=no address"))).isEqualTo("nobody");
    }

    @Test
    void an_expression_that_fails_is_told_and_the_tenants_value_stays() {
        RuleSet rules = rules(rule("bad", 5, Transformation.expression("displayName", "Error(\"no\")")));
        Projection first = rules.project(List.of(ADA), CONTEXT);
        assertThat(first.errors())
                .singleElement()
                .satisfies(e -> assertThat(e.name()).isEqualTo("ExpressionError"))
                .satisfies(e -> assertThat(e.person()).isEqualTo("a"))
                .satisfies(e -> assertThat(e.sentence())
                        .isEqualTo("the expression for displayName in the rule My bad failed at character 1: no"));
        assertThat(name(rules, ADA)).isEqualTo("Ada"); // from the next rule
        RuleSet alone = rules(
                rule("bad", 5, Transformation.expression("displayName", "Error(\"no\")")),
                outbound(6, Transformation.direct("displayName")));
        RuleSet silent = alone.with(
                        RuleSet.defaults().rule("in-ldap-user-common").withEnabled(false))
                .with(rule("mail", 7, Transformation.direct("mail")));
        assertThat(name(silent, ADA)).isEmpty();
        assertThat(silent.project(List.of(ADA), before("Before")).object())
                .get()
                .extracting(TenantObject::displayName)
                .isEqualTo("Before");
    }

    private static RuleContext before(String name) {
        TenantObject known = new TenantPerson(
                "a",
                TenantObject.Kind.USER,
                name,
                Optional.of("alias"),
                MailAddress.of("old@x.org"),
                List.of(MailAddress.of("older@x.org")),
                RawValues.of(List.of(new byte[] {1})),
                RawValues.NONE);
        return CONTEXT.withBefore(anchor -> Optional.of(known).filter(one -> anchor.equals("a")));
    }

    @Test
    void ignore_this_flow_keeps_what_the_tenant_holds() {
        RuleSet rules = RuleSet.defaults()
                .with(RuleSet.defaults().rule("in-ldap-user-common").withEnabled(false))
                .with(rule(
                        "keep",
                        5,
                        Transformation.expression("mail", "IgnoreThisFlow"),
                        Transformation.expression("proxyAddresses", "IgnoreThisFlow"),
                        Transformation.expression("mailNickname", "IgnoreThisFlow"),
                        Transformation.expression("displayName", "IgnoreThisFlow"),
                        Transformation.expression("userCertificate", "IgnoreThisFlow")));
        TenantObject known = before("x").before().apply("a").orElseThrow();
        assertThat(rules.project(List.of(ADA), before("x")).object()).contains(known);
        assertThat(rules.project(List.of(ADA), CONTEXT).object()).isEmpty();
    }

    @Test
    void execute_once_is_for_new_objects() {
        RuleSet rules = rules(rule(
                "once", 5, new Transformation("displayName", FlowType.CONSTANT, "Welcome", MergeType.UPDATE, true)));
        assertThat(name(rules, ADA)).isEqualTo("Welcome");
        RuleSet alone = rules.with(
                        RuleSet.defaults().rule("in-ldap-user-common").withEnabled(false))
                .with(rule("mail", 7, Transformation.direct("mail")));
        assertThat(alone.project(List.of(ADA), before("Changed")).object())
                .get()
                .extracting(TenantObject::displayName)
                .isEqualTo("Changed");
    }

    @Test
    void a_sticky_join_keeps_what_is_there_and_makes_nothing_new() {
        RuleSet rules = RuleSet.defaults()
                .with(RuleSet.defaults().rule("in-ldap-user-join").withEnabled(false))
                .with(of(
                        rule(
                                "sticky",
                                5,
                                Transformation.expression("sourceAnchor", "[objectId]"),
                                Transformation.constant("sourceObjectType", "User")),
                        SyncRule.ANY,
                        LinkType.STICKY_JOIN));
        assertThat(rules.project(List.of(ADA), CONTEXT).object()).isEmpty();
        assertThat(rules.project(List.of(ADA), before("x")).object()).isPresent();
    }

    @Test
    void what_the_default_rules_do_can_be_changed_by_a_copy() {
        SyncRule common = RuleSet.defaults().rule("in-ldap-user-common");
        SyncRule copy = common.copy("mine", "Mine", 50);
        RuleSet rules = RuleSet.defaults().with(common.withEnabled(false)).with(copy);
        assertThat(rules.project(List.of(ADA), CONTEXT))
                .isEqualTo(RuleSet.defaults().project(List.of(ADA), CONTEXT));
        assertThat(rules.without("mine").rule("in-ldap-user-common").enabled()).isFalse();
    }

    @Test
    void clauses_of_a_group_are_all_needed_and_one_group_is_enough() {
        // (department = IT AND co = Denmark) OR (co = Sweden), the example of Microsoft's page
        ScopingFilter scope = new ScopingFilter(List.of(
                List.of(new Clause("department", Operator.EQUAL, "it"), new Clause("co", Operator.EQUAL, "Denmark")),
                List.of(new Clause("co", Operator.EQUAL, "Sweden"))));
        RuleSet rules = rules(scoped(rule("s", 5, Transformation.constant("displayName", "In scope")), scope));
        assertThat(name(rules, ADA)).isEqualTo("In scope");
        assertThat(name(rules, object(Kind.USER, "b", "cn=Bob|mail=b@x.org|co=Sweden")))
                .isEqualTo("In scope");
        assertThat(name(rules, object(Kind.USER, "b", "cn=Bob|mail=b@x.org|co=Denmark")))
                .isEqualTo("Bob");
    }

    @Test
    void a_preview_tells_where_every_value_came_from() {
        var win = rule("win", 5, Transformation.expression("displayName", "[title]"), Transformation.direct("info"));
        var out = scoped(
                rule("out", 6, Transformation.constant("displayName", "x")),
                new ScopingFilter(List.of(List.of(new Clause("co", Operator.EQUAL, "Sweden")))));
        var bad = rule("bad", 7, Transformation.expression("company", "Error(\"why\")"));
        List<Contribution> trace =
                rules(win, out, bad).project(List.of(ADA), CONTEXT.withTrace()).trace();
        assertThat(trace)
                .contains(
                        new Contribution("My win", "here", "", Outcome.IN_SCOPE, "", ""),
                        new Contribution("My win", "here", "displayName", Outcome.WON, "Countess", ""),
                        new Contribution("My win", "here", "info", Outcome.NOTHING, "", ""),
                        new Contribution(
                                "My out", "here", "", Outcome.OUT_OF_SCOPE, "", "co EQUAL Sweden does not hold"),
                        new Contribution("My bad", "here", "company", Outcome.FAILED, "", "character 1: why"),
                        new Contribution(
                                "In from LDAP - User Common",
                                "here",
                                "displayName",
                                Outcome.LOST,
                                "Ada",
                                "a rule of higher precedence contributed before"),
                        new Contribution("Out to Tenant - User", "", "displayName", Outcome.WON, "Countess", ""))
                .noneSatisfy(line -> assertThat(line.rule()).isEqualTo("In from AD - Group Common"));
        assertThat(rules(win).project(List.of(ADA), CONTEXT).trace()).isEmpty();
        ConnectorObject service = object(Kind.USER, "s", "uid=service|mail=not an address");
        assertThat(rules(win).project(List.of(service), CONTEXT.withTrace()).trace())
                .extracting(Contribution::why)
                .contains(
                        "mail has a value that is no mail address and was left out: not an address",
                        "there is no mail address, so there is nothing for the tenant");
    }

    @Test
    void a_person_and_a_group_are_not_one() {
        ConnectorObject group = in("b", object(Kind.GROUP, "g", "cn=Staff|mail=staff@x.org"));
        Projection mixed = RuleSet.defaults().project(List.of(ADA, group), CONTEXT);
        assertThat(mixed.object()).get().extracting(TenantObject::kind).isEqualTo(TenantObject.Kind.USER);
        assertThat(mixed.errors()).extracting(ObjectError::name).contains("ObjectTypeMismatch");
    }

    @Test
    void a_source_anchor_that_cannot_be_one_is_told() {
        for (String wrong : List.of("ada@x.org", " ", "x".repeat(300))) {
            RuleSet rules = rules(rule("a", 5, Transformation.constant("sourceAnchor", wrong)));
            Projection ada = rules.project(List.of(ADA), CONTEXT);
            assertThat(rules.sourceAnchor(ADA)).isEmpty();
            assertThat(ada.object()).isEmpty();
            assertThat(ada.errors()).extracting(ObjectError::name).containsExactly("InvalidSourceAnchor");
            assertThat(ada.errors().getFirst().person()).isEqualTo("a");
        }
    }

    @Test
    void more_values_than_the_limit_are_told_and_hold_up_nothing_else() {
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            values.add(("value " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        Map<String, List<byte[]>> attributes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        attributes.putAll(ADA.object().attributes());
        attributes.put("userSMIMECertificate", values);
        var many = new ConnectorObject(
                "here", new org.siegel.directory.DirectoryObject("a", "cn=a", Kind.USER, attributes), Map.of());
        Projection ada = RuleSet.defaults().project(List.of(many), CONTEXT);
        assertThat(((TenantPerson) ada.object().orElseThrow())
                        .userSmimeCertificate()
                        .size())
                .isEqualTo(15);
        assertThat(ada.errors())
                .anySatisfy(e -> assertThat(e.name() + ": " + e.sentence() + "; " + e.remedy())
                        .isEqualTo(
                                "LargeObject: userSMIMECertificate has 16 values, 0 of them expired: the best 15 were"
                                        + " taken; delete the others in the directory; delete what is not needed from"
                                        + " userSMIMECertificate in the directory"));
    }

    @Test
    void a_rule_that_looks_at_the_clock_says_when_to_look_again() {
        RuleSet rules = rules(rule(
                "clock", 5, Transformation.expression("displayName", "IIF(CDate([title])>Now(),\"soon\",\"over\")")));
        ConnectorObject ada = object(Kind.USER, "a", "uid=ada|mail=ada@x.org|title=2026-12-24");
        assertThat(rules.project(List.of(ada), CONTEXT).due()).contains(Instant.parse("2026-12-24T00:00:00Z"));
        assertThat(name(rules, ada)).isEqualTo("soon");
        assertThat(rules.project(List.of(ada), RuleContext.at(Instant.parse("2026-12-24T00:00:00Z")))
                        .due())
                .isEmpty();
    }
}
