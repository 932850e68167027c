package org.siegel.retrieval;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;
import org.siegel.database.Database;
import org.siegel.trust.RevocationFault;

/** {@link RetrievalStore} in PostgreSQL, one for all nodes. */
final class DatabaseStore implements RetrievalStore {

    private final Jdbi jdbi;

    private DatabaseStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    static DatabaseStore open(Database database) {
        database.migrate("retrieval");
        return new DatabaseStore(database.jdbi());
    }

    @Override
    public Optional<Kept> find(Question question) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM retrieval.answer WHERE key = :key")
                .bind("key", question.key())
                .map((row, context) -> new Kept(content(row), failure(row)))
                .findOne());
    }

    private static Optional<Content> content(ResultSet row) throws SQLException {
        byte[] der = row.getBytes("content");
        if (der == null) {
            return Optional.empty();
        }
        var freshness = new Freshness(
                row.getTimestamp("fetched").toInstant(),
                row.getTimestamp("this_update").toInstant(),
                instant(row, "next_update"),
                Optional.ofNullable(row.getString("entity_tag")),
                Optional.ofNullable(row.getString("last_modified")));
        return Optional.of(new Content(der, freshness));
    }

    private static Optional<Failure> failure(ResultSet row) throws SQLException {
        Optional<Instant> retryAt = instant(row, "retry_at");
        if (retryAt.isEmpty()) {
            return Optional.empty();
        }
        var fault = new RevocationFault(
                RevocationFault.Kind.valueOf(row.getString("fault_kind")),
                FetchException.shown(row.getString("location")),
                row.getString("fault"));
        return Optional.of(new Failure(row.getInt("failures"), retryAt.get(), fault));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }

    @Override
    public void keep(Question question, byte[] content, Freshness freshness) {
        jdbi.useHandle(handle -> fresh(asked(handle.createUpdate("""
                                        INSERT INTO retrieval.answer
                                        (key, kind, location, issuer, certificate, content, fetched, this_update, next_update,
                                         entity_tag, last_modified, refresh_at, used)
                                        VALUES (:key, :kind, :location, :issuer, :certificate, :content, :fetched, :thisUpdate,
                                                :nextUpdate, :entityTag, :lastModified, :refreshAt, :fetched)
                                        ON CONFLICT (key) DO UPDATE SET content = excluded.content, fetched = excluded.fetched,
                                            this_update = excluded.this_update, next_update = excluded.next_update,
                                            entity_tag = excluded.entity_tag, last_modified = excluded.last_modified,
                                            refresh_at = excluded.refresh_at, leased_until = NULL,
                                            failures = 0, retry_at = NULL, fault_kind = NULL, fault = NULL
                                        WHERE answer.this_update IS NULL OR answer.this_update <= excluded.this_update
                                        """), question), freshness)
                .bind("content", content)
                .execute());
    }

    @Override
    public void fetchedAgain(Question question, Freshness freshness) {
        jdbi.useHandle(handle -> fresh(handle.createUpdate("""
                                UPDATE retrieval.answer SET fetched = :fetched, refresh_at = :refreshAt, leased_until = NULL,
                                    failures = 0, retry_at = NULL, fault_kind = NULL, fault = NULL
                                WHERE key = :key AND this_update = :thisUpdate
                                """), freshness)
                .bind("key", question.key())
                .execute());
    }

    @Override
    public void failed(Question question, Failure failure) {
        jdbi.useHandle(handle -> asked(handle.createUpdate("""
                                INSERT INTO retrieval.answer
                                (key, kind, location, issuer, certificate, used, failures, retry_at, fault_kind, fault)
                                VALUES (:key, :kind, :location, :issuer, :certificate, :retryAt, :failures, :retryAt,
                                        :faultKind, :fault)
                                ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, retry_at = excluded.retry_at,
                                    fault_kind = excluded.fault_kind, fault = excluded.fault, leased_until = NULL
                                """), question)
                .bind("failures", failure.count())
                .bind("retryAt", failure.retryAt())
                .bind("faultKind", failure.fault().kind().name())
                .bind("fault", failure.fault().sentence())
                .execute());
    }

    @Override
    public void used(Question question, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("UPDATE retrieval.answer SET used = :now WHERE key = :key")
                .bind("now", now)
                .bind("key", question.key())
                .execute());
    }

    @Override
    public List<Question> claimDue(Instant now, Duration lease, int most) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        UPDATE retrieval.answer SET leased_until = :until WHERE key IN (
                            SELECT key FROM retrieval.answer
                            WHERE refresh_at <= :now AND used > fetched
                              AND (retry_at IS NULL OR retry_at <= :now) AND (leased_until IS NULL OR leased_until <= :now)
                            ORDER BY refresh_at LIMIT :most FOR UPDATE SKIP LOCKED)
                        RETURNING kind, location, issuer, certificate
                        """)
                .bind("until", now.plus(lease))
                .bind("now", now)
                .bind("most", most)
                .map((row, context) -> new Question(
                        Question.Kind.valueOf(row.getString("kind")),
                        row.getString("location"),
                        certificate(row.getBytes("issuer")),
                        Optional.ofNullable(row.getBytes("certificate")).map(DatabaseStore::certificate)))
                .list());
    }

    @Override
    public void forgetUnused(Instant since) {
        jdbi.useHandle(handle -> handle.createUpdate("DELETE FROM retrieval.answer WHERE used < :since")
                .bind("since", since)
                .execute());
    }

    private static Update asked(Update update, Question question) {
        return update.bind("key", question.key())
                .bind("kind", question.kind().name())
                .bind("location", question.location())
                .bind("issuer", encoded(question.issuer()))
                .bind(
                        "certificate",
                        question.certificate().map(DatabaseStore::encoded).orElse(null));
    }

    private static Update fresh(Update update, Freshness freshness) {
        return update.bind("fetched", freshness.fetched())
                .bind("thisUpdate", freshness.thisUpdate())
                .bind("nextUpdate", freshness.nextUpdate().orElse(null))
                .bind("entityTag", freshness.entityTag().orElse(null))
                .bind("lastModified", freshness.lastModified().orElse(null))
                .bind("refreshAt", freshness.refreshAt());
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was decoded has an encoding", e);
        }
    }

    private static X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalStateException("the store holds a certificate that cannot be read", e);
        }
    }
}
