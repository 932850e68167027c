package org.siegel.tenant;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.siegel.database.DatabaseException;
import org.siegel.smime.MailAddress;

/** The tenant of this database as one source sees it. A batch is one transaction; of one source one runs at a time. */
public final class LocalTenant implements TenantPort {

    private static final int FETCH = 1000;

    private final Jdbi jdbi;
    private final String source;
    private final Clock clock;

    /** @param source what {@link Recipient} and {@link DistributionGroup} call the directory; not {@link DistributionGroup#LOCAL} */
    LocalTenant(Jdbi jdbi, String source, Clock clock) {
        if (source.equals(DistributionGroup.LOCAL)) {
            throw new IllegalArgumentException("a source cannot be named as what is made here: " + source);
        }
        this.jdbi = jdbi;
        this.source = source;
        this.clock = clock;
    }

    /** Whoever is in this process has the source's word. */
    @Override
    public void check() {}

    @Override
    public void list(Consumer<Version> sink) {
        orSay(() -> {
            try (Handle handle = jdbi.open()) { // not one that the sink would share
                handle.useTransaction(open -> {
                    try (var versions = open
                            .createQuery("SELECT directory_id, kind, fingerprint FROM tenant.recipient"
                                    + " WHERE directory = :source UNION ALL"
                                    + " SELECT directory_id, 'GROUP', fingerprint"
                                    + " FROM tenant.distribution_group WHERE directory = :source")
                            .bind("source", source)
                            .setFetchSize(FETCH) // else the driver keeps all rows in memory
                            .map((row, context) -> new Version(
                                    row.getString("directory_id"),
                                    TenantObject.Kind.valueOf(row.getString("kind")),
                                    row.getString("fingerprint")))
                            .stream()) {
                        versions.forEach(sink);
                    }
                });
            }
            return true;
        });
    }

    @Override
    public Map<String, TenantObject> get(Collection<String> sourceAnchors) {
        requireBatch(sourceAnchors.size());
        return orSay(() -> jdbi.withHandle(handle -> get(handle, sourceAnchors)));
    }

    /** As {@link #get(Collection)}, in the caller's transaction. */
    public Map<String, TenantObject> get(Handle handle, Collection<String> sourceAnchors) {
        Map<String, TenantObject> found = new HashMap<>();
        var rows = new SourceRows(handle, source);
        rows.persons(sourceAnchors).forEach(person -> found.put(person.sourceAnchor(), person));
        rows.groups(sourceAnchors).forEach(group -> found.put(group.sourceAnchor(), group));
        return found;
    }

    @Override
    public List<Outcome> apply(List<Export> exports) {
        return orSay(() -> jdbi.inTransaction(handle -> {
            // Whoever notes that this was done notes it here, later: what a power failure takes, it takes from the end.
            handle.execute("SET LOCAL synchronous_commit = off");
            return apply(handle, exports);
        }));
    }

    /**
     * As {@link #apply(List)}, in the caller's transaction, which has to end soon: until then this source waits elsewhere.
     * What is refused is found out before anything is written, so that the transaction can go on.
     */
    public List<Outcome> apply(Handle handle, List<Export> exports) {
        requireBatch(exports.size());
        handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
                .bind("key", "siegel source " + source)
                .mapToMap()
                .one();
        var rows = new SourceRows(handle, source);
        List<Outcome> outcomes = new ArrayList<>();
        Set<String> touched = new HashSet<>();
        List<SourceRows.New<TenantPerson>> persons = new ArrayList<>();
        List<SourceRows.New<TenantGroup>> groups = new ArrayList<>();
        for (Export export : exports) {
            String anchor = export.sourceAnchor();
            Optional<Outcome> refused = export instanceof Export.Put put
                    ? refusal(put.object()).map(Outcome.class::cast)
                    : Optional.empty();
            outcomes.add(refused.orElseGet(() -> new Outcome.Applied(anchor)));
            if (refused.isPresent()) {
                continue;
            }
            if (!touched.add(anchor)) {
                throw new IllegalArgumentException("two exports of one batch are for " + anchor);
            }
            if (export instanceof Export.Put put) {
                switch (put.object()) {
                    case TenantPerson person -> persons.add(rows.fresh(person, put.fingerprint()));
                    case TenantGroup group -> groups.add(rows.fresh(group, put.fingerprint()));
                }
            }
        }
        rows.delete(touched);
        rows.insertPersons(persons, clock.instant());
        rows.insertGroups(groups, clock.instant());
        return outcomes;
    }

    /**
     * An address of these that somebody or something of another source has. Nothing here forbids that; whoever lets strangers
     * write may.
     */
    public Optional<MailAddress> takenElsewhere(Handle handle, Collection<MailAddress> addresses) {
        List<String> taken = handle.createQuery("SELECT a.comparable FROM tenant.recipient_address a"
                        + " JOIN tenant.recipient r ON r.id = a.recipient"
                        + " WHERE a.comparable = ANY(:addresses) AND r.directory <> :source"
                        + " UNION ALL SELECT a.comparable FROM tenant.distribution_group_address a"
                        + " JOIN tenant.distribution_group g ON g.id = a.group_id"
                        + " WHERE a.comparable = ANY(:addresses) AND g.directory <> :source")
                .bindArray(
                        "addresses",
                        String.class,
                        addresses.stream().map(Recipients::comparable).toList())
                .bind("source", source)
                .mapTo(String.class)
                .list();
        return addresses.stream()
                .filter(address -> taken.contains(Recipients.comparable(address)))
                .findFirst();
    }

    /** Why this object would be refused; empty where it would not. */
    public static Optional<Outcome.Refused> refusal(TenantObject object) {
        return switch (object) {
            case TenantPerson person ->
                tooMuch(person, "userCertificate", person.userCertificate())
                        .or(() -> tooMuch(person, "userSMIMECertificate", person.userSmimeCertificate()));
            case TenantGroup group ->
                group.members().size() <= MOST_MEMBERS
                        ? Optional.empty()
                        : Optional.of(large(
                                group,
                                "the group has " + group.members().size() + " members, more than " + MOST_MEMBERS
                                        + ": divide it"));
        };
    }

    private static Optional<Outcome.Refused> tooMuch(TenantPerson person, String attribute, RawValues values) {
        if (values.size() > MOST_VALUES) {
            return Optional.of(large(
                    person,
                    attribute + " has " + values.size() + " values, more than " + MOST_VALUES
                            + ": delete expired ones in the directory"));
        }
        return values.largest() <= LARGEST_VALUE
                ? Optional.empty()
                : Optional.of(large(
                        person,
                        "a value of " + attribute + " has " + values.largest() + " bytes, more than " + LARGEST_VALUE
                                + ": delete it in the directory"));
    }

    private static Outcome.Refused large(TenantObject object, String sentence) {
        return new Outcome.Refused(object.sourceAnchor(), "LargeObject", sentence);
    }

    private static void requireBatch(int size) {
        if (size > MOST_EXPORTS) {
            throw new IllegalArgumentException(size + " objects are more than " + MOST_EXPORTS);
        }
    }

    private interface Work<T> {
        T run();
    }

    private static <T> T orSay(Work<T> work) {
        try {
            return work.run();
        } catch (JdbiException | DatabaseException e) {
            // Jdbi's own message has the statement with all that was to be written.
            String why = e instanceof JdbiException && e.getCause() != null
                    ? e.getCause().getMessage()
                    : e.getMessage();
            throw new TenantException("the tenant's database failed: " + why, e);
        }
    }
}
