package org.siegel.ca;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Jdbi;
import org.siegel.ca.IssuedCertificate.Status;

/** Revokes, once and for good; the next CRL that anybody asks for has it. */
final class Revocation {

    private final Jdbi jdbi;
    private final Ledger ledger;
    private final AuditLog audit;
    private final Clock clock;

    Revocation(Jdbi jdbi, Ledger ledger, AuditLog audit, Clock clock) {
        this.jdbi = jdbi;
        this.ledger = ledger;
        this.audit = audit;
        this.clock = clock;
    }

    IssuedCertificate revoke(SerialNumber serial, RevocationReason reason, Actor actor) {
        return jdbi.inTransaction(handle -> {
            handle.createQuery("select serial from ca.certificate where serial = :serial for update")
                    .bind("serial", serial.toString())
                    .mapTo(String.class)
                    .findOne();
            IssuedCertificate certificate =
                    ledger.find(serial).orElseThrow(() -> new CaException.UnknownCertificate(serial));
            if (!changes(certificate.status(), reason)) {
                return certificate;
            }
            handle.createUpdate("""
                            update ca.certificate
                            set revoked_at = coalesce(revoked_at, :now), revocation_reason = :reason
                            where serial = :serial""")
                    .bind("now", Instant.now(clock).truncatedTo(ChronoUnit.SECONDS))
                    .bind("reason", reason.name())
                    .bind("serial", serial.toString())
                    .execute();
            handle.createUpdate("""
                            update ca.authority set crl_due = true
                            where name = (select issuer from ca.certificate where serial = :serial)""").bind("serial", serial.toString()).execute();
            audit.write(actor, "revoke", certificate.address().toString(), "serial " + serial + ", " + reason);
            return ledger.find(serial).orElseThrow();
        });
    }

    /** The one change to a revocation that matters to others: that the key turned out to be compromised. */
    private static boolean changes(Status status, RevocationReason reason) {
        return switch (status) {
            case Status.Good() -> true;
            case Status.Revoked(var at, var earlier) ->
                reason == RevocationReason.KEY_COMPROMISE && earlier != RevocationReason.KEY_COMPROMISE;
        };
    }
}
