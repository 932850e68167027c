package org.siegel.tenant;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.siegel.database.Database;
import org.siegel.smime.MailAddress;
import org.siegel.trust.CorrespondentCapabilities;

/** The organisation's tables in PostgreSQL, schema {@code tenant}, and what is kept in them. */
public final class Tenant {

    private final Jdbi jdbi;
    private final SmimeConfigs smimeConfigs;

    private Tenant(Jdbi jdbi, IssuingCa.Reader reader) {
        this.jdbi = jdbi;
        this.smimeConfigs = new SmimeConfigs(jdbi, reader);
    }

    /**
     * Brings the tables up to date.
     *
     * @param reader reads the virtual certificate collection
     */
    public static Tenant open(Database database, IssuingCa.Reader reader) {
        database.migrate("tenant");
        return new Tenant(database.jdbi(), reader);
    }

    /** The organisation; empty before it was set up. */
    public Optional<Organization> organization() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM tenant.organization")
                .map((row, context) -> new Organization(
                        row.getString("name"),
                        row.getString("domain"),
                        row.getTimestamp("created").toInstant()))
                .findOne());
    }

    /** Sets the organisation up, or changes its name and domain; when it was created stays. */
    public void setOrganization(Organization organization) {
        jdbi.useHandle(handle -> handle.createUpdate("INSERT INTO tenant.organization (name, domain, created)"
                        + " VALUES (:name, :domain, :created)"
                        + " ON CONFLICT (only_row) DO UPDATE SET name = excluded.name, domain = excluded.domain")
                .bind("name", organization.name())
                .bind("domain", organization.domain())
                .bind("created", organization.created())
                .execute());
    }

    /** Who is told by mail what waits for an administrator; empty where nobody is, or before there is an organisation. */
    public List<MailAddress> technicalNotificationMails() {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT unnest(technical_notification_mails) FROM tenant.organization")
                        .mapTo(String.class)
                        .map(MailAddress::of)
                        .list());
    }

    /** Changes who is told; nothing where there is no organisation. */
    public void setTechnicalNotificationMails(List<MailAddress> addresses) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "UPDATE tenant.organization SET technical_notification_mails = :addresses")
                .bindArray(
                        "addresses",
                        String.class,
                        addresses.stream().map(MailAddress::toString).toList())
                .execute());
    }

    public Recipients recipients() {
        return new Recipients(jdbi);
    }

    public DistributionGroups distributionGroups() {
        return new DistributionGroups(jdbi);
    }

    /**
     * The door of one source, which writes recipients and groups.
     *
     * @param source its name, the same on every node and for ever
     */
    public LocalTenant source(String source, Clock clock) {
        return new LocalTenant(jdbi, source, clock);
    }

    public SmimeConfigs smimeConfigs() {
        return smimeConfigs;
    }

    /** The versions of the virtual certificate collection. */
    public CertificateCollections certificateCollections() {
        return new CertificateCollections(jdbi);
    }

    /** Alarms before certificates of the collection expire. */
    public ExpiryAlarms expiryAlarms() {
        return new ExpiryAlarms(jdbi);
    }

    public MobileDeviceMailboxPolicies mobileDeviceMailboxPolicies() {
        return new MobileDeviceMailboxPolicies(jdbi);
    }

    /** What correspondents' programs can read, by mail address. */
    public CorrespondentCapabilities capabilities() {
        return new Correspondents(jdbi);
    }

    public Audit audit() {
        return new Audit(jdbi);
    }
}
