package org.siegel.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.siegel.database.TestDatabase;
import org.siegel.smime.MailAddress;
import org.siegel.tenant.TenantObject.Kind;

/** The tenant in PostgreSQL as a port, and what its readers see of what a source wrote. */
class LocalTenantTest extends TenantPortContract {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-27T02:00:00Z"), ZoneOffset.UTC);

    Tenant tenant;

    @BeforeEach
    void fresh() {
        tenant = Tenant.open(TestDatabase.without("tenant"), bytes -> List.of());
    }

    @Override
    protected TenantPort port(String source) {
        return tenant.source(source, CLOCK);
    }

    @Test
    void recipients_are_found_and_lists_expand_through_members_that_came_later() {
        TenantPort port = port("hq");
        assertApplied(port, put(List.of(group("g", "all@example.org", new TenantGroup.Known("1")))));
        assertApplied(port, put(List.of(person("1", Kind.USER, "ada@example.org"))));
        assertThat(tenant.recipients()
                        .find(MailAddress.of("ADA@example.org"))
                        .orElseThrow()
                        .directoryId())
                .isEqualTo("1");
        var list = tenant.distributionGroups()
                .find(MailAddress.of("all@example.org"))
                .orElseThrow();
        var expansion = (GroupExpansion.Complete) tenant.distributionGroups().expand(list, Duration.ofMinutes(1));
        assertThat(expansion.members())
                .singleElement()
                .isInstanceOfSatisfying(
                        GroupExpansion.Person.class,
                        member -> assertThat(member.recipient().primaryAddress())
                                .isEqualTo(MailAddress.of("ada@example.org")));
    }

    @Test
    void a_batch_that_fails_halfway_leaves_nothing() {
        LocalTenant port = tenant.source("hq", CLOCK);
        assertApplied(port, put(List.of(person("1", Kind.USER, "ada@example.org"))));
        assertThatThrownBy(() -> TestDatabase.shared().jdbi().useTransaction(handle -> {
                    port.apply(handle, put(List.of(person("2", Kind.USER, "bob@example.org"))));
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");
        assertThat(versions(port)).extracting(TenantPort.Version::sourceAnchor).containsExactly("1");
    }

    @Test
    void two_exports_of_one_object_in_a_batch_and_too_many_are_refused() {
        TenantPort port = port("hq");
        TenantPerson ada = person("1", Kind.USER, "ada@example.org");
        assertThatThrownBy(() -> port.apply(put(List.of(ada, ada)))).isInstanceOf(IllegalArgumentException.class);
        var many =
                Stream.generate(() -> ada).limit(TenantPort.MOST_EXPORTS + 1L).toList();
        assertThatThrownBy(() -> port.apply(put(many))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> port(DistributionGroup.LOCAL)).isInstanceOf(IllegalArgumentException.class);
    }
}
