package org.siegel.tenant;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.siegel.smime.AnnouncedCapabilities;
import org.siegel.smime.MailAddress;
import org.siegel.smime.SmimeCapabilities;
import org.siegel.trust.CorrespondentCapabilities;
import org.siegel.trust.ProvenCapabilities;
import org.siegel.trust.Remembered;

/** {@link CorrespondentCapabilities} in PostgreSQL. */
final class Correspondents implements CorrespondentCapabilities {

    private final Jdbi jdbi;

    Correspondents(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public Optional<AnnouncedCapabilities> of(MailAddress address) {
        return jdbi.withHandle(handle -> find(handle, address));
    }

    @Override
    public Remembered remember(ProvenCapabilities proven) {
        return jdbi.inTransaction(handle -> {
            // two messages of one person may come at the same moment, and be the first
            handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
                    .bind("key", "siegel capabilities " + Recipients.comparable(proven.address()))
                    .mapToMap()
                    .list();
            Remembered remembered = Remembered.of(find(handle, proven.address()), proven);
            if (remembered.outcome() != Remembered.Outcome.OLDER) {
                keep(handle, remembered);
            }
            return remembered;
        });
    }

    private static Optional<AnnouncedCapabilities> find(Handle handle, MailAddress address) {
        return handle.createQuery("SELECT announced, capabilities, source FROM tenant.correspondent_capabilities"
                        + " WHERE comparable = :comparable")
                .bind("comparable", Recipients.comparable(address))
                .map((row, context) -> new AnnouncedCapabilities(
                        SmimeCapabilities.read(row.getBytes("capabilities")),
                        row.getTimestamp("announced").toInstant(),
                        AnnouncedCapabilities.Source.valueOf(row.getString("source"))))
                .findOne();
    }

    private static void keep(Handle handle, Remembered remembered) {
        handle.createUpdate("INSERT INTO tenant.correspondent_capabilities"
                        + " (comparable, address, announced, capabilities, source)"
                        + " VALUES (:comparable, :address, :announced, :capabilities, :source)"
                        + " ON CONFLICT (comparable) DO UPDATE SET address = excluded.address,"
                        + " announced = excluded.announced, capabilities = excluded.capabilities,"
                        + " source = excluded.source")
                .bind("comparable", Recipients.comparable(remembered.address()))
                .bind("address", remembered.address().toString())
                .bind("announced", remembered.kept().announced())
                .bind("capabilities", remembered.kept().capabilities().encoded())
                .bind("source", remembered.kept().source().name())
                .execute();
    }
}
