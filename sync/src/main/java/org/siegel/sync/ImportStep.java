package org.siegel.sync;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.siegel.database.CopyRows;
import org.siegel.directory.DirectoryChange;
import org.siegel.directory.DirectoryObject;
import org.siegel.directory.Reading;
import org.siegel.sync.SyncStep.Kind;

/**
 * Import: reads a directory into its connector space. What was read and the directory's cursor become durable together, so an
 * import that is cut off anywhere is simply done again.
 */
final class ImportStep {

    private final RunLock lock;
    private final RunLog log;
    private final RulesInForce rules;
    private final RuleContext context;
    private final boolean several;

    /** @param several whether there is more than one directory, so that objects may be joined */
    ImportStep(RunLock lock, RunLog log, RulesInForce rules, RuleContext context, boolean several) {
        this.lock = lock;
        this.log = log;
        this.rules = rules;
        this.context = context;
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
            Reading read = stage(handle, connector, cursor);
            new ConnectorSpace(handle, connector.name(), several).take(read.full());
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
        String text = String.join(" ", new TreeSet<>(rules.rules().attributes())) + "\n" + several + "\n"
                + rules.rules().writeStored();
        return Fingerprints.hex(Fingerprints.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Reading stage(Handle handle, Connector connector, Optional<String> cursor) {
        long before = ConnectorSpace.createStage(handle);
        long[] number = {before};
        try (CopyRows rows = CopyRows.into(handle, ConnectorSpace.STAGE)) {
            Reading reading = connector.directory().read(cursor, rules.rules().attributes(), change -> {
                number[0]++;
                switch (change) {
                    case DirectoryChange.Put put -> put(rows, number[0], connector.name(), put.object());
                    case DirectoryChange.Kept kept -> word(rows, number[0], kept.id(), ConnectorSpace.KEPT);
                    case DirectoryChange.Gone gone -> word(rows, number[0], gone.id(), ConnectorSpace.GONE);
                }
                log.done(1);
            });
            rows.end();
            return reading;
        }
    }

    private void put(CopyRows rows, long number, String connector, DirectoryObject object) {
        var seen = new ConnectorObject(connector, object, Map.of());
        byte[] content = ObjectContent.write(object);
        rows.row(10)
                .number(number)
                .text(object.id())
                .text(ConnectorSpace.PUT)
                .text(object.kind().name())
                .text(ComparableName.ofEntry(object.dn()))
                .bytes(Fingerprints.sha256(content))
                .text(rules.rules().sourceAnchor(seen))
                .bytes(content)
                .texts(references(object, rules.rules().memberAttributes()))
                .texts(several ? rules.rules().softKeys(seen, context) : List.of());
    }

    private static void word(CopyRows rows, long number, String id, String word) {
        rows.row(10).number(number).text(id).text(word);
        for (int i = 3; i < 10; i++) {
            rows.nothing();
        }
    }

    private static List<String> references(DirectoryObject object, Set<String> members) {
        return names(object, members).stream()
                .flatMap(name -> comparable(name).stream())
                .distinct()
                .toList();
    }

    /** The names of members, as a group has them. */
    static List<String> names(DirectoryObject object, Set<String> members) {
        return object.kind() == DirectoryObject.Kind.GROUP
                ? members.stream()
                        .flatMap(attribute -> object.texts(attribute).stream())
                        .toList()
                : List.of();
    }

    /** What a member's name may be: without the bit string if it has one (uniqueMember, RFC 4517 §3.3.21). */
    static List<String> comparable(String name) {
        return Stream.of(name, name.replaceFirst("#'[01]*'B$", ""))
                .flatMap(form -> ComparableName.of(form).stream())
                .distinct()
                .toList();
    }
}
