package org.siegel.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.siegel.directory.DirectoryObject;

/** The objects behind metaverse objects, as the connector space has them. */
final class JoinedObjects {

    private JoinedObjects() {}

    /**
     * What a metaverse object is made of.
     *
     * @param objects in the order of connectors, at most one of each; empty where nobody is left
     * @param surplus further objects of the same directories with the same source anchor, which are left out
     */
    record Joined(List<ConnectorObject> objects, List<ConnectorObject> surplus) {}

    private record Row(String anchor, long number, String connector, String id, byte[] content) {}

    /**
     * By source anchor, each of these anchors once.
     *
     * @param members attributes that name members
     */
    static Map<String, Joined> of(Handle handle, Collection<String> anchors, Set<String> members) {
        List<Row> rows = handle
                .createQuery("SELECT o.anchor, o.number, o.connector, o.id, c.content"
                        + " FROM sync.connector_object o JOIN sync.connector_content c ON c.object = o.number"
                        + " WHERE o.anchor = ANY(:anchors)")
                .bindArray("anchors", String.class, anchors)
                .map((row, context) -> new Row(
                        row.getString("anchor"),
                        row.getLong("number"),
                        row.getString("connector"),
                        row.getString("id"),
                        row.getBytes("content")))
                .list()
                .stream()
                // here, as the database would carry the contents along
                .sorted(Comparator.comparing(Row::connector).thenComparing(Row::id))
                .toList();
        Map<Long, DirectoryObject> objects = new HashMap<>();
        rows.forEach(row -> objects.put(row.number, ObjectContent.read(row.content)));
        Map<Long, Map<String, String>> references = references(handle, objects);
        Map<String, Joined> joined = new LinkedHashMap<>();
        anchors.forEach(anchor -> joined.put(anchor, new Joined(new ArrayList<>(), new ArrayList<>())));
        for (Row row : rows) {
            Joined found = joined.get(row.anchor);
            DirectoryObject object = objects.get(row.number);
            if (found == null || object == null) {
                throw new IllegalStateException("the database returned an object that was not asked for");
            }
            var seen = new ConnectorObject(
                    row.connector, object, named(object, members, references.getOrDefault(row.number, Map.of())));
            boolean first =
                    found.objects.stream().noneMatch(other -> other.connector().equals(row.connector));
            (first ? found.objects : found.surplus).add(seen);
        }
        return joined;
    }

    /** Source anchors of known members, by group and comparable name. */
    private static Map<Long, Map<String, String>> references(Handle handle, Map<Long, DirectoryObject> objects) {
        List<Long> groups = objects.entrySet().stream()
                .filter(entry -> entry.getValue().kind() == DirectoryObject.Kind.GROUP)
                .map(Map.Entry::getKey)
                .toList();
        Map<Long, Map<String, String>> found = new HashMap<>();
        if (groups.isEmpty()) {
            return found;
        }
        handle.createQuery("SELECT r.object, r.dn, t.anchor FROM sync.reference r JOIN sync.connector_object t"
                        + " ON t.connector = r.connector AND t.id = r.target"
                        + " WHERE r.object = ANY(:groups) AND t.anchor IS NOT NULL")
                .bindArray("groups", Long.class, groups)
                .map((row, context) -> found.computeIfAbsent(row.getLong("object"), _ -> new HashMap<>())
                        .put(row.getString("dn"), row.getString("anchor")))
                .forEach(replaced -> {});
        return found;
    }

    /** The same by the names as the group has them. */
    private static Map<String, String> named(
            DirectoryObject group, Set<String> members, Map<String, String> comparable) {
        Map<String, String> named = new HashMap<>();
        if (!comparable.isEmpty()) {
            for (String name : MemberNames.of(group, members)) {
                for (String form : MemberNames.comparable(name)) {
                    String anchor = comparable.get(form);
                    if (anchor != null) {
                        named.put(name, anchor);
                    }
                }
            }
        }
        return named;
    }
}
