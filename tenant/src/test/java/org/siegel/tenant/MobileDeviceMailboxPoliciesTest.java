package org.siegel.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siegel.database.TestDatabase;

class MobileDeviceMailboxPoliciesTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    MobileDeviceMailboxPolicies policies;

    @BeforeEach
    void fresh() {
        policies =
                Tenant.open(TestDatabase.without("tenant"), bytes -> List.of()).mobileDeviceMailboxPolicies();
    }

    @Test
    void the_built_in_policy_has_exchanges_defaults_and_is_the_default() {
        var builtIn = policies.standard();
        assertThat(builtIn.policy()).isEqualTo(MobileDeviceMailboxPolicy.of("Default"));
        assertThat(builtIn.policy().requireSignedSmimeAlgorithm().exchangeName())
                .isEqualTo("SHA1");
        assertThat(builtIn.policy().requireEncryptionSmimeAlgorithm().exchangeName())
                .isEqualTo("TripleDES");
        assertThat(builtIn.policy().allowSmimeEncryptionAlgorithmNegotiation().exchangeName())
                .isEqualTo("AllowAnyAlgorithmNegotiation");
        assertThat(builtIn.policy().allowSmimeSoftCerts()).isTrue();
        assertThat(policies.list()).containsExactly(builtIn);
    }

    @Test
    void another_default_takes_the_place_of_the_former() {
        var board = policies.create(MobileDeviceMailboxPolicy.of("Board"), true, NOW);
        assertThat(policies.standard()).isEqualTo(board);
        assertThat(policies.list())
                .extracting(k -> k.policy().name() + " " + k.isDefault())
                .containsExactly("Board true", "Default false");
        policies.set("default", p -> p, Optional.of(true), NOW);
        assertThat(policies.list())
                .extracting(k -> k.policy().name() + " " + k.isDefault())
                .containsExactly("Default true", "Board false");
    }

    @Test
    void there_is_never_no_default() {
        assertThatThrownBy(() -> policies.set("Default", p -> p, Optional.of(false), NOW))
                .isInstanceOf(TenantException.class)
                .hasMessageContaining("one policy is always the default");
        assertThatThrownBy(() -> policies.remove("Default"))
                .isInstanceOf(TenantException.class)
                .hasMessageContaining("make another one the default first");
        for (String act : List.of(
                "DELETE FROM tenant.default_mobile_device_mailbox_policy",
                "UPDATE tenant.default_mobile_device_mailbox_policy SET policy = NULL",
                "INSERT INTO tenant.default_mobile_device_mailbox_policy SELECT true, guid FROM tenant.mobile_device_mailbox_policy",
                "DELETE FROM tenant.mobile_device_mailbox_policy")) {
            assertThatThrownBy(() -> TestDatabase.shared().jdbi().useHandle(h -> h.execute(act)))
                    .isNotNull();
        }
        assertThat(policies.standard().policy().name()).isEqualTo("Default");
    }

    @Test
    void a_policy_is_changed_by_name_or_guid_and_may_be_renamed() {
        var board = policies.create(MobileDeviceMailboxPolicy.of("Board"), false, NOW);
        policies.set(
                "BOARD",
                p -> p.with("RequireSignedSMIMEMessages", "$true")
                        .with("RequireEncryptionSMIMEAlgorithm", "RC2128bit")
                        .with("AllowSMIMEEncryptionAlgorithmNegotiation", "blocknegotiation")
                        .with("Name", "Directors"),
                Optional.empty(),
                NOW.plusSeconds(5));
        var changed = policies.get(board.guid().toString()).orElseThrow();
        assertThat(changed.policy().name()).isEqualTo("Directors");
        assertThat(changed.policy().requireSignedSmimeMessages()).isTrue();
        assertThat(changed.policy().requireEncryptionSmimeAlgorithm().easValue())
                .isEqualTo(2);
        assertThat(changed.policy().allowSmimeEncryptionAlgorithmNegotiation().easValue())
                .isZero();
        assertThat(changed.changed()).isEqualTo(NOW.plusSeconds(5));
        policies.remove("directors");
        assertThat(policies.get(board.guid().toString())).isEmpty();
    }

    @Test
    void names_are_unique_without_regard_to_case() {
        assertThatThrownBy(() -> policies.create(MobileDeviceMailboxPolicy.of("DEFAULT"), false, NOW))
                .isInstanceOf(TenantException.class)
                .hasMessageContaining("already");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "RequireSignedSMIMEAlgorithm|SHA256|'SHA256' is none of SHA1, MD5",
                "RequireEncryptionSMIMEAlgorithm|AES256|none of TripleDES, DES, RC2128bit, RC264bit, RC240bit",
                "AllowSMIMEEncryptionAlgorithmNegotiation|Any"
                        + "|none of BlockNegotiation, OnlyStrongAlgorithmNegotiation, AllowAnyAlgorithmNegotiation",
                "AllowSMIMESoftCerts|maybe|AllowSMIMESoftCerts: true or false",
                "Name|``|Name:",
                "Colour|red|no parameter Colour",
            })
    void a_wrong_value_is_refused_with_the_allowed_ones(String parameter, String value, String sentence) {
        assertThatThrownBy(() -> MobileDeviceMailboxPolicy.of("x").with(parameter, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }
}
