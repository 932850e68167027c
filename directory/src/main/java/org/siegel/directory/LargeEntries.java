package org.siegel.directory;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Groups of so many members that their entry is larger than a message that we take. A reading breaks off at the first, and
 * does not learn which it was. So all groups are then read one by one, and later readings leave out those that were too large.
 */
final class LargeEntries {

    private final LdapConnections connections;
    private final LdapSettings settings;
    private volatile @Nullable Met met;
    /** Names by identifier. */
    private volatile Map<String, String> known = Map.of();

    LargeEntries(LdapConnections connections, LdapSettings settings) {
        this.connections = connections;
        this.settings = settings;
    }

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

    /** By identifier, what cannot be read. */
    Map<String, String> known() {
        return known;
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
                        : message + ": " + String.join(", ", known.values())
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

    private Map<String, String> look(Met broken, Collection<String> candidates) {
        Map<String, String> found = new TreeMap<>();
        for (String id : candidates) {
            if (!fits(broken, id)) {
                found.put(id, ObjectReader.printable(String.join("", names(broken, id))));
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

    private List<String> names(Met broken, String id) {
        List<String> names = new ArrayList<>();
        run(connection -> connection
                .search(new SearchRequest(settings.base(), SearchScope.SUB, broken.classes.identified(id), "1.1"))
                .getSearchEntries()
                .stream()
                .map(entry -> names.add(entry.getDN()))
                .toList());
        return names;
    }

    private <T> void run(LdapConnections.Work<T> work) {
        try {
            connections.asService(work);
        } catch (LDAPException e) {
            throw connections.failure(e);
        }
    }
}
