package org.siegel.scim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * An answer.
 *
 * @param status of HTTP
 * @param body empty where there is none
 * @param etag of the resource
 * @param location of the resource
 */
record Answer(int status, Optional<ObjectNode> body, Optional<String> etag, Optional<String> location) {

    static Answer of(int status, ObjectNode body) {
        return new Answer(status, Optional.of(body), Optional.empty(), Optional.empty());
    }

    static Answer empty(int status) {
        return new Answer(status, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Answer of(int status, Resource resource, AttributeSelection selection, String base) {
        return new Answer(
                status,
                Optional.of(selection.of(resource.type(), resource.json(base))),
                Optional.of(resource.etag()),
                Optional.of(resource.location(base)));
    }
}
