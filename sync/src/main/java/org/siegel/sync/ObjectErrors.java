package org.siegel.sync;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Jdbi;
import org.siegel.database.Database;

/** What is wrong with objects, as the last run left it. */
public final class ObjectErrors {

    private final Jdbi jdbi;

    /** Those of the engine in this database. */
    public ObjectErrors(Database database) {
        this.jdbi = database.jdbi();
    }

    /**
     * An error, and whose it is.
     *
     * @param address the object's primary address; empty where it has none yet
     */
    public record Listed(ObjectError error, Optional<String> address) {}

    /** How many there are of each name. */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        jdbi.useHandle(
                handle -> handle.createQuery("SELECT name, count(*) AS number FROM sync.object_error GROUP BY name")
                        .map((row, context) -> Map.entry(row.getString("name"), row.getLong("number")))
                        .forEach(entry -> counts.put(entry.getKey(), entry.getValue())));
        return counts;
    }

    /**
     * Errors by name and object.
     *
     * @param name only those of this name, whatever its case; empty for all
     */
    public List<Listed> list(Optional<String> name, int atMost) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT e.*, m.name AS address FROM sync.object_error e"
                                + " LEFT JOIN sync.metaverse m ON m.anchor = e.anchor"
                                + " WHERE :all OR lower(e.name) = lower(:name) ORDER BY e.name, e.anchor, e.number LIMIT :atMost")
                .bind("all", name.isEmpty())
                .bind("name", name.orElse(""))
                .bind("atMost", atMost)
                .map((row, context) -> new Listed(
                        new ObjectError(
                                row.getString("name"),
                                row.getString("anchor"),
                                row.getString("sentence"),
                                row.getString("remedy")),
                        Optional.ofNullable(row.getString("address"))))
                .list());
    }
}
