package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The language against the examples of Microsoft's function reference and of its page on expressions. */
class ExpressionTest {

    static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    private static final Map<String, Value> ADA = new TreeMap<>(Map.ofEntries(
            Map.entry("dn", Value.text("CN=Joe,OU=Atlanta,OU=GA,OU=US, DC=contoso,DC=com")),
            Map.entry("conflict", Value.text("CN=Ada\\0ACNF:0f8fad5b-d9cb-469f-a165-70867728950e,OU=People,DC=x")),
            Map.entry("alias", Value.text("ada")),
            Map.entry("employeeType", Value.text("Intern")),
            Map.entry("city", Value.text("Rome")),
            Map.entry("empty", Value.text("")),
            Map.entry("address", Value.text("One Microsoft Way\r\nRedmond")),
            Map.entry("otherPhone", many("425-555-01", "425-555-02")),
            Map.entry("proxyAddresses", many("SMTP:john.doe@contoso.com", "smtp:jd@contoso.com", "SIP:jd@contoso.com")),
            Map.entry("padded", many(" a ", "b ")),
            Map.entry("twice", many("a", "b", "a")),
            Map.entry("attrib1", many("a", "b")),
            Map.entry("attrib2", many("b", "a")),
            Map.entry("userAccountControl", Value.number(514)),
            Map.entry("msExchRecipientTypeDetails", Value.number(0x1000000)),
            Map.entry("member", new Value.Reference("CN=Ada,DC=x")),
            Map.entry("lastLogonTimestamp", Value.number(129699324000000000L)),
            Map.entry(
                    "objectGUID",
                    new Value.Bytes(java.util.HexFormat.of().parseHex("5bad8f0fcbd99f46a16570867728950e"))),
            Map.entry(
                    "objectSid",
                    new Value.Bytes(java.util.HexFormat.of()
                            .parseHex("010500000000000515000000a065cf7e784b9b5fe77c8770091c0100")))));

    private static Value many(String... texts) {
        return Value.of(Arrays.stream(texts).map(Value::text).toList());
    }

    static Evaluation evaluation() {
        return new Evaluation(
                name -> ADA.getOrDefault(name, Value.Nothing.NULL),
                Map.of("ReplaceString", "’:,Å:A,Ä:A,Ö:O,å:a,ä:a,ö:o", "Forest.LDAP", "DC=fabrikam,DC=com"),
                "",
                RuleContext.at(NOW));
    }

    static Value evaluate(String expression) {
        return evaluation().of(Expression.parse(expression));
    }

    /** Each from Microsoft's pages, with what they say it returns. */
    static Stream<Arguments> documented() {
        return Stream.of(
                arguments("BitAnd(&HF, &HF7)", "7"),
                arguments("CBool([attrib1] = [attrib2])", "True"),
                arguments("CDate(\"2013-01-10 4:00 PM -8\")", "2013-01-11T00:00:00Z"),
                arguments(
                        "IIF(Contains([proxyAddresses],\"SMTP:\")>0,[proxyAddresses],Error(\"No primary SMTP address found.\"))",
                        "SMTP:john.doe@contoso.com; smtp:jd@contoso.com; SIP:jd@contoso.com"),
                arguments("ConvertFromBase64(\"SABlAGwAbABvACAAdwBvAHIAbABkACEA\")", "Hello world!"),
                arguments("ConvertFromBase64(\"SGVsbG8gd29ybGQh\", UTF8)", "Hello world!"),
                arguments("ConvertFromUTF8Hex(\"48656C6C6F20776F726C6421\")", "Hello world!"),
                arguments("ConvertToBase64(\"Hello world!\")", "SABlAGwAbABvACAAdwBvAHIAbABkACEA"),
                arguments("ConvertToUTF8Hex(\"Hello world!\")", "48656C6C6F20776F726C6421"),
                arguments("CStr([dn])", "CN=Joe,OU=Atlanta,OU=GA,OU=US, DC=contoso,DC=com"),
                arguments("CStr(CRef(\"CN=LC Services,\" & %Forest.LDAP%))", "CN=LC Services,DC=fabrikam,DC=com"),
                arguments("DateAdd(\"m\", 3, CDate(\"2001-01-01\"))", "2001-04-01T00:00:00Z"),
                arguments("DateFromNum(129699324000000000)", "2012-01-01T23:00:00Z"),
                arguments("DateFromNum([lastLogonTimestamp])", "2012-01-01T23:00:00Z"),
                arguments("NumFromDate(CDate(\"2012-01-01 23:00:00\"))", "129699324000000000"),
                arguments("DNComponent(CRef([dn]),1)", "Joe"),
                arguments("DNComponentRev(CRef([dn]),3)", "US"),
                arguments("DNComponentRev(CRef([dn]),1,\"DC\")", "US"),
                arguments("FormatDateTime(CDate(\"12/25/2007\"),\"yyyy-MM-dd\")", "2007-12-25"),
                arguments("FormatDateTime(CDate(\"2014-09-05 08:14:53\"),\"yyyyMMddHHmmss.0Z\")", "20140905081453.0Z"),
                arguments("IIF([employeeType]=\"Intern\",\"t-\" & [alias],[alias])", "t-ada"),
                arguments("InStr(\"The quick brown fox\",\"quick\")", "5"),
                arguments("InStr(\"repEated\",\"e\",3,vbBinaryCompare)", "7"),
                arguments("InStr(\"repEated\",\"e\",3,vbTextCompare)", "4"),
                arguments("InStrRev(\"abbcdbbbef\",\"bb\")", "7"),
                arguments("IsBitSet(&HF,4)", "True"),
                arguments("IsBitSet([userAccountControl],2)", "True"),
                arguments("IIF(IsGuid([alias]),CGuid([alias]),NULL)", ""),
                arguments("IsNull([displayName])", "True"),
                arguments("IsNullOrEmpty([displayName])", "True"),
                arguments("IsNullOrEmpty([empty])", "True"),
                arguments("IsEmpty([empty])", "True"),
                arguments("IsPresent([alias])", "True"),
                arguments(
                        "Mid(Item([proxyAddresses],Contains([proxyAddresses], \"SMTP:\")),6)", "john.doe@contoso.com"),
                arguments("Join([attrib1],\",\")", "a,b"),
                arguments("LCase(\"TeSt\")", "test"),
                arguments("UCase(\"TeSt\")", "TEST"),
                arguments("Left(\"John Doe\", 3)", "Joh"),
                arguments("Right(\"John Doe\", 3)", "Doe"),
                arguments("Len(\"John Doe\")", "8"),
                arguments("LTrim(\" Test \")", "Test "),
                arguments("RTrim(\" Test \")", " Test"),
                arguments("Trim(\" Test \")", "Test"),
                arguments("Trim([padded])", "a; b"),
                arguments("Mid(\"John Doe\", 3, 5)", "hn Do"),
                arguments("Mid(\"John Doe\", 6, 999)", "Doe"),
                arguments("PadLeft(\"User\", 10, \"0\")", "000000User"),
                arguments("PadRight(\"User\", 10, \"0\")", "User000000"),
                arguments("PCase(\"TEsT\")", "Test"),
                arguments("PCase(LCase(\"TEST\"))", "Test"),
                arguments("RemoveDuplicates([twice])", "a; b"),
                arguments("Replace([address],\"\\r\\n\",\", \")", "One Microsoft Way, Redmond"),
                arguments("ReplaceChars(\"Räksmörgås\",%ReplaceString%)", "Raksmorgas"),
                arguments("ReplaceChars(\"O’Neil\",%ReplaceString%)", "ONeil"),
                arguments("Select($item,[otherPhone],Replace($item,\"-\",\"\"))", "42555501; 42555502"),
                arguments(
                        "Split(\"SMTP:john.doe@contoso.com,smtp:jd@contoso.com\",\",\")",
                        "SMTP:john.doe@contoso.com; smtp:jd@contoso.com"),
                arguments(
                        "Switch([city] = \"London\", \"English\", [city] = \"Rome\", \"Italian\", [city] = \"Paris\","
                                + " \"French\", True, Error(\"Unknown city\"))",
                        "Italian"),
                arguments(
                        "Switch(IsPresent([directManager]),[directManager], IsPresent([skiplevelManager]),"
                                + "[skiplevelManager], IsPresent([director]),[director])",
                        ""),
                arguments("Word(\"The quick brown fox\",3,\" \")", "brown"),
                arguments("Word(\"This,string!has&many separators\",3,\",!&#\")", "has"),
                arguments(
                        "RemoveDuplicates(Trim(ImportedValue(\"proxyAddresses\")))",
                        "SMTP:john.doe@contoso.com; smtp:jd@contoso.com; SIP:jd@contoso.com"),
                arguments("2*(5+3)", "16"),
                arguments("2*5+3", "13"),
                arguments("3+2*5", "25"), // left to right, as documented
                arguments(
                        "Word([proxyAddresses],1,\"@\") & \"@contoso.com\"",
                        "SMTP:john.doe@contoso.com; smtp:jd@contoso.com; SIP:jd@contoso.com"),
                arguments(
                        "IIF(InStr([proxyAddresses],\"SIP:\")=1,NULL,[proxyAddresses])",
                        "SMTP:john.doe@contoso.com; smtp:jd@contoso.com"),
                arguments("CBool(InStr(DNComponent(CRef([conflict]),1),\"\\\\0ACNF:\")>0)", "True"),
                arguments("CBool(InStr(DNComponent(CRef([dn]),1),\"\\\\0ACNF:\")>0)", "False"),
                arguments(
                        "CBool(IIF(IsPresent([msExchRecipientTypeDetails]),"
                                + "BitAnd([msExchRecipientTypeDetails],&H21C07000) > 0,NULL))",
                        "True"),
                arguments("(Left([mailNickname], 4) = \"CAS_\" && (InStr([mailNickname], \"}\") > 0))", "False"),
                arguments(
                        "(Contains([proxyAddresses], \"SMTP:\") > 0) && (InStr(Item([proxyAddresses],"
                                + " Contains([proxyAddresses], \"SMTP:\")), \"@\") > 0)",
                        "True"));
    }

    @ParameterizedTest
    @MethodSource("documented")
    void documented_examples_return_what_is_documented(String expression, String result) {
        assertThat(AttributeFlows.shown(evaluate(expression))).isEqualTo(result);
    }

    static Stream<Arguments> ours() {
        return Stream.of(
                arguments("ToLower([alias])", "ada"),
                arguments("ToUpper([alias])", "ADA"),
                arguments("Union([attrib1],[attrib2],\"c\",NULL)", "a; b; c"),
                arguments("StringFromGuid([objectGUID])", "0f8fad5b-d9cb-469f-a165-70867728950e"),
                arguments("IsGuid([objectGUID])", "True"),
                arguments(
                        "IIF(IsGuid(\"0f8fad5b-d9cb-469f-a165-70867728950e\"),"
                                + "CGuid(\"{0f8fad5b-d9cb-469f-a165-70867728950e}\")=[objectGUID],NULL)",
                        "True"),
                arguments("StringFromSid([objectSid])", "S-1-5-21-2127521184-1604012920-1887927527-72713"),
                arguments("ItemOrNull([attrib1],3)", ""),
                arguments("EscapeDNComponent(\"Doe, Joe \")", "Doe\\, Joe\\ "),
                arguments("Now()>CDate(\"2026-11-24\")", "True"),
                arguments("IsDate(\"2026-02-30\")", "False"),
                arguments("IsDate(\"20140905081453.0Z\")", "True"),
                arguments("CNum(\"42\")+1", "43"),
                arguments("IsNumeric(\"4x\")", "False"),
                arguments("Mid([missing],1,2)", ""),
                arguments("Len([missing])", "0"),
                arguments("[missing]=\"x\"", "False"),
                arguments("[missing]<>\"x\"", "True"),
                arguments("[missing]<5", "False"),
                arguments("[missing]=NULL", "True"),
                arguments("Contains([member],\"cn=ada,dc=x\")", "1"),
                arguments("Contains([proxyAddresses],\"sip:\",CaseInsensitive)", "3"),
                arguments("\"a \"\"quoted\"\" text\" & CRLF", "a \"quoted\" text\r\n"),
                arguments("With($x,\"a\",With($y,$x & \"b\",$y & $x))", "aba"),
                arguments("DateAdd(\"ww\",-1,CDate(\"2026-01-08T10:30:00Z\"))", "2026-01-01T10:30:00Z"));
    }

    @ParameterizedTest
    @MethodSource("ours")
    void what_is_not_documented_by_example(String expression, String result) {
        assertThat(AttributeFlows.shown(evaluate(expression))).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "Lcase(\"x\") ~ 1 ~ there is no function Lcase; case counts: LCase",
                "Nonsense(1) ~ 1 ~ there is no function Nonsense",
                "Guid() ~ 1 ~ with random values every run would change everybody",
                "Left(\"x\") ~ 1 ~ Left takes 2 arguments, not 1",
                "Trim(\"x\", 1) ~ 1 ~ Trim takes 1 argument, not 2",
                "Switch(True, 1, False) ~ 1 ~ conditions and values in pairs",
                "True && False || True ~ 15 ~ put brackets",
                "\"abc ~ 1 ~ no closing quotation mark",
                "[mail ~ 1 ~ does not end with ]",
                "[a b] ~ 1 ~ this is not an attribute's name: a b",
                "Trim([mail] ~ 12 ~ a closing bracket is missing",
                "mail ~ 1 ~ mail is no constant: attributes stand in [ ]",
                "1 + ~ 4 ~ ends where a value should stand",
                "1 2 ~ 3 ~ more behind the end",
                "$item ~ 1 ~ the variable $item is not known here",
                "Where([x],[y],True) ~ 7 ~ Where begins with a variable",
                "With($x,$x,1) ~ 9 ~ the variable $x is not known here",
                "99999999999999999999 ~ 1 ~ up to 64 bits",
                "ImportedValue([mail]) ~ 15 ~ ImportedValue takes an attribute's name in quotation marks",
                "ImportedValue(\"a b\") ~ 15 ~ this is not an attribute's name: a b",
                "&HG ~ 1 ~ up to 64 bits",
                "; ~ 1 ~ a value should stand here, not ;",
            })
    void what_is_no_expression_is_told_with_its_place(String expression, int position, String sentence) {
        assertThatThrownBy(() -> Expression.parse(expression))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining(sentence)
                .satisfies(e -> assertThat(((ExpressionException) e).position()).isEqualTo(position));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            value = {
                "Error(\"no\") ~ no",
                "Item([attrib1],0) ~ there is no item 0 among 2",
                "CDate(\"tomorrow\") ~ this is no date",
                "CNum(\"x\") ~ CNum takes a whole number",
                "9223372036854775807 + 1 ~ more than 64 bits",
                "[alias] > 5 ~ text and a number",
                "[alias] + [alias] ~ put together with &",
                "IIF([alias],1,2) ~ a truth value is wanted here, not text",
                "Left([userAccountControl],1) ~ Left takes text here, not a number",
                "PadLeft(\"a\",99999999,\"x\") ~ more than 1048576 characters",
                "DateAdd(\"yyyy\",9999999999,CDate(\"2000-01-01\")) ~ no calendar has such a date",
                "DateAdd(\"x\",1,CDate(\"2000-01-01\")) ~ an interval is",
                "FormatDateTime(CDate(\"2000-01-01\"),\"yyyyyyyyyyyyyyyyyyyyyyyyyy\") ~ a format has no part",
                "StringFromSid([objectGUID]) ~ no security identifier",
                "%missing% ~ there is no parameter",
            })
    void what_cannot_be_evaluated_is_told(String expression, String sentence) {
        assertThatThrownBy(() -> evaluate(expression))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "Trim(", "IIF(True,", "1+(", "Select($x,[a],"})
    void nesting_is_bounded(String opening) {
        assertThatThrownBy(() -> Expression.parse(opening.repeat(1000)))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("nested deeper than");
    }

    @Test
    void length_and_work_are_bounded() {
        assertThatThrownBy(() -> Expression.parse(" ".repeat(20_001))).hasMessageContaining("at most 20000 characters");
        assertThatThrownBy(() -> Expression.parse("1" + "+1".repeat(5000)))
                .hasMessageContaining("at most 400 operators");
        String text = "\"" + "x".repeat(4000) + "\"";
        String doubled = "With($a," + text + ",".concat("With($a,$a & $a,".repeat(12)) + "$a" + ")".repeat(13);
        assertThatThrownBy(() -> evaluate(doubled)).hasMessageContaining("more than 1048576 characters");
        Value thousand = Value.of(java.util.stream.IntStream.range(0, 1100)
                .mapToObj(Value::number)
                .toList());
        var evaluation = new Evaluation(_ -> thousand, Map.of(), "", RuleContext.at(NOW));
        assertThatThrownBy(() -> evaluation.of(Expression.parse("Select($a,[x],Select($b,[x],$a+$b))")))
                .hasMessageContaining("more than 1000000 steps");
    }

    @Test
    void the_clock_is_noticed_where_it_decides() {
        assertThat(due("CDate(\"2026-12-01\")>Now()")).contains(Instant.parse("2026-12-01T00:00:00Z"));
        assertThat(due("CDate(\"2026-12-01\")>=Now()")).contains(Instant.parse("2026-12-01T00:00:01Z"));
        assertThat(due("CDate(\"2026-12-01\")>DateAdd(\"d\",3,Now())")).contains(Instant.parse("2026-11-28T00:00:00Z"));
        assertThat(due("Now()>CDate(\"2026-01-01\")")).isEmpty();
        assertThat(due("Now()=Now()")).isEmpty();
        assertThat(due("CDate(\"2026-12-01\")>CDate(\"2026-12-02\")")).isEmpty();
        assertThat(due("IIF(False,CDate(\"2026-12-01\")>Now(),1)")).isEmpty();
        assertThat(due("FormatDateTime(Now(),\"yyyy\")")).contains(Instant.parse("2026-11-25T02:00:00Z"));
        assertThat(due("CDate(\"2027-12-01\")>DateAdd(\"m\",1,Now())")).contains(Instant.parse("2026-11-25T02:00:00Z"));
    }

    private static java.util.Optional<Instant> due(String expression) {
        Evaluation evaluation = evaluation();
        evaluation.of(Expression.parse(expression));
        return evaluation.due();
    }

    @Test
    void every_function_is_there_once_and_takes_hostile_values_without_an_undeclared_exception() {
        List<Value> hostile = List.of(
                Value.Nothing.NULL,
                Value.text(""),
                Value.text("\0\ud800\\"),
                Value.text("-"),
                Value.number(Long.MIN_VALUE),
                Value.number(Long.MAX_VALUE),
                Value.YES,
                new Value.Bytes(new byte[0]),
                new Value.Bytes("MII".getBytes(StandardCharsets.US_ASCII)),
                new Value.Bytes(new byte[] {0x30, (byte) 0x84, (byte) 0xff, -1, -1, -1}),
                new Value.Reference("=,\\"),
                new Value.Moment(Instant.parse("9999-12-31T23:59:59Z"), true),
                new Value.Moment(Instant.parse("0000-01-01T00:00:00Z"), false),
                many("a", "b"));
        for (Function function : Functions.all()) {
            if (function.form() != Function.Form.EACH) {
                continue;
            }
            for (int seed = 0; seed < 300; seed++) {
                var random = new java.util.Random(seed);
                int count =
                        function.least() + random.nextInt(function.parameters().size() - function.least() + 1);
                List<Expression> arguments = java.util.stream.IntStream.range(0, count)
                        .<Expression>mapToObj(_ -> new Expression.Constant(
                                hostile.get(random.nextInt(hostile.size())), new Expression.Place(1)))
                        .toList();
                try {
                    evaluation().of(new Expression.Call(function, arguments, new Expression.Place(1)));
                } catch (ExpressionException told) {
                    assertThat(told.getMessage()).isNotBlank();
                }
            }
        }
        assertThat(Functions.all()).hasSizeGreaterThan(80);
    }
}
