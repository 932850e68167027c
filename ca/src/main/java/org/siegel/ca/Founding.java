package org.siegel.ca;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.jdbi.v3.core.Jdbi;
import org.siegel.ca.Authority.Role;

/**
 * Makes the hierarchy, once. Everything happens in one transaction under a database-wide lock: however often it is tried,
 * killed or run on several nodes, there is one hierarchy or none.
 */
final class Founding {

    private final Jdbi jdbi;
    private final KeyVault vault;
    private final AuditLog audit;
    private final Clock clock;
    private final SecureRandom random;

    Founding(Jdbi jdbi, KeyVault vault, AuditLog audit, Clock clock, SecureRandom random) {
        this.jdbi = jdbi;
        this.vault = vault;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
    }

    Hierarchy findOrFound(String organisation, String domain, CaOptions options) {
        Optional<Hierarchy> existing = find(jdbi);
        if (existing.isPresent()) {
            return existing.get();
        }
        // slow, so before the lock; a node that loses the race throws them away
        FreshKey rootKey = vault.generate(KeyPurpose.AUTHORITY, options.authorityKey());
        FreshKey issuingKey = vault.generate(KeyPurpose.AUTHORITY, options.authorityKey());
        return jdbi.inTransaction(handle -> {
            handle.execute("select pg_advisory_xact_lock(hashtextextended('org.siegel.ca hierarchy', 0))");
            return find(jdbi).orElseGet(() -> found(organisation, domain, options, rootKey, issuingKey));
        });
    }

    private Hierarchy found(
            String organisation, String domain, CaOptions options, FreshKey rootKey, FreshKey issuingKey) {
        Instant now = Instant.now(clock).truncatedTo(ChronoUnit.SECONDS);
        SerialNumber rootSerial = SerialNumber.random(random);
        vault.keep(rootKey);
        Authority root = add(
                Role.ROOT,
                rootKey,
                rootKey,
                AuthorityCertificate.root(rootSerial, organisation, rootKey, now),
                Optional.empty(),
                now);
        SerialNumber issuingSerial = SerialNumber.random(random);
        vault.keep(issuingKey);
        Authority issuing = add(
                Role.ISSUING,
                issuingKey,
                rootKey,
                AuthorityCertificate.issuing(issuingSerial, organisation, domain, issuingKey, root, options, now),
                Optional.of(root),
                now);
        audit.write(Actor.SYSTEM, "found", organisation, "root " + rootSerial + ", issuing authority " + issuingSerial);
        return new Hierarchy(root, issuing);
    }

    private Authority add(
            Role role, FreshKey key, FreshKey signer, TBSCertificate tbs, Optional<Authority> issuer, Instant now) {
        List<LintFinding> findings = Lint.authority(Certificates.der(tbs), issuer.map(Authority::certificate), now);
        if (!findings.isEmpty()) {
            throw new CaException.LintFailed(findings);
        }
        X509Certificate certificate =
                Certificates.parse(new AuthoritySigner(vault).sign(signer.id(), tbs, tbs.getSignature()));
        String name = Authority.nameOf(role, 1);
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into ca.authority (name, role, generation, key_id, certificate)
                        values (:name, :role, 1, :key, :der)""")
                .bind("name", name)
                .bind("role", role.name())
                .bind("key", key.id().value())
                .bind("der", Certificates.der(certificate))
                .execute());
        Ledger.write(
                jdbi,
                new Ledger.Line(
                        new SerialNumber(tbs.getSerialNumber().getValue()),
                        issuer.map(Authority::name).orElse(name),
                        Optional.empty(),
                        role.name(),
                        certificate,
                        Optional.of(key.id()),
                        "authority " + name,
                        "",
                        now));
        return new Authority(name, role, key.id(), certificate);
    }

    /** The newest generation in the database. */
    static Optional<Hierarchy> find(Jdbi jdbi) {
        return authority(jdbi, Role.ROOT)
                .flatMap(root -> authority(jdbi, Role.ISSUING).map(issuing -> new Hierarchy(root, issuing)));
    }

    private static Optional<Authority> authority(Jdbi jdbi, Role role) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select name, key_id, certificate from ca.authority where role = :role
                        order by generation desc limit 1""")
                .bind("role", role.name())
                .map((rs, context) -> new Authority(
                        rs.getString("name"),
                        role,
                        new KeyId(rs.getObject("key_id", UUID.class)),
                        Certificates.parse(rs.getBytes("certificate"))))
                .findOne());
    }
}
