package org.siegel.tenant;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.siegel.smime.Thumbprint;

/**
 * Alarms before certificates of the collection expire. Each is raised once for each certificate, on however many nodes the
 * question is asked.
 */
public final class ExpiryAlarms {

    /** So many days before the end, from early to late. */
    private static final List<Integer> DAYS = List.of(90, 30, 7, 0);

    private final Jdbi jdbi;

    ExpiryAlarms(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * An alarm that is due.
     *
     * @param certificate the certificate that will have expired, or has
     * @param days the latest threshold that was passed; 0 means it has expired
     * @param raised when it was raised
     */
    public record Alarm(X509Certificate certificate, int days, Instant raised) {

        /** For the log and for people. */
        public String sentence() {
            String end = certificate.getNotAfter().toInstant().toString();
            String subject = certificate.getSubjectX500Principal().getName().replaceAll("\\p{Cntrl}", "?");
            return "the certificate " + subject + " of the collection "
                    + (days == 0 ? "expired on " + end : "expires on " + end + ", in less than " + days + " days")
                    + "; load its successor with Import-SmimeCertificateCollection";
        }
    }

    /** The latest threshold that a certificate has passed. */
    public static Optional<Integer> due(X509Certificate certificate, Instant now) {
        return passed(certificate, now).reduce((early, late) -> late);
    }

    private static Stream<Integer> passed(X509Certificate certificate, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        return DAYS.stream()
                .filter(days -> days == 0 ? now.isAfter(end) : now.isAfter(end.minus(Duration.ofDays(days))));
    }

    /**
     * Raises what is due, and puts it into the audit.
     *
     * @return what was not raised before; of several thresholds passed at once only the latest
     */
    public List<Alarm> raise(Collection<X509Certificate> certificates, Instant now) {
        Instant kept = now.truncatedTo(ChronoUnit.MICROS); // as precise as the database
        return jdbi.inTransaction(handle -> {
            List<Alarm> news = new ArrayList<>();
            for (X509Certificate certificate : certificates) {
                Optional<Integer> due = due(certificate, kept);
                for (int days : passed(certificate, kept).toList()) {
                    boolean first = insert(handle, certificate, days, kept);
                    if (first && days == due.orElse(-1)) {
                        var alarm = new Alarm(certificate, days, kept);
                        Audit.record(
                                handle,
                                "Siegel",
                                "ExpiryAlarm",
                                Thumbprint.sha1(certificate).hex(),
                                alarm.sentence(),
                                kept);
                        news.add(alarm);
                    }
                }
            }
            return news;
        });
    }

    private static boolean insert(Handle handle, X509Certificate certificate, int days, Instant now) {
        return handle.createUpdate("INSERT INTO tenant.expiry_alarm (certificate, days, raised)"
                                + " VALUES (:certificate, :days, :raised) ON CONFLICT DO NOTHING")
                        .bind("certificate", sha256(certificate))
                        .bind("days", days)
                        .bind("raised", now)
                        .execute()
                == 1;
    }

    /** The latest alarm that was raised for a certificate. */
    public Optional<Alarm> latest(X509Certificate certificate) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT days, raised FROM tenant.expiry_alarm"
                        + " WHERE certificate = :certificate ORDER BY days LIMIT 1")
                .bind("certificate", sha256(certificate))
                .map((row, context) -> new Alarm(
                        certificate,
                        row.getInt("days"),
                        row.getTimestamp("raised").toInstant()))
                .findOne());
    }

    private static byte[] sha256(X509Certificate certificate) {
        return HexFormat.of().parseHex(Thumbprint.sha256(certificate).hex());
    }
}
