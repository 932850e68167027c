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

/**
 * Writes what is read of a directory to the tables of one import, chunk by chunk: while the directory sends one, the rules work
 * on the one before, and the database takes the one before that.
 */
final class ImportStage implements AutoCloseable {

    /** Objects of a chunk: what is in work at a time outlives the young generation's collections. */
    private static final int CHUNK = 250;

    /** Bytes of a chunk. */
    private static final long HEAVY = 2 << 20;

    private final Handle handle;
    private final String connector;
    private final Set<String> members;
    private final ObjectMaker maker;
    private final boolean several;
    private final boolean empty;
    private final Optional<Newcomers> newcomers;
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
        this.empty = ConnectorSpace.isEmpty(handle, connector);
        this.newcomers =
                several || !Newcomers.areAll(handle) ? Optional.empty() : Optional.of(new Newcomers(handle, connector));
    }

    /** A word about an object that was not read. */
    private record Word(long number, String id, String word) {}

    /** What one chunk becomes. */
    private record Worked(List<ImportedObject> objects, List<Word> words) {}

    void add(DirectoryChange change) {
        chunk.add(change);
        if (change instanceof DirectoryChange.Put put) {
            bytes += ObjectContent.size(put.object());
        }
        if (chunk.size() >= CHUNK || bytes > HEAVY) {
            flush();
        }
    }

    /** Whether nobody of this directory was known before. */
    boolean wasEmpty() {
        return empty;
    }

    /** Whether people were written where they stay. */
    boolean hadNewcomers() {
        return newcomers.isPresent();
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
        List<ImportedObject> objects = new ArrayList<>(changes.size());
        List<Word> words = new ArrayList<>();
        long at = from;
        for (DirectoryChange change : changes) {
            at++;
            switch (change) {
                case DirectoryChange.Put put -> objects.add(imported(at, put.object()));
                case DirectoryChange.Kept kept -> words.add(new Word(at, kept.id(), ConnectorSpace.KEPT));
                case DirectoryChange.Gone gone -> words.add(new Word(at, gone.id(), ConnectorSpace.GONE));
            }
        }
        return new Worked(objects, words);
    }

    private ImportedObject imported(long number, DirectoryObject object) {
        DirectoryObject inOrder = ObjectContent.inOrder(object);
        byte[] content = ObjectContent.write(inOrder);
        byte[] hash = Fingerprints.sha256(content);
        var seen = new ConnectorObject(connector, inOrder, Map.of());
        Optional<String> anchor = maker.sourceAnchor(seen);
        boolean wait = several || object.kind() == DirectoryObject.Kind.GROUP;
        Optional<Metaverse.Staged> made = anchor.filter(here -> !wait)
                .map(here -> Metaverse.Staged.of(
                        here,
                        maker.make(here, new Joined(List.of(seen), List.of())),
                        Optional.of(new Metaverse.Origin(object.id(), hash)),
                        maker.now()));
        return new ImportedObject(number, seen, content, hash, anchor, made);
    }

    private boolean write(Worked worked) {
        List<ImportedObject> objects = worked.objects;
        if (newcomers.isPresent()) {
            objects = newcomers.get().write(objects);
        } else if (empty) {
            contents(handle, objects);
        }
        stage(objects, worked.words);
        Metaverse.stage(
                handle,
                objects.stream()
                        .map(ImportedObject::made)
                        .flatMap(Optional::stream)
                        .toList());
        return true;
    }

    /** The content of objects that are all new goes where it stays. */
    static void contents(Handle handle, List<ImportedObject> objects) {
        try (CopyRows copy = CopyRows.into(handle, "sync.connector_content (object, content)")) {
            for (ImportedObject object : objects) {
                copy.row(2).number(object.number()).bytes(object.content());
            }
            copy.end();
        }
    }

    private void stage(List<ImportedObject> objects, List<Word> words) {
        if (objects.isEmpty() && words.isEmpty()) {
            return;
        }
        try (CopyRows copy = CopyRows.into(handle, ConnectorSpace.STAGE)) {
            objects.forEach(object -> stage(copy, object));
            for (Word word : words) {
                copy.row(10).number(word.number).text(word.id).text(word.word);
                for (int i = 3; i < 10; i++) {
                    copy.nothing();
                }
            }
            copy.end();
        }
    }

    private void stage(CopyRows copy, ImportedObject read) {
        DirectoryObject object = read.seen().object();
        copy.row(10)
                .number(read.number())
                .text(object.id())
                .text(ConnectorSpace.PUT)
                .text(object.kind().name())
                .text(ComparableName.ofEntry(object.dn()))
                .bytes(read.hash())
                .text(read.anchor());
        if (empty && newcomers.isEmpty()) {
            copy.nothing();
        } else {
            copy.bytes(read.content());
        }
        copy.texts(MemberNames.comparable(object, members)).texts(several ? maker.softKeys(read.seen()) : List.of());
    }
}
