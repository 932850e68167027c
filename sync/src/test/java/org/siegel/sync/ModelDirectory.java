package org.siegel.sync;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.siegel.directory.Directory;
import org.siegel.directory.DirectoryChange;
import org.siegel.directory.DirectoryException;
import org.siegel.directory.DirectoryObject;
import org.siegel.directory.DirectoryObject.Kind;
import org.siegel.directory.DirectoryUser;
import org.siegel.directory.Reading;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/** A directory in memory with a log of changes; the cursor is a position in the log. */
final class ModelDirectory implements Directory {

    private final Map<String, DirectoryObject> objects = new LinkedHashMap<>();
    private final List<String> log = new ArrayList<>();
    private int forgottenBefore;

    boolean down;

    /** The one object that cannot be read; none if empty. */
    String tooLarge = "";

    /** These are read a second time by a full reading, as a directory does that is changed meanwhile. */
    List<String> again = List.of();

    /** A full reading names what is unchanged as kept, as in the present phase of RFC 4533. */
    boolean present;

    /** Called for every object that is read. */
    Runnable onObject = () -> {};

    void put(DirectoryObject object) {
        objects.put(object.id(), object);
        log.add(object.id());
    }

    void put(String id, String... attributes) {
        put(person(id, attributes));
    }

    /** Without a trace in the log, as directories rename the members of groups. */
    void follow(DirectoryObject object) {
        objects.put(object.id(), object);
    }

    void delete(String id) {
        objects.remove(id);
        log.add(id);
    }

    /** Without a trace in the log. */
    void lose(String id) {
        objects.remove(id);
    }

    void forgetHistory() {
        forgottenBefore = log.size() + 1;
        log.add("nobody");
    }

    int size() {
        return objects.size();
    }

    /** A user; attributes as {@code name=value}. */
    static DirectoryObject person(String id, String... attributes) {
        return object(id, "cn=" + id + ",ou=people,dc=example,dc=org", Kind.USER, attributes);
    }

    static DirectoryObject object(String id, String dn, Kind kind, String... attributes) {
        Map<String, List<byte[]>> values = new HashMap<>();
        for (String attribute : attributes) {
            int equals = attribute.indexOf('=');
            values.computeIfAbsent(attribute.substring(0, equals), name -> new ArrayList<>())
                    .add(attribute.substring(equals + 1).getBytes(StandardCharsets.UTF_8));
        }
        values.computeIfAbsent("cn", name -> List.of(id.getBytes(StandardCharsets.UTF_8)));
        return new DirectoryObject(id, dn, kind, values);
    }

    /** The same object with other values of one attribute. */
    static DirectoryObject with(DirectoryObject object, String attribute, List<byte[]> values) {
        Map<String, List<byte[]>> attributes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        attributes.putAll(object.attributes());
        attributes.put(attribute, values);
        return new DirectoryObject(object.id(), object.dn(), object.kind(), attributes);
    }

    @Override
    public Reading read(Optional<String> cursor, Set<String> attributes, Consumer<DirectoryChange> sink) {
        if (down) {
            throw new DirectoryException("no answer from ldap.example.org:636 within 10 s");
        }
        int position = cursor.map(Integer::parseInt).orElse(-1);
        boolean full = position < forgottenBefore;
        Set<String> touched = position < 0
                ? objects.keySet()
                : new LinkedHashSet<>(log.subList(Math.min(position, log.size()), log.size()));
        List<String> read = new ArrayList<>(full ? objects.keySet() : touched);
        if (full) {
            read.addAll(again);
        }
        for (String id : read) {
            onObject.run();
            DirectoryObject object = objects.get(id);
            if (object == null) {
                sink.accept(new DirectoryChange.Gone(id));
            } else if (id.equals(tooLarge) || full && present && !touched.contains(id)) {
                sink.accept(new DirectoryChange.Kept(id));
            } else {
                sink.accept(new DirectoryChange.Put(object));
            }
        }
        return new Reading(
                "" + log.size(),
                full,
                full && cursor.isPresent() ? Optional.of("the history was purged") : Optional.empty(),
                tooLarge.isEmpty() ? Map.of() : Map.of(tooLarge, tooLarge + " is larger than can be read"));
    }

    @Override
    public void readAgain(Collection<String> identifiers, Set<String> attributes, Consumer<DirectoryChange> sink) {
        for (String id : identifiers) {
            onObject.run();
            DirectoryObject object = objects.get(id);
            sink.accept(object == null ? new DirectoryChange.Gone(id) : new DirectoryChange.Put(object));
        }
    }

    @Override
    public AutoCloseable watch(Runnable changed) {
        return () -> {};
    }

    @Override
    public Optional<DirectoryUser> find(MailAddress address) {
        throw new AssertionError("synchronisation reads, and asks for nobody");
    }

    @Override
    public Optional<DirectoryUser> authenticate(String name, Secret password) {
        throw new AssertionError("synchronisation reads, and asks for nobody");
    }

    @Override
    public void close() {}
}
