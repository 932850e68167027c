package org.siegel.retrieval;

import java.util.Optional;

/** What a server answered. */
sealed interface Fetched {

    /** Bytes, and by what the server knows them again (RFC 9110 §8.8). */
    record Body(byte[] bytes, Optional<String> entityTag, Optional<String> lastModified) implements Fetched {}

    /** What we have is still what the server has. */
    record NotModified() implements Fetched {}

    /** It is elsewhere. */
    record Moved(String location) implements Fetched {}
}
