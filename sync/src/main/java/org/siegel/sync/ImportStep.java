package org.siegel.sync;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.siegel.directory.DirectoryChange;
import org.siegel.directory.Reading;
import org.siegel.sync.SyncStep.Kind;

/**
 * Import: reads a directory into its connector space. What was read and the directory's cursor become durable together, so an
 * import that is cut off anywhere is simply done again.
 *
 * <p>Where there is one directory only, nothing but the object itself decides what becomes of a person, so the rules are applied
 * while the directory is read, and what they make becomes durable with it. Groups wait until everybody is known.
 */
final class ImportStep {

    private final RunLock lock;
    private final RunLog log;
    private final RuleSet rules;
    private final ObjectMaker maker;
    private final boolean several;

    /** @param several whether there is more than one directory, so that objects may be joined */
    ImportStep(RunLock lock, RunLog log, RuleSet rules, ObjectMaker maker, boolean several) {
        this.lock = lock;
        this.log = log;
        this.rules = rules;
        this.maker = maker;
        this.several = several;
    }

    /**
     * What was imported.
     *
     * @param full whether the directory was read as a whole
     * @param read how many objects it named
     */
    record Imported(boolean full, long read) {}

    /** Reads one directory; everything if so wished, or if there is no other way. */
    Imported run(Connector connector, boolean everything, Instant now) {
        String signature = signature();
        Optional<String> cursor = lock.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT cursor FROM sync.connector WHERE name = :name AND signature = :signature")
                        .bind("name", connector.name())
                        .bind("signature", signature)
                        .mapTo(String.class)
                        .findOne())
                .filter(known -> !everything);
        log.begin(cursor.isPresent() ? Kind.DELTA_IMPORT : Kind.FULL_IMPORT, connector.name(), OptionalLong.empty());
        Reading reading = lock.in(handle -> {
            Reading read = take(handle, connector, cursor);
            handle.createUpdate("INSERT INTO sync.connector VALUES (:name, :cursor, :signature, :now, :now)"
                            + " ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor,"
                            + " signature = excluded.signature, imported = excluded.imported,"
                            + " last_full = CASE WHEN :full THEN excluded.imported ELSE sync.connector.last_full END")
                    .bind("name", connector.name())
                    .bind("cursor", read.cursor())
                    .bind("signature", signature)
                    .bind("now", now)
                    .bind("full", read.full())
                    .execute();
            return read;
        });
        long read = log.end(
                reading.full() ? Kind.FULL_IMPORT : Kind.DELTA_IMPORT,
                reading.why().orElse(""));
        return new Imported(reading.full(), read);
    }

    /** A cursor continues a reading of the same attributes, and anchors and keys are those of the same rules. */
    private String signature() {
        String text = String.join(" ", new TreeSet<>(rules.attributes())) + "\n" + several + "\n" + rules.writeStored();
        return Fingerprints.hex(Fingerprints.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Reading take(Handle handle, Connector connector, Optional<String> cursor) {
        Metaverse.createStage(handle);
        long before = ConnectorSpace.createStage(handle);
        var space = new ConnectorSpace(handle, connector.name(), several);
        try (var stage = new ImportStage(handle, connector.name(), rules.memberAttributes(), maker, several, before)) {
            Consumer<DirectoryChange> sink = change -> {
                stage.add(change);
                log.done(1);
            };
            Reading reading = connector.directory().read(cursor, rules.attributes(), sink);
            stage.end();
            if (cursor.isPresent()) {
                readAgain(space, connector, reading.full(), sink);
                stage.end();
            }
            space.take(reading.full() && !stage.wasEmpty());
            space.noteTooLarge(reading.tooLarge());
            new Metaverse(handle).take(stage.hadNewcomers());
            return reading;
        }
    }

    private void readAgain(ConnectorSpace space, Connector connector, boolean full, Consumer<DirectoryChange> sink) {
        List<String> again = space.toReadAgain(full);
        if (!again.isEmpty()) {
            connector.directory().readAgain(again, rules.attributes(), sink);
        }
    }
}
