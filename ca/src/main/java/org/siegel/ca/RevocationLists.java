package org.siegel.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.bouncycastle.asn1.x509.V2TBSCertListGenerator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Complete CRLs (RFC 5280 §5), one for each authority. A list is made when it is asked for and the last one is due: after a
 * revocation, or after a seventh of its life. The row lock on the authority gives every list its own, rising number.
 */
final class RevocationLists {

    /** Lists are renewed this many times in their life, so relying parties survive an outage of most of it. */
    private static final int RENEWALS = 7;

    private final Jdbi jdbi;
    private final KeyVault vault;
    private final Clock clock;
    private final Duration validity;

    RevocationLists(Jdbi jdbi, KeyVault vault, Clock clock, Duration validity) {
        this.jdbi = jdbi;
        this.vault = vault;
        this.clock = clock;
        this.validity = validity;
    }

    private record Revoked(SerialNumber serial, Instant at, RevocationReason reason) {}

    byte[] current(Authority issuer) {
        return jdbi.withHandle(handle -> fresh(handle, issuer))
                .orElseGet(() -> jdbi.inTransaction(handle -> {
                    long number = handle.createQuery("""
                            select crl_number + 1 from ca.authority where name = :name for update""")
                            .bind("name", issuer.name())
                            .mapTo(Long.class)
                            .one();
                    // another node may have made it while we waited for the lock
                    return fresh(handle, issuer).orElseGet(() -> make(handle, issuer, number));
                }));
    }

    /** The last list, unless a new one is due. */
    private Optional<byte[]> fresh(Handle handle, Authority issuer) {
        return handle.createQuery("""
                        select c.der from ca.crl c join ca.authority a on a.name = c.issuer and a.crl_number = c.number
                        where a.name = :name and not a.crl_due and c.this_update > :oldest and c.next_update > :now""")
                .bind("name", issuer.name())
                .bind("oldest", now().minus(validity.dividedBy(RENEWALS)).minus(AuthorityCertificate.CLOCK_SKEW))
                .bind("now", now())
                .mapTo(byte[].class)
                .findOne();
    }

    private byte[] make(Handle handle, Authority issuer, long number) {
        Instant thisUpdate = thisUpdate(handle, issuer);
        Instant nextUpdate = now().plus(validity);
        byte[] der = sign(issuer, number, thisUpdate, nextUpdate, revoked(handle, issuer, thisUpdate));
        handle.createUpdate("update ca.authority set crl_number = :number, crl_due = false where name = :name")
                .bind("number", number)
                .bind("name", issuer.name())
                .execute();
        handle.createUpdate("""
                        insert into ca.crl (issuer, number, this_update, next_update, der)
                        values (:issuer, :number, :thisUpdate, :nextUpdate, :der)""")
                .bind("issuer", issuer.name())
                .bind("number", number)
                .bind("thisUpdate", thisUpdate)
                .bind("nextUpdate", nextUpdate)
                .bind("der", der)
                .execute();
        return der;
    }

    /** A little in the past, since clocks of relying parties are late; never before the last list. */
    private Instant thisUpdate(Handle handle, Authority issuer) {
        Instant wanted = now().minus(AuthorityCertificate.CLOCK_SKEW);
        return handle.createQuery("select max(this_update) as last from ca.crl where issuer = :issuer")
                .bind("issuer", issuer.name())
                .map((rs, context) -> Optional.ofNullable(rs.getTimestamp("last")))
                .one()
                .map(Timestamp::toInstant)
                .filter(last -> last.isAfter(wanted))
                .orElse(wanted);
    }

    /** RFC 5280 §3.3: an entry stays until it was on one list made after the certificate expired. */
    private List<Revoked> revoked(Handle handle, Authority issuer, Instant thisUpdate) {
        return handle.createQuery("""
                        select serial, revoked_at, revocation_reason from ca.certificate
                        where issuer = :issuer and revoked_at is not null and not_after > :expired
                        order by revoked_at, serial""")
                .bind("issuer", issuer.name())
                .bind("expired", thisUpdate.minus(validity))
                .map((rs, context) -> new Revoked(
                        SerialNumber.of(rs.getString("serial")),
                        rs.getTimestamp("revoked_at").toInstant(),
                        RevocationReason.valueOf(rs.getString("revocation_reason"))))
                .list();
    }

    private byte[] sign(Authority issuer, long number, Instant thisUpdate, Instant nextUpdate, List<Revoked> revoked) {
        var algorithm =
                AuthoritySigner.algorithm(AuthoritySigner.algorithm(Certificates.publicKey(issuer.certificate())));
        var list = new V2TBSCertListGenerator();
        list.setIssuer(Certificates.subject(issuer.certificate()));
        list.setSignature(algorithm);
        list.setThisUpdate(X509Time.of(thisUpdate));
        list.setNextUpdate(X509Time.of(nextUpdate));
        for (Revoked entry : revoked) {
            list.addCRLEntry(
                    new ASN1Integer(entry.serial().value()),
                    X509Time.of(entry.at()),
                    entry.reason().code());
        }
        list.setExtensions(extensions(issuer, number));
        TBSCertList toBeSigned = list.generateTBSCertList();
        return new AuthoritySigner(vault).sign(issuer.key(), toBeSigned, algorithm);
    }

    private static Extensions extensions(Authority issuer, long number) {
        var extensions = new ExtensionsGenerator();
        try {
            extensions.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new AuthorityKeyIdentifier(Certificates.keyIdentifier(issuer.certificate())));
            extensions.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
        } catch (IOException e) {
            throw new IllegalStateException("an ASN.1 object in memory has an encoding", e);
        }
        return extensions.generate();
    }

    private Instant now() {
        return Instant.now(clock).truncatedTo(ChronoUnit.SECONDS);
    }
}
