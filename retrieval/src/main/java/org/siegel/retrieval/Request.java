package org.siegel.retrieval;

import java.util.Optional;

/**
 * What is asked for.
 *
 * @param location a URI
 * @param attribute what is wanted of a directory's entry, if the location does not say it
 * @param mostBytes how long the answer may be
 * @param post what to send, for OCSP
 * @param entityTag the tag of what we have
 * @param lastModified when the server changed what we have, in its own words
 */
record Request(
        String location,
        String attribute,
        int mostBytes,
        Optional<byte[]> post,
        Optional<String> entityTag,
        Optional<String> lastModified) {

    static Request get(String location, String attribute, int mostBytes) {
        return new Request(location, attribute, mostBytes, Optional.empty(), Optional.empty(), Optional.empty());
    }

    Request posting(byte[] body) {
        return new Request(location, attribute, mostBytes, Optional.of(body), entityTag, lastModified);
    }

    Request unlessUnchanged(Optional<String> tag, Optional<String> modified) {
        return new Request(location, attribute, mostBytes, post, tag, modified);
    }

    Request at(String elsewhere) {
        return new Request(elsewhere, attribute, mostBytes, post, entityTag, lastModified);
    }
}
