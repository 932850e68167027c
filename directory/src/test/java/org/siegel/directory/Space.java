package org.siegel.directory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What somebody knows of a directory who listens to its readings, as synchronisation does. */
public final class Space {

    private final Directory directory;
    private final Set<String> attributes;
    private final Map<String, DirectoryObject> objects = new LinkedHashMap<>();
    private Optional<String> cursor = Optional.empty();

    /** What the last reading said. */
    final List<DirectoryChange> heard = new ArrayList<>();

    public Space(Directory directory, Set<String> attributes) {
        this.directory = directory;
        this.attributes = attributes;
    }

    /** Reads on; if the reading fails, everything is as before. */
    public Reading read() {
        return read(directory);
    }

    /** Reads on from the same directory through another connection. */
    public Reading read(Directory through) {
        List<DirectoryChange> said = new ArrayList<>();
        Reading reading = through.read(cursor, attributes, said::add);
        Set<String> there = new HashSet<>();
        for (DirectoryChange change : said) {
            switch (change) {
                case DirectoryChange.Put put -> {
                    objects.put(put.id(), put.object());
                    there.add(put.id());
                }
                case DirectoryChange.Kept kept -> there.add(kept.id());
                case DirectoryChange.Gone gone -> {
                    objects.remove(gone.id());
                    there.remove(gone.id());
                }
            }
        }
        if (reading.full()) {
            objects.keySet().retainAll(there);
        }
        cursor = Optional.of(reading.cursor());
        heard.clear();
        heard.addAll(said);
        return reading;
    }

    void cursor(String other) {
        cursor = Optional.of(other);
    }

    /** As if the last reading had been of another server, or had got to another place; null is as it was. */
    void pretend(@Nullable String server, @Nullable String position) {
        cursor(pretended(cursor(), server, position));
    }

    /** A cursor as if its reading had been of another server, or had got to another place; null is as it was. */
    public static String pretended(String cursor, @Nullable String server, @Nullable String position) {
        Cursor last = Cursor.parse(cursor).orElseThrow();
        ChangeSource.Mark mark = last.mark();
        return new Cursor(
                        last.scope(),
                        last.containers(),
                        new ChangeSource.Mark(
                                mark.way(),
                                server == null ? mark.server() : server,
                                position == null ? mark.position() : position))
                .text();
    }

    /** How changes are found. */
    public String way() {
        return Cursor.parse(cursor()).orElseThrow().mark().way();
    }

    String position() {
        return Cursor.parse(cursor()).orElseThrow().mark().position();
    }

    String cursor() {
        return cursor.orElseThrow();
    }

    public long puts() {
        return heard.stream()
                .filter(change -> change instanceof DirectoryChange.Put)
                .count();
    }

    public Optional<DirectoryObject> named(String name) {
        return objects.values().stream()
                .filter(object -> object.text("cn").equals(Optional.of(name)))
                .findFirst();
    }

    /** Everything that is known, to be compared with what somebody else knows. */
    public Map<String, String> content() {
        Map<String, String> all = new TreeMap<>();
        objects.forEach((id, object) -> {
            StringBuilder text = new StringBuilder(object.kind() + " " + object.dn());
            object.attributes()
                    .forEach((name, values) -> text.append(' ')
                            .append(name)
                            .append(values.stream()
                                    .map(java.util.Arrays::hashCode)
                                    .sorted()
                                    .toList()));
            all.put(id, text.toString());
        });
        return all;
    }

    /** What a reading of everything says now. */
    public Map<String, String> truth() {
        Space fresh = new Space(directory, attributes);
        fresh.read();
        return fresh.content();
    }
}
