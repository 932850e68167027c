package org.siegel.directory;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.siegel.directory.DirectoryObject.Kind;

/**
 * One reading on one connection: finds objects and tells the sink. A bad entry never blocks it: what cannot be read of an
 * entry stays as it was, and the log says so.
 *
 * <p>Attributes are requested by their plain names and compared by them: a directory returns {@code userCertificate} with or
 * without {@code ;binary} (RFC 4522) as it likes, but asking for the wrong one finds nothing.
 */
final class ObjectReader {

    private static final System.Logger LOG = System.getLogger(ObjectReader.class.getName());

    /** Filters of more identifiers meet limits of servers. */
    private static final int IDENTIFIERS_PER_SEARCH = 100;

    private final LDAPConnection connection;
    private final ObjectClasses classes;
    private final String base;
    private final Pages pages;
    private final Consumer<DirectoryChange> sink;
    private final Set<String> leftOut;
    private final Set<String> wanted = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private final String[] requested;
    private final long started = System.nanoTime();
    private Times.Latest latest = Times.Latest.NONE;
    private boolean told;
    private long identified;
    private long unidentified;

    ObjectReader(
            LDAPConnection connection,
            ObjectClasses classes,
            LdapSettings settings,
            Set<String> attributes,
            Set<String> leftOut,
            Consumer<DirectoryChange> sink) {
        this.connection = connection;
        this.classes = classes;
        this.base = settings.base();
        this.pages = new Pages(connection, settings.pageSize(), settings.responseTimeout());
        this.sink = sink;
        this.leftOut = leftOut;
        wanted.addAll(attributes);
        wanted.addAll(classes.needed());
        Set<String> all = new TreeSet<>(wanted);
        all.addAll(classes.times());
        requested = all.toArray(String[]::new);
    }

    LDAPConnection connection() {
        return connection;
    }

    ObjectClasses classes() {
        return classes;
    }

    String base() {
        return base;
    }

    Pages pages() {
        return pages;
    }

    String[] requested() {
        return requested.clone();
    }

    /** Names what is read, for a cursor. */
    String scope() {
        return Cursor.digest(classes + " " + base + " " + String.join(" ", wanted));
    }

    /** Whether the sink has heard anything, so that starting over would mix two readings. */
    boolean hasTold() {
        return told;
    }

    /** The latest time of change or creation among the objects seen; the epoch if there was none. */
    Instant latest() {
        return latest.time();
    }

    /** How long this reading has taken. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** Matches every object but those that are left out. */
    Filter filter() {
        return readable(classes.filter());
    }

    private Filter readable(Filter filter) {
        return leftOut.isEmpty()
                ? filter
                : Filter.createANDFilter(
                        filter,
                        Filter.createNOTFilter(Filter.createORFilter(
                                leftOut.stream().map(classes::identified).toList())));
    }

    /** Tells of those that are left out whether they are there. */
    void leftOut() throws LDAPException {
        for (String id : leftOut) {
            boolean[] there = {false};
            pages.once(base, classes.identified(id), new String[] {"1.1"}, entry -> there[0] = true);
            tell(there[0] ? new DirectoryChange.Kept(id) : new DirectoryChange.Gone(id));
        }
    }

    /** Puts every object. */
    void all() throws LDAPException {
        matching(classes.filter());
        if (identified == 0 && unidentified > 0) {
            throw new DirectoryException("the directory does not show us " + classes.identifier
                    + " of the entries below " + base + "; let our account read it");
        }
    }

    /** Puts the objects below the base that match. */
    void matching(Filter filter) throws LDAPException {
        List<String> cut = new ArrayList<>();
        pages.search(base, readable(filter), requested, List.of(), entry -> put(entry, cut), () -> complete(cut));
    }

    /** Tells what has become of objects: as they are now, or gone. */
    void now(Collection<String> identifiers) throws LDAPException {
        List<String> rest = List.copyOf(identifiers);
        for (int from = 0; from < rest.size(); from += IDENTIFIERS_PER_SEARCH) {
            List<String> some = rest.subList(from, Math.min(rest.size(), from + IDENTIFIERS_PER_SEARCH));
            Set<String> gone = new TreeSet<>(some);
            List<String> cut = new ArrayList<>();
            once(some.stream().map(classes::identified).toList(), entry -> {
                classes.identifierOf(entry).ifPresent(gone::remove);
                put(entry, cut);
            });
            complete(cut);
            gone.forEach(this::gone);
        }
    }

    /** Puts the groups that have one of these members: Active Directory renames members without a word about the group. */
    void groupsOf(Collection<String> members) throws LDAPException {
        List<String> rest = List.copyOf(members);
        for (int from = 0; from < rest.size(); from += IDENTIFIERS_PER_SEARCH) {
            matching(Filter.createANDFilter(
                    classes.filter(),
                    Filter.createORFilter(
                            rest.subList(from, Math.min(rest.size(), from + IDENTIFIERS_PER_SEARCH)).stream()
                                    .map(dn -> Filter.createEqualityFilter("member", dn))
                                    .toList())));
        }
    }

    private void once(List<Filter> some, Consumer<SearchResultEntry> each) throws LDAPException {
        pages.once(base, Filter.createANDFilter(filter(), Filter.createORFilter(some)), requested, each);
    }

    /** Names every object that is there. */
    void kept() throws LDAPException {
        pages.search(
                base,
                classes.filter(),
                new String[] {classes.identifier},
                List.of(),
                entry -> classes.identifierOf(entry).ifPresent(this::kept),
                () -> {});
    }

    /** A fingerprint of the containers below the base: which there are, and what they are called. */
    String containers() throws LDAPException {
        Set<String> all = new TreeSet<>();
        pages.search(
                base,
                classes.containers(),
                new String[] {classes.identifier},
                List.of(),
                entry -> all.add(classes.identifierOf(entry).orElse("") + " " + entry.getDN()),
                () -> {});
        return Cursor.digest(String.join("\n", all));
    }

    /** Puts an entry that is an object; notes its identifier where values are missing. */
    private void put(Entry entry, List<String> cut) {
        Optional<String> id = classes.identifierOf(entry);
        if (id.isEmpty()) {
            unidentified++;
            LOG.log(
                    Level.WARNING,
                    "the directory does not show us " + classes.identifier + " of " + printable(entry.getDN())
                            + ", which is therefore left out");
        } else if (RangedValues.isCut(entry)) {
            identified++;
            cut.add(id.get());
        } else {
            identified++;
            put(id.get(), entry);
        }
    }

    /** Puts an entry that is an object. */
    void put(String id, Entry entry) {
        if (!classes.times().isEmpty()) {
            latest = Times.latest(latest, entry);
        }
        Optional<Kind> kind = classes.kindOf(entry);
        if (kind.isPresent()) {
            tell(new DirectoryChange.Put(
                    new DirectoryObject(id, entry.getDN(), kind.get(), ObjectClasses.attributes(entry, wanted))));
        }
    }

    /** Objects with very many values are read one by one, when the connection is free. */
    private void complete(List<String> cut) throws LDAPException {
        for (String id : cut) {
            String dn = "<GUID=" + id + ">"; // MS-ADTS §3.1.1.3.1.2.4; holds through renames
            Entry first = connection.getEntry(dn, requested);
            if (first == null) {
                continue; // gone since; the next reading tells
            }
            Optional<Entry> whole = RangedValues.whole(connection, dn, first);
            if (whole.isPresent()) {
                put(id, whole.get());
            } else {
                LOG.log(
                        Level.WARNING,
                        "not all values of " + printable(first.getDN()) + " could be read, so it stays as it was");
                kept(id);
            }
        }
        cut.clear();
    }

    /** Tells that an object is gone; of one that is left out a directory may say so because it does not match. */
    void gone(String id) {
        if (!leftOut.contains(id)) {
            tell(new DirectoryChange.Gone(id));
        }
    }

    private void kept(String id) {
        tell(new DirectoryChange.Kept(id));
    }

    private void tell(DirectoryChange change) {
        told = true;
        sink.accept(change);
    }

    static String printable(String dn) {
        String line = dn.replaceAll("\\p{Cntrl}", "?");
        return line.length() > 300 ? line.substring(0, 300) + "..." : line;
    }
}
