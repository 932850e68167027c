package org.siegel.directory;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Groups of so many members that their entry is larger than a message that we take. A reading breaks off at the first, and
 * does not learn which it was. So all groups are then read one by one, and later readings leave out those that were too large.
 */
final class LargeEntries {

    /** What changes with an entry, in one directory or another. */
    private static final String[] STAMPS = {"entryCSN", "etag", "uSNChanged", Times.MODIFIED};

    private final LdapConnections connections;
    private final LdapSettings settings;
    private volatile @Nullable Met met;
    private volatile Map<String, Known> known = Map.of();
    private Set<String> shrunk = Set.of();
    private String shrunkSince = "";

    LargeEntries(LdapConnections connections, LdapSettings settings) {
        this.connections = connections;
        this.settings = settings;
    }

    /**
     * One that cannot be read.
     *
     * @param stamp changes with the entry, as far as the directory says so
     */
    private record Known(String name, String stamp) {}

    /** A reading broke off at one. */
    static final class Met extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient ObjectClasses classes;
        private final transient String[] requested;

        Met(ObjectReader reader, LDAPException cause) {
            super(cause);
            this.classes = reader.classes();
            this.requested = reader.requested();
        }
    }

    /** By identifier, the names of those that cannot be read. */
    Map<String, String> known() {
        Map<String, String> names = new TreeMap<>();
        known.forEach((id, one) -> names.put(id, one.name));
        return names;
    }

    /**
     * Those that can be read again. Their change may be older than the cursor, since it was made while they were left out; so they
     * are named until another cursor comes, which has them in it.
     */
    synchronized Set<String> shrunk(String cursor) {
        Met last = met;
        Set<String> now = new TreeSet<>(cursor.equals(shrunkSince) ? shrunk : Set.of());
        if (last != null && !known.isEmpty()) {
            Map<String, Known> before = known;
            List<String> changed = before.entrySet().stream()
                    .filter(one -> !stamp(last, one.getKey()).equals(one.getValue().stamp))
                    .map(Map.Entry::getKey)
                    .toList();
            if (!changed.isEmpty()) {
                Map<String, Known> still = look(last, changed);
                Map<String, Known> left = new TreeMap<>(before);
                left.keySet().removeAll(changed);
                left.putAll(still);
                known = Map.copyOf(left);
                now.addAll(changed);
                now.removeAll(still.keySet());
            }
        }
        shrunk = now;
        shrunkSince = cursor;
        return Set.copyOf(now);
    }

    /** To be called before everything is read: perhaps some have become smaller. */
    void lookAgain() {
        Met last = met;
        if (last != null && !known.isEmpty()) {
            known = look(last, known.keySet());
        }
    }

    /** Finds them, and says what an administrator has to know. */
    DirectoryException found(Met broken) {
        met = broken;
        known = look(broken, groups(broken.classes));
        String message = "the directory " + String.join(", ", settings.urls()) + " sent an entry of more than "
                + connections.largest();
        return new DirectoryException(
                known.isEmpty()
                        ? message + ", and it was no group; look for entries with very many or very large values below "
                                + settings.base()
                        : message + ": " + String.join(", ", known().values())
                                + "; from the next reading on it stays as it was, and the rest is read. Divide its members"
                                + " among groups that are members of it",
                broken);
    }

    /** What is said of each. */
    Map<String, String> sentences(Map<String, String> names) {
        Map<String, String> sentences = new TreeMap<>();
        names.forEach((id, name) -> sentences.put(
                id, name + " is larger than " + connections.largest() + " and stays as it was read before"));
        return sentences;
    }

    private Set<String> groups(ObjectClasses classes) {
        Map<String, String> all = new TreeMap<>();
        run(connection -> {
            new Pages(connection, settings.pageSize(), settings.responseTimeout())
                    .search(
                            settings.base(),
                            classes.groups(),
                            new String[] {classes.identifier},
                            List.of(),
                            entry -> classes.identifierOf(entry).ifPresent(id -> all.put(id, entry.getDN())),
                            () -> {});
            return true;
        });
        return all.keySet();
    }

    private Map<String, Known> look(Met broken, Collection<String> candidates) {
        Map<String, Known> found = new TreeMap<>();
        for (String id : candidates) {
            String stamp = stamp(broken, id); // before: a change after it is looked at again
            if (!fits(broken, id)) {
                String name =
                        entries(broken, id, "1.1").stream().map(Entry::getDN).collect(Collectors.joining());
                found.put(id, new Known(ObjectReader.printable(name), stamp));
            }
        }
        return Map.copyOf(found);
    }

    private boolean fits(Met broken, String id) {
        try {
            return connections.asService(connection -> {
                new Pages(connection, settings.pageSize(), settings.responseTimeout())
                        .once(settings.base(), broken.classes.identified(id), broken.requested, entry -> {});
                return true;
            });
        } catch (LDAPException e) {
            if (connections.isTooLarge(e)) {
                return false;
            }
            throw connections.failure(e);
        }
    }

    private String stamp(Met broken, String id) {
        List<String> stamp = new ArrayList<>();
        for (Entry entry : entries(broken, id, STAMPS)) {
            for (String name : STAMPS) {
                stamp.add(String.valueOf(entry.getAttributeValue(name)));
            }
        }
        return String.join(" ", stamp);
    }

    private List<? extends Entry> entries(Met broken, String id, String... attributes) {
        return run(connection -> connection
                .search(new SearchRequest(settings.base(), SearchScope.SUB, broken.classes.identified(id), attributes))
                .getSearchEntries());
    }

    private <T> T run(LdapConnections.Work<T> work) {
        try {
            return connections.asService(work);
        } catch (LDAPException e) {
            throw connections.failure(e);
        }
    }
}
