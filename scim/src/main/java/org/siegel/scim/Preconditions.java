package org.siegel.scim;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a request says of the version it means (RFC 7644 §3.14, RFC 9110 §13.1). Tags are compared as weak ones: a client may
 * leave out the W/.
 *
 * @param ifMatch the change is made only if the resource is one of these
 * @param ifNoneMatch the resource is sent only if it is none of these
 */
record Preconditions(Optional<String> ifMatch, Optional<String> ifNoneMatch) {

    static final Preconditions NONE = new Preconditions(Optional.empty(), Optional.empty());

    /** @throws ScimException 412 if the resource is another version */
    void requireMatch(Resource resource) {
        if (ifMatch.isPresent() && !names(ifMatch.get(), resource)) {
            throw ScimException.plain(
                    412,
                    "the " + resource.type().text() + " " + resource.id() + " has changed: it is version "
                            + resource.etag() + " by now; read it again");
        }
    }

    /** Whether the client has this version. */
    boolean isKnown(Resource resource) {
        return ifNoneMatch.isPresent() && names(ifNoneMatch.get(), resource);
    }

    private static boolean names(String tags, Resource resource) {
        String plain = opaque(resource.etag());
        return tags.strip().equals("*")
                || Arrays.stream(tags.split(",")).anyMatch(tag -> opaque(tag).equals(plain));
    }

    private static String opaque(String tag) {
        return tag.strip().replaceFirst("^W/", "").replace("\"", "");
    }
}
