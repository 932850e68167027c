package org.siegel.tenant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

/** The organisation's mobile device mailbox policies; {@code Default} is built in. */
public final class MobileDeviceMailboxPolicies {

    private static final String SELECT = "SELECT p.*, d.policy IS NOT NULL AS is_default"
            + " FROM tenant.mobile_device_mailbox_policy p"
            + " LEFT JOIN tenant.default_mobile_device_mailbox_policy d ON d.policy = p.guid ";

    private final Jdbi jdbi;

    MobileDeviceMailboxPolicies(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * A policy as it is kept.
     *
     * @param guid stays when the policy is renamed
     * @param policy what it asks for
     * @param isDefault whether it holds for everybody who has no other
     * @param changed when it was changed last
     */
    public record Kept(UUID guid, MobileDeviceMailboxPolicy policy, boolean isDefault, Instant changed) {}

    /** All policies by name, the default first. */
    public List<Kept> list() {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "ORDER BY is_default DESC, lower(p.name)")
                .map(MobileDeviceMailboxPolicies::kept)
                .list());
    }

    /** The policy with this name (in whatever case) or GUID. */
    public Optional<Kept> get(String identity) {
        return jdbi.withHandle(handle -> find(handle, identity));
    }

    /** The policy for everybody who has no other. */
    public Kept standard() {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "WHERE d.policy IS NOT NULL")
                .map(MobileDeviceMailboxPolicies::kept)
                .one());
    }

    /**
     * Adds a policy.
     *
     * @throws TenantException if the name is taken
     */
    public Kept create(MobileDeviceMailboxPolicy policy, boolean isDefault, Instant when) {
        return jdbi.inTransaction(handle -> {
            lock(handle);
            requireFree(handle, policy.name());
            UUID guid = UUID.randomUUID();
            bind(
                            handle.createUpdate("INSERT INTO tenant.mobile_device_mailbox_policy VALUES (:guid, :name,"
                                    + " :signed, :encrypted, :hash, :cipher, :negotiation, :soft, :changed)"),
                            guid,
                            policy,
                            when)
                    .execute();
            if (isDefault) {
                makeDefault(handle, guid);
            }
            return find(handle, guid.toString()).orElseThrow();
        });
    }

    /**
     * Changes a policy.
     *
     * @param isDefault true makes it the default instead of the present one; empty leaves that as it is
     * @throws TenantException if there is no such policy, the new name is taken, or the default shall be none any more
     */
    public Kept set(
            String identity,
            UnaryOperator<MobileDeviceMailboxPolicy> change,
            Optional<Boolean> isDefault,
            Instant when) {
        return jdbi.inTransaction(handle -> {
            lock(handle);
            Kept before = require(handle, identity);
            MobileDeviceMailboxPolicy policy = change.apply(before.policy());
            if (!policy.name().equalsIgnoreCase(before.policy().name())) {
                requireFree(handle, policy.name());
            }
            if (before.isDefault() && isDefault.equals(Optional.of(false))) {
                throw new TenantException("one policy is always the default: make another one the default instead of "
                        + before.policy().name());
            }
            bind(
                            handle.createUpdate("UPDATE tenant.mobile_device_mailbox_policy SET name = :name,"
                                    + " require_signed_smime_messages = :signed,"
                                    + " require_encrypted_smime_messages = :encrypted,"
                                    + " require_signed_smime_algorithm = :hash,"
                                    + " require_encryption_smime_algorithm = :cipher,"
                                    + " allow_smime_encryption_algorithm_negotiation = :negotiation,"
                                    + " allow_smime_soft_certs = :soft, changed = :changed WHERE guid = :guid"),
                            before.guid(),
                            policy,
                            when)
                    .execute();
            if (isDefault.orElse(false)) {
                makeDefault(handle, before.guid());
            }
            return find(handle, before.guid().toString()).orElseThrow();
        });
    }

    /**
     * Removes a policy.
     *
     * @throws TenantException if there is no such policy, or it is the default
     */
    public void remove(String identity) {
        jdbi.useTransaction(handle -> {
            lock(handle);
            Kept policy = require(handle, identity);
            if (policy.isDefault()) {
                throw new TenantException("the default policy "
                        + policy.policy().name() + " cannot be removed: make another one the default first");
            }
            handle.execute("DELETE FROM tenant.mobile_device_mailbox_policy WHERE guid = ?", policy.guid());
        });
    }

    /** Changes come one after the other, so that checks and change belong together. */
    private static void lock(Handle handle) {
        handle.execute("LOCK TABLE tenant.mobile_device_mailbox_policy IN SHARE ROW EXCLUSIVE MODE");
    }

    private static Kept require(Handle handle, String identity) {
        return find(handle, identity)
                .orElseThrow(() -> new TenantException("there is no mobile device mailbox policy " + identity));
    }

    private static void requireFree(Handle handle, String name) {
        if (handle.createQuery("SELECT 1 FROM tenant.mobile_device_mailbox_policy WHERE lower(name) = lower(:name)")
                .bind("name", name)
                .mapTo(Integer.class)
                .findOne()
                .isPresent()) {
            throw new TenantException("there is already a mobile device mailbox policy " + name);
        }
    }

    private static void makeDefault(Handle handle, UUID guid) {
        handle.execute("UPDATE tenant.default_mobile_device_mailbox_policy SET policy = ?", guid);
    }

    private static Optional<Kept> find(Handle handle, String identity) {
        return handle.createQuery(SELECT + "WHERE lower(p.name) = lower(:identity) OR p.guid::text = lower(:identity)"
                        + " ORDER BY lower(p.name) = lower(:identity) DESC LIMIT 1")
                .bind("identity", identity)
                .map(MobileDeviceMailboxPolicies::kept)
                .findOne();
    }

    private static <S extends SqlStatement<S>> S bind(
            S statement, UUID guid, MobileDeviceMailboxPolicy policy, Instant when) {
        return statement
                .bind("guid", guid)
                .bind("name", policy.name())
                .bind("signed", policy.requireSignedSmimeMessages())
                .bind("encrypted", policy.requireEncryptedSmimeMessages())
                .bind("hash", policy.requireSignedSmimeAlgorithm().exchangeName())
                .bind("cipher", policy.requireEncryptionSmimeAlgorithm().exchangeName())
                .bind(
                        "negotiation",
                        policy.allowSmimeEncryptionAlgorithmNegotiation().exchangeName())
                .bind("soft", policy.allowSmimeSoftCerts())
                .bind("changed", when);
    }

    private static Kept kept(ResultSet row, StatementContext context) throws SQLException {
        var policy = new MobileDeviceMailboxPolicy(
                row.getString("name"),
                row.getBoolean("require_signed_smime_messages"),
                row.getBoolean("require_encrypted_smime_messages"),
                PolicyValue.parse("", SignedSmimeAlgorithm.class, row.getString("require_signed_smime_algorithm")),
                PolicyValue.parse(
                        "", EncryptionSmimeAlgorithm.class, row.getString("require_encryption_smime_algorithm")),
                PolicyValue.parse(
                        "", EncryptionNegotiation.class, row.getString("allow_smime_encryption_algorithm_negotiation")),
                row.getBoolean("allow_smime_soft_certs"));
        return new Kept(
                row.getObject("guid", UUID.class),
                policy,
                row.getBoolean("is_default"),
                row.getTimestamp("changed").toInstant());
    }
}
