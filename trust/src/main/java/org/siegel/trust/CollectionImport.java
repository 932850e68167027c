package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What loading a file into a collection comes to, before anything is changed.
 *
 * @param result the collection as it will be
 * @param changes what becomes of each member, those left out included
 */
public record CollectionImport(SerializedStore result, List<CollectionChange> changes) {

    public CollectionImport {
        changes = List.copyOf(changes);
    }

    /** What becomes of what is there. */
    public enum Mode {
        /** It is replaced: Exchange's behaviour. */
        REPLACE,
        /** What is offered joins it. */
        MERGE
    }

    /**
     * Works out an import.
     *
     * @param current the collection as it is, empty where there is none
     * @param offered what is to be loaded
     * @param keepExpired whether offered certificates that are expired are loaded all the same: old mail was signed under
     *     them. Without it they are left out, and the others loaded
     */
    public static CollectionImport plan(
            SerializedStore current, SerializedStore offered, Mode mode, boolean keepExpired, Instant at) {
        List<SerializedStore.Entry> good = new ArrayList<>();
        List<SerializedStore.Entry> expired = new ArrayList<>();
        List<X509Certificate> certificates = offered.x509Certificates();
        for (int i = 0; i < certificates.size(); i++) {
            boolean over = at.isAfter(certificates.get(i).getNotAfter().toInstant());
            (over && !keepExpired ? expired : good).add(offered.certificates().get(i));
        }
        boolean merge = mode == Mode.MERGE;
        var result = new SerializedStore(
                union(merge ? current.certificates() : List.of(), good),
                union(merge ? current.crls() : List.of(), offered.crls()),
                union(merge ? current.trustLists() : List.of(), offered.trustLists()));
        List<CollectionChange> changes = new ArrayList<>(CollectionChange.between(current, result, at));
        var out = new SerializedStore(expired, List.of(), List.of());
        for (CollectionReport.Line line : CollectionReport.of(out, at).lines()) {
            changes.add(new CollectionChange(
                    CollectionChange.Kind.LEFT_OUT, "certificate " + line.subject(), Optional.of(line)));
        }
        return new CollectionImport(result, changes);
    }

    /** Each once, in the order of the first; the later one's properties count where it has any. */
    private static List<SerializedStore.Entry> union(
            List<SerializedStore.Entry> first, List<SerializedStore.Entry> second) {
        Map<CollectionChange.Encoded, SerializedStore.Entry> all = new LinkedHashMap<>();
        first.forEach(e -> all.putIfAbsent(new CollectionChange.Encoded(e.encoded()), e));
        second.forEach(e -> all.merge(
                new CollectionChange.Encoded(e.encoded()),
                e,
                (old, young) -> young.properties().isEmpty() ? old : young));
        return List.copyOf(all.values());
    }

    /** What was offered and is expired, whether it is left out or not. */
    public static List<CollectionReport.Line> expired(SerializedStore offered, Instant at) {
        return CollectionReport.of(offered, at).lines().stream()
                .filter(line -> line.has(CollectionReport.Code.EXPIRED))
                .toList();
    }
}
