package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.sync.DefaultRulesTest.CONTEXT;
import static org.siegel.sync.DefaultRulesTest.object;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.siegel.directory.DirectoryObject.Kind;
import org.siegel.testkit.Corpus;

/** docs/rules.md says what is so. */
class RulesPageTest {

    private static final String PAGE = page();

    private static String page() {
        try {
            return Files.readString(Corpus.project().resolve("docs/rules.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final List<RuleSet> EXAMPLES = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
            .matcher(PAGE)
            .results()
            .map(example -> RuleSet.read(example.group(1)))
            .toList();

    @Test
    void every_function_operator_and_word_is_named() {
        assertThat(Functions.all())
                .allSatisfy(function -> assertThat(PAGE).containsPattern("\\b" + function.name() + "\\b"));
        assertThat(ScopingFilter.Operator.values())
                .allSatisfy(operator -> assertThat(PAGE).containsPattern("\\b" + operator.name() + "\\b"));
        assertThat(RuleSet.defaults().rules())
                .allSatisfy(rule -> assertThat(rule.precedence()).isBetween(100, 122));
    }

    @Test
    void the_example_of_current_certificates_leaves_nothing_where_nothing_is_good() {
        ConnectorObject ada = object(Kind.USER, "a", "uid=ada|mail=ada@x.org|userCertificate=no certificate");
        Projection projection = EXAMPLES.get(0).project(List.of(ada), CONTEXT);
        assertThat(projection.object())
                .get()
                .isEqualTo(RuleSet.defaults()
                        .project(List.of(object(Kind.USER, "a", "uid=ada|mail=ada@x.org")), CONTEXT)
                        .object()
                        .orElseThrow());
        assertThat(projection.errors()).extracting(ObjectError::name).containsExactly("InvalidCertificate");
        assertThat(EXAMPLES.get(0).asksForCollection()).isTrue();
    }

    @Test
    void the_example_of_filters_leaves_out_whom_it_names() {
        RuleSet rules = EXAMPLES.get(1);
        String ada = "uid=ada|mail=ada@x.org";
        assertThat(present(rules, "anywhere", ada + "|userAccountControl=512")).isTrue();
        assertThat(present(rules, "anywhere", ada + "|userAccountControl=514")).isFalse();
        assertThat(present(rules, "anywhere", ada + "|extensionAttribute15=NoSync"))
                .isTrue();
        assertThat(present(rules, "head-office", ada + "|extensionAttribute15=NoSync"))
                .isFalse();
    }

    private static boolean present(RuleSet rules, String connector, String attributes) {
        ConnectorObject object = object(Kind.USER, "a", attributes);
        return rules.project(List.of(new ConnectorObject(connector, object.object(), Map.of())), CONTEXT)
                .object()
                .isPresent();
    }

    @Test
    void the_example_of_a_join_gives_both_the_same_key() {
        RuleSet rules = EXAMPLES.get(2);
        assertThat(rules.softKeys(object(Kind.USER, "a", "uid=a|personnelNumber=x7"), CONTEXT))
                .containsExactly("employeeID:x7");
        assertThat(rules.softKeys(object(Kind.USER, "b", "uid=b|employeeID=X7|mail=b@x.org"), CONTEXT))
                .containsExactly("employeeID:x7", "mail:b@x.org");
        assertThat(rules.attributes()).contains("personnelNumber");
        assertThat(EXAMPLES).hasSize(3);
    }
}
