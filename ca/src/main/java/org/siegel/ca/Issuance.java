package org.siegel.ca;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.jdbi.v3.core.Jdbi;

/** From a request to a recorded certificate: prepare, lint, sign, record, and only then hand out. */
final class Issuance {

    /** Longer, and the validity in a prepared certificate no longer begins "now". */
    private static final Duration PREPARED_FOR = Duration.ofMinutes(30);

    private final Jdbi jdbi;
    private final KeyVault vault;
    private final AuditLog audit;
    private final Clock clock;
    private final SecureRandom random;
    private final Hierarchy hierarchy;
    private final CaOptions options;
    private final Ledger ledger;

    Issuance(
            Jdbi jdbi,
            KeyVault vault,
            AuditLog audit,
            Clock clock,
            SecureRandom random,
            Hierarchy hierarchy,
            CaOptions options,
            Ledger ledger) {
        this.jdbi = jdbi;
        this.vault = vault;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
        this.hierarchy = hierarchy;
        this.options = options;
        this.ledger = ledger;
    }

    Linted prepare(CertificateRequest request, PossessionProven possession) {
        Instant now = Instant.now(clock).truncatedTo(ChronoUnit.SECONDS);
        Authority issuer = hierarchy.issuing();
        if (now.isAfter(issuer.certificate().getNotAfter().toInstant())) {
            throw new CaException.Refused("the issuing authority " + issuer.name() + " expired at "
                    + issuer.certificate().getNotAfter().toInstant() + "; found a new one");
        }
        SerialNumber serial = SerialNumber.random(random);
        TBSCertificate tbs = PersonCertificate.of(serial, request, possession.key(), issuer, options, now);
        List<LintFinding> findings = Lint.person(Certificates.der(tbs), request, issuer.certificate(), now);
        if (!findings.isEmpty()) {
            throw new CaException.LintFailed(findings);
        }
        return new Linted(request, possession, serial, tbs, issuer, now);
    }

    IssuedCertificate issue(Linted linted) {
        if (!linted.issuer().equals(hierarchy.issuing())) {
            throw new CaException.Refused("the certificate was prepared by another authority; prepare it again");
        }
        if (Duration.between(linted.preparedAt(), Instant.now(clock)).compareTo(PREPARED_FOR) > 0) {
            throw new CaException.Refused("the certificate was prepared more than 30 minutes ago; prepare it again");
        }
        CertificateRequest request = linted.request();
        String digest = digest(request, linted.possession());
        return jdbi.inTransaction(handle -> {
            handle.execute("select pg_advisory_xact_lock(hashtextextended(?, 0))", "ca " + request.requestKey());
            return ledger.answerTo(request.requestKey(), digest).orElseGet(() -> sign(linted, digest));
        });
    }

    /** A key made by the vault; the slow key generation holds neither a lock nor a connection. */
    IssuedCertificate generateFor(CertificateRequest request) {
        Optional<IssuedCertificate> answered = ledger.answerTo(request.requestKey(), digest(request, "vault"));
        if (answered.isPresent()) {
            return answered.get();
        }
        FreshKey key = vault.generate(KeyPurpose.PERSONAL, options.personalKey());
        return issue(prepare(request, PossessionProven.byVault(key)));
    }

    private IssuedCertificate sign(Linted linted, String digest) {
        CertificateRequest request = linted.request();
        Optional<FreshKey> vaultKey = linted.possession().vaultKey();
        vaultKey.ifPresent(vault::keep);
        X509Certificate certificate = Certificates.parse(new AuthoritySigner(vault)
                .sign(
                        linted.issuer().key(),
                        linted.certificate(),
                        linted.certificate().getSignature()));
        verify(certificate, linted.issuer().certificate().getPublicKey());
        Ledger.write(
                jdbi,
                new Ledger.Line(
                        linted.serial(),
                        linted.issuer().name(),
                        Optional.of(request.address()),
                        request.profile().name(),
                        certificate,
                        vaultKey.map(FreshKey::id),
                        request.requestKey(),
                        digest,
                        Instant.now(clock)));
        audit.write(
                request.actor(),
                "issue",
                request.address().toString(),
                "serial " + linted.serial() + ", " + request.profile()
                        + (vaultKey.isPresent() ? ", key made and held by Siegel" : ", key held by the owner"));
        return ledger.find(linted.serial()).orElseThrow();
    }

    /** A faulty signature (a broken vault, a bit flip) must not leave: some of them give the key away. */
    private static void verify(X509Certificate certificate, PublicKey issuer) {
        try {
            certificate.verify(issuer);
        } catch (GeneralSecurityException e) {
            throw new CaException.KeyUnavailable("the vault made a signature that does not verify", e);
        }
    }

    private static String digest(CertificateRequest request, PossessionProven possession) {
        return digest(
                request,
                possession.vaultKey().isPresent()
                        ? "vault"
                        : HexFormat.of().formatHex(Certificates.der(possession.key())));
    }

    private static String digest(CertificateRequest request, String key) {
        String text = String.join(
                "\n",
                Ledger.mailbox(request.address()),
                request.commonName().map(String::strip).orElse(""),
                request.profile().name(),
                key);
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK knows SHA-256", e);
        }
    }
}
