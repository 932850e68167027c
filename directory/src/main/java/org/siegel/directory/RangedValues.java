package org.siegel.directory;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Active Directory shows the first 1500 or so values of an attribute, as {@code member;range=0-1499}; the others must be
 * asked for (MS-ADTS §3.1.1.3.1.3.3).
 */
final class RangedValues {

    private static final Pattern RANGE = Pattern.compile("range=([0-9]{1,9})-([0-9]{1,9}|\\*)");
    /** More are no group that anybody writes to. */
    private static final int MOST_VALUES = 2_000_000;

    private RangedValues() {}

    /** Whether values are missing. */
    static boolean isCut(Entry entry) {
        for (Attribute attribute : entry.getAttributes()) {
            if (attribute.getName().indexOf(';') >= 0 && next(attribute).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The same entry with all values.
     *
     * @return empty if it is gone, changes all the time, or does not end
     */
    static Optional<Entry> whole(LDAPConnection connection, String dn, Entry cut) throws LDAPException {
        Entry whole = new Entry(cut.getDN());
        for (Attribute attribute : cut.getAttributes()) {
            Optional<List<byte[]>> values = values(connection, dn, attribute);
            if (values.isEmpty()) {
                return Optional.empty();
            }
            whole.addAttribute(attribute.getBaseName(), values.get().toArray(byte[][]::new));
        }
        return Optional.of(whole);
    }

    private static Optional<List<byte[]>> values(LDAPConnection connection, String dn, Attribute first)
            throws LDAPException {
        List<byte[]> values = new ArrayList<>(List.of(first.getValueByteArrays()));
        Optional<Integer> next = next(first);
        while (next.isPresent()) {
            Entry more = connection.getEntry(dn, first.getBaseName() + ";range=" + next.get() + "-*");
            Optional<Attribute> part = more == null
                    ? Optional.empty()
                    : more.getAttributes().stream()
                            .filter(attribute -> attribute.getBaseName().equalsIgnoreCase(first.getBaseName()))
                            .findFirst();
            if (part.isEmpty() || part.get().size() == 0 || values.size() > MOST_VALUES) {
                return Optional.empty();
            }
            values.addAll(List.of(part.get().getValueByteArrays()));
            next = next(part.get());
        }
        return Optional.of(values);
    }

    /** The number of the first value that is missing; empty if none is. */
    private static Optional<Integer> next(Attribute attribute) {
        for (String option : attribute.getOptions()) {
            Matcher range = RANGE.matcher(option.toLowerCase(java.util.Locale.ROOT));
            if (range.matches() && !range.group(2).equals("*")) {
                return Optional.of(Integer.parseInt(range.group(2)) + 1);
            }
        }
        return Optional.empty();
    }
}
