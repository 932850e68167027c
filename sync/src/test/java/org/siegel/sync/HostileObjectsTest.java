package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.directory.DirectoryObject;
import org.siegel.directory.DirectoryObject.Kind;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPerson;

/** Whatever a directory holds: a projection ends, says the same twice, and what it makes the tenant takes. */
class HostileObjectsTest {

    private static final List<String> TEXTS = List.of(
            "ada@x.org",
            "Ada@X.ORG",
            "smtp:b@x.org",
            "SMTP:c@x.org",
            "SMTP:",
            "smtp:@",
            "@",
            "",
            " ",
            "\0",
            "\u0085@x.org",
            "a\u200b@x.org",
            "straße@straße.de",
            "TRUE",
            "FALSE",
            "514",
            "99999999999999999999",
            "-1",
            "CN=x\\0ACNF:1,DC=x",
            "\\",
            "x".repeat(300) + "@x.org",
            "\ud83d\ude00 name",
            "MSOL_x",
            "CAS_}");

    private static final RuleSet WITH_EXPRESSIONS = RuleSet.defaults()
            .with(RuleSetTest.rule(
                    "hostile",
                    5,
                    Transformation.expression(
                            "userCertificate",
                            "CertNewest(Where($c, [userCertificate], CertNotAfter($c) > Now() && CertIsForEncryption($c)), 3)"),
                    Transformation.expression("displayName", "Left([title], 3) & Word([description], 2, \"@\")"),
                    Transformation.expression("mailNickname", "CStr(BitAnd([userAccountControl], 2))")));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void projections_of_anything_end_and_are_the_same_twice(long seed) {
        var random = new Random(seed);
        List<String> attributes = new ArrayList<>(WITH_EXPRESSIONS.attributes());
        RuleContext context = RuleContext.at(Instant.parse("2026-11-24T02:00:00Z"));
        for (int i = 0; i < 100; i++) {
            List<ConnectorObject> joined = new ArrayList<>();
            for (int j = 0; j <= random.nextInt(2); j++) {
                joined.add(object(random, attributes, "" + j));
            }
            Projection projection = WITH_EXPRESSIONS.project(joined, context);
            assertThat(WITH_EXPRESSIONS.project(joined, context)).isEqualTo(projection);
            Projection traced = WITH_EXPRESSIONS.project(joined, context.withTrace());
            assertThat(traced.object()).isEqualTo(projection.object());
            assertThat(traced.errors()).isEqualTo(projection.errors());
            projection.object().ifPresent(object -> {
                assertThat(TenantObject.of(object.content())).isEqualTo(object);
                if (object instanceof TenantPerson person) {
                    assertThat(person.userCertificate().size()).isLessThanOrEqualTo(15);
                }
            });
            assertThat(projection.errors())
                    .allSatisfy(error -> assertThat(error.sentence() + error.remedy())
                            .doesNotContain("\0", "null")
                            .isNotBlank());
            WITH_EXPRESSIONS
                    .joinKeys(joined.getFirst(), context)
                    .forEach(key -> assertThat(key).contains(":"));
        }
    }

    private static ConnectorObject object(Random random, List<String> attributes, String id) {
        Map<String, List<byte[]>> values = new HashMap<>();
        for (String attribute : attributes) {
            List<byte[]> some = new ArrayList<>();
            int count = random.nextInt(3) == 0 ? random.nextInt(20) : random.nextInt(3);
            for (int i = 0; i < count; i++) {
                some.add(value(random));
            }
            values.put(attribute, some);
        }
        if (random.nextBoolean()) {
            values.remove("objectGUID");
        }
        Map<String, String> references = new HashMap<>();
        TEXTS.forEach(text -> references.put(text, random.nextBoolean() ? "" : "anchor"));
        Kind kind = Kind.values()[random.nextInt(3)];
        return new ConnectorObject(id, new DirectoryObject("id" + id, "CN=x,DC=y", kind, values), references);
    }

    private static byte[] value(Random random) {
        if (random.nextInt(4) > 0) {
            return TEXTS.get(random.nextInt(TEXTS.size())).getBytes(StandardCharsets.UTF_8);
        }
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        if (bytes.length > 4 && random.nextBoolean()) {
            bytes[0] = 0x30;
            bytes[1] = (byte) (random.nextBoolean() ? bytes.length - 2 : 0x82);
        }
        return bytes;
    }
}
