package org.siegel.sync;

import java.util.Optional;

/**
 * An object as one import has read it.
 *
 * @param number in the connector space, if it is new there
 * @param content as the connector space keeps it
 * @param hash SHA-256 of the content
 * @param anchor its source anchor, if it has a usable one
 * @param made what the rules made of it already; empty where that has to wait
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ImportedObject(
        long number,
        ConnectorObject seen,
        byte[] content,
        byte[] hash,
        Optional<String> anchor,
        Optional<Metaverse.Staged> made) {

    String id() {
        return seen.object().id();
    }
}
