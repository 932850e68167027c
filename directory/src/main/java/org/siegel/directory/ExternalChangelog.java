package org.siegel.directory;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * OpenDJ's {@code cn=changelog} (draft-good-ldap-changelog): a numbered list of changes that survives restarts. Persistent
 * search would be nearer at hand, but OpenDJ 5.0.3 loses events of it.
 *
 * <p>The list says which entries changed; what they are now is read from the entries themselves, so it does not matter in
 * which order changes to one entry came. Each server numbers for itself: the last change that was seen is remembered with its
 * replication number, and must be the same change when we come back.
 */
record ExternalChangelog() implements ChangeSource {

    static final String WAY = "changelog";
    private static final String LIST = "cn=changelog";
    private static final int NUMBERS_PER_SEARCH = 1000;
    private static final Set<ResultCode> NOT_FOR_US =
            Set.of(ResultCode.INSUFFICIENT_ACCESS_RIGHTS, ResultCode.NO_SUCH_OBJECT, ResultCode.UNWILLING_TO_PERFORM);

    @Override
    public Optional<Mark> mark(LDAPConnection connection) throws LDAPException {
        RootDSE root = connection.getRootDSE();
        Long last = root == null ? null : root.getAttributeValueAsLong("lastChangeNumber");
        if (last == null) {
            return Optional.empty(); // not enabled, or not for us
        }
        String identity;
        try {
            identity = identity(connection, last);
        } catch (LDAPException e) {
            if (NOT_FOR_US.contains(e.getResultCode())) {
                return Optional.empty();
            }
            throw e;
        }
        // The root entry shows numbers to everybody; whoever is not shown the changes would take them for none.
        return identity.isEmpty() && last > 0 && first(root) <= last
                ? Optional.empty()
                : Optional.of(new Mark(WAY, identity, Long.toString(last)));
    }

    private static long first(RootDSE root) {
        Long first = root.getAttributeValueAsLong("firstChangeNumber");
        return first == null ? Long.MAX_VALUE : first;
    }

    /** The replication number of a change; empty if it is not there (any more). */
    private static String identity(LDAPConnection connection, long number) throws LDAPException {
        return connection
                .search(
                        LIST,
                        SearchScope.ONE,
                        Filter.createEqualityFilter("changeNumber", Long.toString(number)),
                        "replicationCSN")
                .getSearchEntries()
                .stream()
                .flatMap(change -> Stream.ofNullable(change.getAttributeValue("replicationCSN")))
                .findFirst()
                .orElse("");
    }

    @Override
    public Delta since(ObjectReader reader, Mark from, Mark now) throws LDAPException {
        long seen = Long.parseLong(from.position());
        long last = Long.parseLong(now.position());
        if (seen > last) {
            return new Delta.Untold("the directory's change log ends before the last reading: it was set up anew");
        }
        if (seen > 0 && !identity(reader.connection(), seen).equals(from.server())) {
            return new Delta.Untold(
                    "the directory's change log does not hold the change that was read last: it was purged,"
                            + " or another server answers");
        }
        RootDSE root = reader.connection().getRootDSE();
        if (root == null || first(root) > seen + 1) {
            return new Delta.Untold("the directory's change log was purged further than the last reading");
        }
        for (long next = seen + 1; next <= last; next += NUMBERS_PER_SEARCH) {
            Set<String> touched = new LinkedHashSet<>();
            reader.pages()
                    .once(
                            LIST,
                            Filter.createANDFilter(
                                    Filter.createGreaterOrEqualFilter("changeNumber", Long.toString(next)),
                                    Filter.createLessOrEqualFilter(
                                            "changeNumber",
                                            Long.toString(Math.min(last, next + NUMBERS_PER_SEARCH - 1)))),
                            new String[] {"targetEntryUUID"},
                            change -> Optional.ofNullable(change.getAttributeValue("targetEntryUUID"))
                                    .ifPresent(touched::add));
            reader.now(touched);
        }
        return new Delta.Told(now);
    }
}
