package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siegel.sync.RuleSetTest.rule;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.sync.ScopingFilter.Clause;
import org.siegel.sync.ScopingFilter.Operator;
import org.siegel.sync.SyncRule.Direction;
import org.siegel.sync.SyncRule.JoinRule;
import org.siegel.sync.SyncRule.LinkType;
import org.siegel.sync.SyncRule.MetaverseType;
import org.siegel.sync.SyncRule.ObjectType;
import org.siegel.sync.Transformation.FlowType;
import org.siegel.sync.Transformation.MergeType;

class RuleJsonTest {

    private static final SyncRule OWN = new SyncRule(
            "own",
            "Certificates of \"Staff\"",
            true,
            Direction.INBOUND,
            "ad",
            ObjectType.USER,
            MetaverseType.PERSON,
            LinkType.STICKY_JOIN,
            7,
            new ScopingFilter(List.of(
                    List.of(
                            new Clause("userAccountControl", Operator.ISNOTBITSET, "2"),
                            Clause.of("mail", Operator.ISNOTNULL)),
                    List.of(new Clause("badge", Operator.STARTSWITH, "x\\\"")))),
            List.of(new JoinRule(List.of("sourceAnchor"), true), new JoinRule(List.of("mail", "company"), false)),
            List.of(
                    new Transformation(
                            "userCertificate",
                            FlowType.EXPRESSION,
                            "CertNewest(Where($c, [userCertificate], CertNotExpired($c) && CertIsForEncryption($c)), 3)",
                            MergeType.UPDATE,
                            false),
                    new Transformation(
                            "company", FlowType.CONSTANT, "Ex\nample", MergeType.MERGE_CASE_INSENSITIVE, true),
                    new Transformation("info", FlowType.EXPRESSION, "[badge] & %Site%", MergeType.MERGE, false)));

    private static final RuleSet RULES = RuleSet.of(
            List.of(OWN, RuleSet.defaults().rule("in-ad-contact-join").withEnabled(false)),
            Map.of("badge", AttributeType.STRING, "logo", AttributeType.BINARY),
            Map.of("Site", "HQ"));

    @Test
    void what_is_written_is_read_as_it_was() {
        for (RuleSet rules : List.of(RULES, RuleSet.defaults())) {
            assertThat(RuleSet.read(rules.write())).isEqualTo(rules);
            assertThat(RuleSet.read(rules.write()).write()).isEqualTo(rules.write());
            assertThat(RuleSet.read(rules.writeStored())).isEqualTo(rules);
        }
        assertThat(RULES.writeStored()).doesNotContain("MSOL_").contains("in-ad-contact-join");
        assertThat(RuleSet.read("{}")).isEqualTo(RuleSet.defaults());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void damaged_json_is_read_or_told_with_its_place(long seed) {
        var random = new Random(seed);
        String json = RULES.write();
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder(json);
            for (int j = 0; j <= random.nextInt(3); j++) {
                int at = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.setCharAt(at, "{}[]\",:0tx\\\u0000".charAt(random.nextInt(12)));
                } else {
                    text.delete(at, Math.min(text.length(), at + random.nextInt(30)));
                }
            }
            try {
                RuleSet.read(text.toString());
            } catch (RuleException told) {
                assertThat(told.place()).isNotBlank();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "{ ~ line 1 ~ this is no JSON",
                "[] ~ / ~ this is Array, and should be Object",
                "{\"rulez\":[]} ~ /rulez ~ there is nothing of this name here",
                "{\"rules\":{}} ~ /rules ~ should be Array",
                "{\"rules\":[{}]} ~ /rules/0/id ~ this is missing",
                "{\"rules\":[{\"id\":\"x\",\"id\":\"y\"}]} ~ line 1 ~ Duplicate",
                "{\"rules\":[{\"id\":\"x\",\"default\":true}]} ~ /rules/0/default ~ there is no default rule x",
                "{\"rules\":[{\"id\":\"in-ad-user-join\",\"name\":\"x\",\"transformations\":[]}]} ~ /rules/0/direction ~ this is missing",
                "{\"attributes\":{\"x\":\"Text\"}} ~ /attributes/x ~ one of String, Binary, Number, Boolean, Reference, not Text",
                "{\"attributes\":{\"x y\":\"String\"}} ~ /attributes/x y ~ no name of an attribute",
                "{} {} ~ line 1 ~ no JSON",
            })
    void what_is_wrong_has_its_place(String json, String place, String sentence) {
        assertThatThrownBy(() -> RuleSet.read(json))
                .isInstanceOf(RuleException.class)
                .hasMessageContaining(sentence)
                .satisfies(e -> assertThat(((RuleException) e).place()).startsWith(place));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "\"linkType\" : \"StickyJoin\" ~ \"linkType\" : \"Maybe\" ~ /linkType ~ one of Provision, Join, StickyJoin, not Maybe",
                "\"precedence\" : 7, ~ \"precedence\" : 100, ~ rule own/precedence ~ from 1 to 99",
                "\"precedence\" : 7, ~ \"precedence\" : 7.5, ~ /precedence ~ a whole number",
                "ISNOTBITSET ~ ISBITSETX ~ /operator ~ one of EQUAL",
                "\"value\" : \"2\" ~ \"value\" : \"two\" ~ rule own/scopingFilter/0/0/value ~ needs a whole number",
                "\"operator\" : \"ISNOTNULL\" ~ \"operator\" : \"EQUAL\" ~ rule own/scopingFilter/0/1/value ~ EQUAL needs a value",
                "\"attribute\" : \"badge\" ~ \"attribute\" : \"batch\" ~ rule own/scopingFilter/1/0/attribute ~ batch is not known",
                "\"target\" : \"info\" ~ \"target\" : \"company\" ~ rule own/transformations/2/target ~ two flows to company",
                "CertNotExpired($c) && ~ CertNotExpire($c) && ~ rule own/transformations/0/source ~ character 41: there is no function CertNotExpire",
                "%Site% ~ %Sight% ~ rule own/transformations/2/source ~ there is no parameter Sight",
                "\"company\" ~ \"unheard\" ~ rule own/joinRules/1 ~ no rule gives the metaverse the attribute unheard",
            })
    void a_rule_that_cannot_be_is_told_with_its_place(String from, String to, String place, String sentence) {
        String json = RULES.write();
        assertThat(json).contains(from);
        int at = json.indexOf(from);
        String changed = json.substring(0, at) + to + json.substring(at + from.length());
        assertThatThrownBy(() -> RuleSet.read(changed))
                .isInstanceOf(RuleException.class)
                .hasMessageContaining(sentence)
                .satisfies(e -> assertThat(((RuleException) e).place()).contains(place));
    }

    @Test
    void default_rules_cannot_be_edited_or_removed_and_precedences_are_unique() {
        String json = RuleSet.defaults().write();
        assertThatThrownBy(() -> RuleSet.read(json.replace("SUPPORT_388945a0", "somebody")))
                .hasMessage("rule in-ad-user-join: a default rule cannot be edited: give the copy another id and a"
                        + " precedence below 100, and disable this one");
        assertThatThrownBy(() -> RuleSet.defaults().without("in-ad-user-join")).hasMessageContaining("disable it");
        assertThatThrownBy(() -> RuleSet.defaults().without("nobody")).hasMessageContaining("there is no such rule");
        assertThatThrownBy(() -> RuleSet.of(List.of(rule("a", 5), rule("b", 5)), Map.of(), Map.of()))
                .hasMessageContaining("the precedence 5 is that of the rule My a already");
        assertThatThrownBy(() -> RuleSet.of(List.of(rule("a", 5), rule("a", 6)), Map.of(), Map.of()))
                .hasMessageContaining("two rules with this id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "displayName ~ [userCertificate] ~ displayName takes text, not binary",
                "displayName ~ [unheardOf] ~ character 1: the attribute unheardOf is not known",
                "displayName ~ CertNotAfter([userCertificate]) ~ a time comes out; FormatDateTime makes a text of it",
                "displayName ~ Left([userAccountControl], 2) ~ character 6: Left takes text here, not a number",
                "displayName ~ IIF([title], 1, 2) ~ character 5: IIF takes a truth value here, not text",
                "displayName ~ IIF([title] = 5, 1, 2) ~ character 13: = compares text with a number",
                "displayName ~ [title] + 1 ~ character 1: + takes a number here, not text",
                "displayName ~ [userCertificate] & [title] ~ & takes texts, not binary",
                "displayName ~ [title] && True ~ && takes a truth value here, not text",
                "displayName ~ CaseInsensitive ~ displayName takes text, not an option",
                "userCertificate ~ Count([userCertificate]) ~ userCertificate takes binary, not a number",
                "cloudFiltered ~ [title] ~ cloudFiltered takes a truth value, not text",
                "x y ~ [title] ~ no name of an attribute",
            })
    void types_are_checked_before_there_are_values(String target, String expression, String sentence) {
        assertThatThrownBy(() -> RuleSet.defaults().with(rule("t", 5, Transformation.expression(target, expression))))
                .isInstanceOf(RuleException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "displayName ~ [userAccountControl]",
                "displayName ~ IIF(IsPresent([title]), [title], NULL)",
                "displayName ~ CStr([manager])",
                "userCertificate ~ IIF(IsNullOrEmpty([userCertificate]),NULL,IIF((Count([userCertificate])>15),AuthoritativeNull,[userCertificate]))",
                "userCertificate ~ Where($item,[userCertificate],CertNotAfter($item)>Now())",
                "userCertificate ~ With($c,Where($item,[userCertificate],CertNotAfter($item)>Now()),IIF(Count($c)>0,$c,NULL))",
                "extra ~ FormatDateTime(CDate([whenCreated]),\"yyyy\")",
                "cloudFiltered ~ IIF(IsBitSet([userAccountControl],2),True,NULL)",
            })
    void what_fits_is_taken(String target, String expression) {
        assertThat(RuleSet.defaults()
                        .with(rule("t", 5, Transformation.expression(target, expression)))
                        .rules())
                .hasSize(RuleSet.defaults().rules().size() + 1);
    }

    @Test
    void rules_that_merge_and_rules_that_update_are_not_mixed() {
        var merging =
                rule("m", 5, new Transformation("proxyAddresses", FlowType.DIRECT, "mail", MergeType.MERGE, false));
        assertThatThrownBy(() -> RuleSet.defaults().with(merging))
                .hasMessageContaining(
                        "rule m: it merges proxyAddresses, which the rule In from AD - User Common updates");
    }

    @Test
    void the_tenant_has_no_other_attributes() {
        assertThatThrownBy(() -> RuleSet.defaults()
                        .with(new SyncRule(
                                "o",
                                "o",
                                true,
                                Direction.OUTBOUND,
                                SyncRule.TENANT,
                                ObjectType.GROUP,
                                MetaverseType.GROUP,
                                LinkType.JOIN,
                                5,
                                ScopingFilter.EVERYTHING,
                                List.of(),
                                List.of(Transformation.direct("userCertificate")))))
                .hasMessageContaining(
                        "a group of the tenant has no attribute userCertificate; it has displayName, mail,");
    }
}
