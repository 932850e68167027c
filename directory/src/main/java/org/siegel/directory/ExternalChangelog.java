package org.siegel.directory;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * OpenDJ's {@code cn=changelog} (draft-good-ldap-changelog): a numbered list of changes that survives restarts.
 *
 * <p>The list says which entries changed; what they are now is read from the entries themselves, so it does not matter
 * in which order changes to one entry came. The cursor is the last number seen and the identity of the naming context:
 * in a directory that was set up anew the numbers begin again.
 */
record ExternalChangelog(UserEntries users) implements ChangeSource {

    private static final Pattern CURSOR = Pattern.compile("changelog:([0-9A-Fa-f-]{36}):([0-9]{1,18})");

    @Override
    public DirectoryChanges all(LDAPConnection connection) throws LDAPException {
        Numbers numbers = numbers(connection);
        return new DirectoryChanges(users.all(connection), List.of(), numbers.cursor(numbers.last()), true);
    }

    @Override
    public DirectoryChanges since(LDAPConnection connection, String cursor) throws LDAPException {
        Matcher parts = CURSOR.matcher(cursor);
        Numbers numbers = numbers(connection);
        if (!parts.matches() || !parts.group(1).equals(numbers.context())) {
            return all(connection);
        }
        long seen = Long.parseLong(parts.group(2));
        if (seen > numbers.last() || (numbers.first() > 0 && seen + 1 < numbers.first())) {
            return all(connection); // set up anew, or purged further than we have read
        }
        Changes changes = new Changes(seen);
        connection.search(new SearchRequest(
                new UserEntries.EachEntry(changes::add),
                "cn=changelog",
                SearchScope.SUB,
                Filter.createGreaterOrEqualFilter("changeNumber", Long.toString(seen + 1)),
                "changeNumber",
                "changeType",
                "targetEntryUUID"));
        DirectoryChanges found = users.changes(connection, changes.touched, numbers.cursor(changes.last));
        // A moved container moves its users without a word about each.
        return changes.moved.stream().anyMatch(found.deleted()::contains) ? all(connection) : found;
    }

    /** What a stretch of the list says. */
    private static final class Changes {
        private final Set<String> touched = new LinkedHashSet<>();
        private final Set<String> moved = new HashSet<>();
        private long last;

        Changes(long seen) {
            last = seen;
        }

        void add(SearchResultEntry change) {
            Long number = change.getAttributeValueAsLong("changeNumber");
            String identifier = change.getAttributeValue("targetEntryUUID");
            if (number == null || identifier == null) {
                return; // cn=changelog itself
            }
            last = Math.max(last, number);
            touched.add(identifier);
            if ("modrdn".equalsIgnoreCase(change.getAttributeValue("changeType"))
                    || "moddn".equalsIgnoreCase(change.getAttributeValue("changeType"))) {
                moved.add(identifier);
            }
        }
    }

    /** Which numbers the list holds, and whose list it is. */
    private record Numbers(String context, long first, long last) {
        String cursor(long seen) {
            return "changelog:" + context + ":" + seen;
        }
    }

    private Numbers numbers(LDAPConnection connection) throws LDAPException {
        RootDSE root = Objects.requireNonNullElseGet(
                connection.getRootDSE(), () -> new RootDSE(new com.unboundid.ldap.sdk.Entry("")));
        return new Numbers(context(connection), number(root, "firstChangeNumber"), number(root, "lastChangeNumber"));
    }

    private String context(LDAPConnection connection) throws LDAPException {
        return Optional.ofNullable(connection.getEntry(users.base(), "entryUUID"))
                .map(entry -> entry.getAttributeValue("entryUUID"))
                .orElseThrow(() -> new DirectoryException("the directory does not show us the entryUUID of "
                        + users.base() + "; let our account read it"));
    }

    private static long number(RootDSE root, String name) {
        Long value = root.getAttributeValueAsLong(name);
        if (value == null) {
            throw new DirectoryException("the directory does not show " + name
                    + " in its root entry; enable its change log and let our account read it");
        }
        return value;
    }
}
