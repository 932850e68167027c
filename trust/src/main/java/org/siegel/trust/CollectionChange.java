package org.siegel.trust;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What happens to one member of a collection when another takes its place.
 *
 * @param kind what happens
 * @param what the member, for people: {@code CRL of CN=Contoso Root}
 * @param certificate the member, where it is a certificate
 */
public record CollectionChange(Kind kind, String what, Optional<CollectionReport.Line> certificate) {

    /** What happens to a member. */
    public enum Kind {
        ADDED,
        REMOVED,
        KEPT,
        /** It is expired, and was offered in vain. */
        LEFT_OUT;

        /** As shown and in JSON: {@code added}, {@code removed}, {@code kept}, {@code left-out}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Compares two stores as sets. Certificates are looked at as members of the store they are in, the second one where they
     * are in both.
     */
    public static List<CollectionChange> between(SerializedStore before, SerializedStore after, Instant at) {
        List<CollectionChange> changes = new ArrayList<>();
        compare(
                lines(before, at),
                lines(after, at),
                (kind, line) ->
                        changes.add(new CollectionChange(kind, "certificate " + line.subject(), Optional.of(line))));
        compare(
                members(
                        before.crls(),
                        e -> "CRL of " + RevocationList.of(e.encoded()).shownIssuer()),
                members(
                        after.crls(),
                        e -> "CRL of " + RevocationList.of(e.encoded()).shownIssuer()),
                (kind, what) -> changes.add(new CollectionChange(kind, what, Optional.empty())));
        compare(
                members(before.trustLists(), e -> "trust list of " + e.encoded().length + " bytes"),
                members(after.trustLists(), e -> "trust list of " + e.encoded().length + " bytes"),
                (kind, what) -> changes.add(new CollectionChange(kind, what, Optional.empty())));
        return changes;
    }

    private interface Each<T> {
        void accept(Kind kind, T member);
    }

    private static <T> void compare(Map<Encoded, T> before, Map<Encoded, T> after, Each<T> each) {
        after.forEach((key, member) -> each.accept(before.containsKey(key) ? Kind.KEPT : Kind.ADDED, member));
        before.forEach((key, member) -> {
            if (!after.containsKey(key)) {
                each.accept(Kind.REMOVED, member);
            }
        });
    }

    private static Map<Encoded, CollectionReport.Line> lines(SerializedStore store, Instant at) {
        Map<Encoded, CollectionReport.Line> lines = new LinkedHashMap<>();
        List<CollectionReport.Line> all = CollectionReport.of(store, at).lines();
        for (int i = 0; i < all.size(); i++) {
            lines.putIfAbsent(new Encoded(store.certificates().get(i).encoded()), all.get(i));
        }
        return lines;
    }

    private static Map<Encoded, String> members(
            List<SerializedStore.Entry> entries, Function<SerializedStore.Entry, String> shown) {
        Map<Encoded, String> members = new LinkedHashMap<>();
        entries.forEach(e -> members.putIfAbsent(new Encoded(e.encoded()), shown.apply(e)));
        return members;
    }

    /** Bytes that are equal by content. */
    @SuppressWarnings("ArrayRecordComponent") // compared by content
    record Encoded(byte[] bytes) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Encoded that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }
}
