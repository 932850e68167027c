package org.siegel.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.siegel.database.CopyRows;
import org.siegel.directory.DirectoryChange;
import org.siegel.directory.DirectoryObject;
import org.siegel.sync.JoinedObjects.Joined;
import org.siegel.sync.ObjectMaker.Made;

/**
 * Writes what is read of a directory to the tables of one import, chunk by chunk: while the directory sends one, the rules work
 * on the one before, and the database takes the one before that.
 */
final class ImportStage implements AutoCloseable {

    private static final int CHUNK = 500;

    /** Bytes of a chunk. */
    private static final long HEAVY = 2 << 20;

    private final Handle handle;
    private final String connector;
    private final Set<String> members;
    private final ObjectMaker maker;
    private final boolean several;
    private final boolean first;
    private long number;
    private List<DirectoryChange> chunk = new ArrayList<>();
    private long bytes;
    private @Nullable Ahead<Worked> working;
    private @Nullable Ahead<Boolean> writing;

    /**
     * Begins.
     *
     * @param members attributes that name members
     * @param several whether there is more than one directory; if not, the rules are applied at once
     * @param before number of the last object
     */
    ImportStage(Handle handle, String connector, Set<String> members, ObjectMaker maker, boolean several, long before) {
        this.handle = handle;
        this.connector = connector;
        this.members = members;
        this.maker = maker;
        this.several = several;
        this.number = before;
        this.first = ConnectorSpace.isEmpty(handle, connector);
    }

    /** One object with all that is written of it. */
    private record Row(long number, ConnectorObject seen, byte[] content, byte[] hash, Optional<String> anchor) {}

    /** What one chunk becomes. */
    private record Worked(List<DirectoryChange> changes, long from, List<Row> rows, List<Metaverse.Staged> people) {}

    void add(DirectoryChange change) {
        chunk.add(change);
        if (change instanceof DirectoryChange.Put put) {
            bytes += ObjectContent.size(put.object());
        }
        if (chunk.size() >= CHUNK || bytes > HEAVY) {
            flush();
        }
    }

    /** Everything that was added is in the tables now. */
    void end() {
        flush();
        writeWorked();
        written();
    }

    private void flush() {
        writeWorked();
        List<DirectoryChange> full = chunk;
        long from = number;
        number += full.size();
        chunk = new ArrayList<>(full.size());
        bytes = 0;
        working = Ahead.begin(() -> work(full, from));
    }

    private void writeWorked() {
        if (working != null) {
            Worked ready = working.take();
            working = null;
            written();
            writing = Ahead.begin(() -> write(ready));
        }
    }

    private void written() {
        if (writing != null) {
            writing.take();
            writing = null;
        }
    }

    /** Whoever gives up waits until nobody uses the handle any more. */
    @Override
    public void close() {
        if (working != null) {
            working.forget();
        }
        if (writing != null) {
            writing.forget();
        }
    }

    private Worked work(List<DirectoryChange> changes, long from) {
        List<Row> rows = new ArrayList<>(changes.size());
        long at = from;
        for (DirectoryChange change : changes) {
            at++;
            if (change instanceof DirectoryChange.Put put) {
                rows.add(row(at, put.object()));
            }
        }
        return new Worked(changes, from, rows, several ? List.of() : people(rows));
    }

    private boolean write(Worked worked) {
        if (first) {
            contents(worked.rows);
        }
        words(worked.changes, worked.rows, worked.from);
        Metaverse.stage(handle, worked.people);
        return true;
    }

    private Row row(long at, DirectoryObject object) {
        DirectoryObject inOrder = ObjectContent.inOrder(object);
        byte[] content = ObjectContent.write(inOrder);
        var seen = new ConnectorObject(connector, inOrder, Map.of());
        return new Row(at, seen, content, Fingerprints.sha256(content), maker.sourceAnchor(seen));
    }

    /** The content of objects that are all new goes where it stays. */
    private void contents(List<Row> rows) {
        try (CopyRows copy = CopyRows.into(handle, "sync.connector_content (object, content)")) {
            for (Row row : rows) {
                copy.row(2).number(row.number).bytes(row.content);
            }
            copy.end();
        }
    }

    private void words(List<DirectoryChange> changes, List<Row> rows, long from) {
        int next = 0;
        long at = from;
        try (CopyRows copy = CopyRows.into(handle, ConnectorSpace.STAGE)) {
            for (DirectoryChange change : changes) {
                at++;
                switch (change) {
                    case DirectoryChange.Put _ -> put(copy, rows.get(next++));
                    case DirectoryChange.Kept kept -> word(copy, at, kept.id(), ConnectorSpace.KEPT);
                    case DirectoryChange.Gone gone -> word(copy, at, gone.id(), ConnectorSpace.GONE);
                }
            }
            copy.end();
        }
    }

    private void put(CopyRows copy, Row row) {
        DirectoryObject object = row.seen.object();
        copy.row(10)
                .number(row.number)
                .text(object.id())
                .text(ConnectorSpace.PUT)
                .text(object.kind().name())
                .text(ComparableName.ofEntry(object.dn()))
                .bytes(row.hash)
                .text(row.anchor);
        if (first) {
            copy.nothing();
        } else {
            copy.bytes(row.content);
        }
        copy.texts(MemberNames.comparable(object, members)).texts(several ? maker.softKeys(row.seen) : List.of());
    }

    private static void word(CopyRows copy, long number, String id, String word) {
        copy.row(10).number(number).text(id).text(word);
        for (int i = 3; i < 10; i++) {
            copy.nothing();
        }
    }

    private List<Metaverse.Staged> people(List<Row> rows) {
        List<Metaverse.Staged> people = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (row.seen.object().kind() != DirectoryObject.Kind.GROUP && row.anchor.isPresent()) {
                String anchor = row.anchor.get();
                Made made = maker.make(anchor, new Joined(List.of(row.seen), List.of()));
                people.add(Metaverse.Staged.of(
                        anchor,
                        made,
                        Optional.of(new Metaverse.Origin(row.seen.object().id(), row.hash)),
                        maker.now()));
            }
        }
        return people;
    }
}
