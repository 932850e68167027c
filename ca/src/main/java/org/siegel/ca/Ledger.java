package org.siegel.ca;

import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.siegel.smime.MailAddress;

/** {@code ca.certificate}: every certificate this authority ever signed. */
final class Ledger {

    private static final String COLUMNS =
            "select serial, address, profile, der, key_id, issued_at, revoked_at, revocation_reason from ca.certificate ";

    private final Jdbi jdbi;
    private final Hierarchy hierarchy;

    Ledger(Jdbi jdbi, Hierarchy hierarchy) {
        this.jdbi = jdbi;
        this.hierarchy = hierarchy;
    }

    /** A line to be written. */
    record Line(
            SerialNumber serial,
            String issuer,
            Optional<MailAddress> address,
            String profile,
            X509Certificate certificate,
            Optional<KeyId> key,
            String requestKey,
            String requestDigest,
            Instant issuedAt) {}

    static void write(Jdbi jdbi, Line line) {
        X509Certificate certificate = line.certificate();
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into ca.certificate (serial, issuer, subject, address, mailbox, profile, not_before,
                            not_after, der, key_id, request_key, request_digest, issued_at)
                        values (:serial, :issuer, :subject, :address, :mailbox, :profile, :notBefore,
                            :notAfter, :der, cast(:key as uuid), :requestKey, :requestDigest, :issuedAt)""")
                .bind("serial", line.serial().toString())
                .bind("issuer", line.issuer())
                .bind("subject", certificate.getSubjectX500Principal().getName())
                .bind("address", line.address().map(MailAddress::toString).orElse(null))
                .bind("mailbox", line.address().map(Ledger::mailbox).orElse(null))
                .bind("profile", line.profile())
                .bind("notBefore", certificate.getNotBefore().toInstant())
                .bind("notAfter", certificate.getNotAfter().toInstant())
                .bind("der", Certificates.der(certificate))
                .bind("key", line.key().map(KeyId::toString).orElse(null))
                .bind("requestKey", line.requestKey())
                .bind("requestDigest", line.requestDigest())
                .bind("issuedAt", line.issuedAt())
                .execute());
    }

    /** The certificate that already answers a request. */
    Optional<IssuedCertificate> answerTo(String requestKey, String requestDigest) {
        Optional<String> digest = jdbi.withHandle(
                handle -> handle.createQuery("select request_digest from ca.certificate where request_key = :key")
                        .bind("key", requestKey)
                        .mapTo(String.class)
                        .findOne());
        if (digest.isEmpty()) {
            return Optional.empty();
        }
        if (!digest.get().equals(requestDigest)) {
            throw new CaException.RequestKeyReused(
                    "the request key " + requestKey + " already belongs to another request; use a new one");
        }
        return query("where request_key = :key", "key", requestKey).stream().findFirst();
    }

    Optional<IssuedCertificate> find(SerialNumber serial) {
        return query("where serial = :serial and address is not null", "serial", serial.toString()).stream()
                .findFirst();
    }

    /** All certificates of a mailbox, newest first. */
    List<IssuedCertificate> of(MailAddress address) {
        return query("where mailbox = :mailbox order by not_before desc, issued_at desc", "mailbox", mailbox(address));
    }

    /** Mailboxes that ever had a certificate, in the order of their names, after the given name. */
    List<String> mailboxes(String after, int count) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select distinct mailbox from ca.certificate where mailbox > :after
                        order by mailbox limit :count""")
                .bind("after", after)
                .bind("count", count)
                .mapTo(String.class)
                .list());
    }

    /** Certificates of people that are good and end within a span of time, in the order they end. */
    List<IssuedCertificate> endingBetween(Instant from, Instant to) {
        return jdbi.withHandle(handle -> handle.createQuery(COLUMNS + """
                        where address is not null and revoked_at is null and not_after >= :from and not_after < :to
                        order by not_after""")
                .bind("from", from)
                .bind("to", to)
                .map((rs, context) -> read(rs))
                .list());
    }

    private List<IssuedCertificate> query(String where, String parameter, String value) {
        return jdbi.withHandle(handle -> handle.createQuery(COLUMNS + where)
                .bind(parameter, value)
                .map((rs, context) -> read(rs))
                .list());
    }

    private IssuedCertificate read(ResultSet rs) throws SQLException {
        Timestamp revokedAt = rs.getTimestamp("revoked_at");
        return new IssuedCertificate(
                SerialNumber.of(rs.getString("serial")),
                MailAddress.of(rs.getString("address")),
                SmimeProfile.valueOf(rs.getString("profile")),
                Certificates.parse(rs.getBytes("der")),
                hierarchy.chain(),
                rs.getTimestamp("issued_at").toInstant(),
                revokedAt == null
                        ? new IssuedCertificate.Status.Good()
                        : new IssuedCertificate.Status.Revoked(
                                revokedAt.toInstant(), RevocationReason.valueOf(rs.getString("revocation_reason"))),
                Optional.ofNullable(rs.getObject("key_id", UUID.class)).map(KeyId::new));
    }

    /** Equal for equal {@link MailAddress}es. */
    static String mailbox(MailAddress address) {
        return address.localPart().toLowerCase(Locale.ROOT) + "@" + address.domain();
    }
}
