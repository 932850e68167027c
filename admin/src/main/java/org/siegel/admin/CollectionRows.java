package org.siegel.admin;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.Thumbprint;
import org.siegel.tenant.CertificateCollections;
import org.siegel.tenant.ExpiryAlarms;
import org.siegel.trust.CertificateCollection;
import org.siegel.trust.CollectionChange;
import org.siegel.trust.CollectionReport;
import org.siegel.trust.RevocationList;
import org.siegel.trust.SerializedStore;

/** How collections, their versions and their changes are shown. */
final class CollectionRows {

    private CollectionRows() {}

    static List<Row> members(SerializedStore store, Instant now) {
        List<Row> rows = new ArrayList<>();
        CollectionReport report = CollectionReport.of(store, now);
        for (CollectionReport.Line line : report.lines()) {
            rows.add(Row.with("Type", "Certificate")
                    .and("Subject", line.subject())
                    .and("Issuer", line.issuer())
                    .and("Thumbprint", line.thumbprint().hex())
                    .and("FriendlyName", line.friendlyName().orElse(null))
                    .and("Role", role(line))
                    .and("NotBefore", line.notBefore())
                    .and("NotAfter", line.notAfter())
                    .and("Findings", sentences(line.findings()))
                    .row());
        }
        for (CollectionReport.ListLine line : report.lists()) {
            RevocationList list = line.list();
            rows.add(Row.with("Type", "Crl")
                    .and("Issuer", list.shownIssuer())
                    .and("NotBefore", list.thisUpdate())
                    .and("NotAfter", list.nextUpdate().orElse(null))
                    .and("Entries", list.size())
                    .and("Findings", sentences(line.findings()))
                    .row());
        }
        for (SerializedStore.Entry entry : store.trustLists()) {
            rows.add(Row.with("Type", "TrustList")
                    .and("Bytes", entry.encoded().length)
                    .row());
        }
        return rows;
    }

    static List<Row> judged(CollectionReport report) {
        List<Row> rows = new ArrayList<>();
        report.lines()
                .forEach(line ->
                        rows.add(judged(line.subject(), line.thumbprint().hex(), role(line), line.findings())));
        report.lists().forEach(line -> rows.add(judged(line.list().shownIssuer(), null, "Crl", line.findings())));
        return rows;
    }

    private static Row judged(
            String subject, @Nullable String thumbprint, String role, List<CollectionReport.Finding> findings) {
        return Row.with("Subject", subject)
                .and("Thumbprint", thumbprint)
                .and("Role", role)
                .and("Holds", findings.stream().noneMatch(f -> f.code().severity() == CollectionReport.Severity.ERROR))
                .and("Codes", findings.stream().map(f -> f.code().label()).toList())
                .and("Findings", sentences(findings))
                .row();
    }

    static Row version(CertificateCollections.Version version, SerializedStore store, boolean present, Instant now) {
        var collection = CertificateCollection.of(store.x509Certificates(), List.of());
        return Row.with("Version", version.number())
                .and("Present", present)
                .and("WhenChanged", version.changed())
                .and("ChangedBy", version.changedBy())
                .and("Act", version.act().name())
                .and(
                        "RestoredVersion",
                        version.restored().isPresent() ? version.restored().getAsLong() : null)
                .and("Comment", version.comment())
                .and("Anchors", collection.anchors().size())
                .and("Intermediates", collection.intermediates().size())
                .and("Crls", store.crls().size())
                .and("SMIMECertificatesExpiryDate", collection.expiryDate().orElse(null))
                .and(
                        "SMIMEExpiredCertificateThumbprint",
                        collection.expiredThumbprint(now).map(Thumbprint::hex).orElse(null))
                .row();
    }

    /**
     * @param version the new version; empty where nothing was changed
     */
    static List<Row> changes(List<CollectionChange> changes, Optional<Long> version) {
        return changes.stream()
                .map(change -> Row.with("Change", change.kind().label())
                        .and("What", change.what())
                        .and(
                                "Thumbprint",
                                change.certificate()
                                        .map(l -> l.thumbprint().hex())
                                        .orElse(null))
                        .and(
                                "Role",
                                change.certificate().map(CollectionRows::role).orElse(null))
                        .and(
                                "NotAfter",
                                change.certificate()
                                        .map(CollectionReport.Line::notAfter)
                                        .orElse(null))
                        .and(
                                "Findings",
                                change.certificate()
                                        .map(line -> sentences(line.findings()))
                                        .orElse(List.of()))
                        .and("Version", version.orElse(null))
                        .row())
                .toList();
    }

    static Optional<Row> alarm(X509Certificate certificate, ExpiryAlarms alarms, Instant now) {
        return ExpiryAlarms.due(certificate, now).map(days -> {
            Instant end = certificate.getNotAfter().toInstant();
            return Row.with("Subject", certificate.getSubjectX500Principal().getName())
                    .and("Thumbprint", Thumbprint.sha1(certificate).hex())
                    .and("NotAfter", end)
                    .and("DaysLeft", Math.max(0, Duration.between(now, end).toDays()))
                    .and("Threshold", days)
                    .and(
                            "WhenRaised",
                            alarms.latest(certificate)
                                    .map(ExpiryAlarms.Alarm::raised)
                                    .orElse(null))
                    .row();
        });
    }

    private static String role(CollectionReport.Line line) {
        return line.role() == CertificateCollection.Role.ANCHOR ? "Anchor" : "Intermediate";
    }

    private static List<String> sentences(List<CollectionReport.Finding> findings) {
        return findings.stream().map(CollectionReport.Finding::sentence).toList();
    }
}
