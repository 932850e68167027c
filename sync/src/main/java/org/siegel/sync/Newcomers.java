package org.siegel.sync;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.siegel.database.CopyRows;
import org.siegel.tenant.TenantObject;

/**
 * People who are read where nobody is known yet. Of almost all of them there is nothing to find out: their rows go where they
 * stay while the directory is still being read. Whoever shares an identifier, an anchor or an address with somebody before him, or
 * is made with errors, is left to the statements over sets.
 */
final class Newcomers {

    /** Which names came before: 4 MiB, and of a million people a few in a hundred go the other way for nothing. */
    private static final int BITS = 1 << 25;

    private final Handle handle;
    private final String connector;
    private final BitSet names = new BitSet(BITS);

    Newcomers(Handle handle, String connector) {
        this.handle = handle;
        this.connector = connector;
    }

    /** Whether nobody is known. */
    static boolean areAll(Handle handle) {
        return handle.createQuery("SELECT NOT EXISTS (SELECT FROM sync.connector_object)"
                        + " AND NOT EXISTS (SELECT FROM sync.metaverse) AND NOT EXISTS (SELECT FROM sync.address)")
                .mapTo(Boolean.class)
                .one();
    }

    /** Writes them, and returns the others. */
    List<ImportedObject> write(List<ImportedObject> read) {
        List<ImportedObject> newcomers = new ArrayList<>(read.size());
        List<ImportedObject> others = new ArrayList<>();
        for (ImportedObject object : read) {
            (isNewcomer(object) ? newcomers : others).add(object);
        }
        ImportStage.contents(handle, newcomers);
        objects(newcomers);
        people(newcomers);
        addresses(newcomers);
        return others;
    }

    private boolean isNewcomer(ImportedObject object) {
        boolean unknown = isNew('i', object.id());
        unknown &= object.anchor().isEmpty() || isNew('a', object.anchor().get());
        for (String address : object.made().map(Metaverse.Staged::addresses).orElse(List.of())) {
            unknown &= isNew('m', address);
        }
        return unknown
                && object.made().isPresent()
                && object.made().get().made().object().isPresent()
                && object.made().get().made().errors().isEmpty();
    }

    /** A Bloom filter of three bits for each name. */
    private boolean isNew(char kind, String name) {
        long hash = kind;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 32;
        }
        boolean known = true;
        for (int shift = 0; shift < 60; shift += 20) {
            int bit = (int) (hash >>> shift) & BITS - 1;
            known &= names.get(bit);
            names.set(bit);
        }
        return !known;
    }

    private void objects(List<ImportedObject> newcomers) {
        try (CopyRows rows = CopyRows.into(
                handle, "sync.connector_object (number, connector, id, kind, dn, hash, source_anchor, anchor)")) {
            for (ImportedObject object : newcomers) {
                rows.row(8)
                        .number(object.number())
                        .text(connector)
                        .text(object.id())
                        .text(object.seen().object().kind().name())
                        .text(ComparableName.ofEntry(object.seen().object().dn()))
                        .bytes(object.hash())
                        .text(object.anchor())
                        .text(object.anchor());
            }
            rows.end();
        }
    }

    private void people(List<ImportedObject> newcomers) {
        try (CopyRows rows =
                CopyRows.into(handle, "sync.metaverse (anchor, kind, name, addresses, desired, usable_until, due)")) {
            for (ImportedObject object : newcomers) {
                Metaverse.Staged staged = object.made().orElseThrow();
                TenantObject made = staged.made().object().orElseThrow();
                rows.row(7)
                        .text(staged.anchor())
                        .text(made.kind().name())
                        .text(made.primaryAddress().toString())
                        .texts(staged.addresses())
                        .bytes(staged.fingerprint())
                        .time(staged.usableUntil())
                        .time(staged.made().due());
            }
            rows.end();
        }
    }

    private void addresses(List<ImportedObject> newcomers) {
        try (CopyRows rows = CopyRows.into(handle, "sync.address (comparable, anchor)")) {
            for (ImportedObject object : newcomers) {
                Metaverse.Staged staged = object.made().orElseThrow();
                for (String address : staged.addresses()) {
                    rows.row(2).text(address).text(staged.anchor());
                }
            }
            rows.end();
        }
    }
}
