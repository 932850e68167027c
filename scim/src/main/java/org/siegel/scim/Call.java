package org.siegel.scim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A request, authenticated.
 *
 * @param token whose it is
 * @param method of HTTP
 * @param path below the door, in parts
 * @param base the address of the door, for locations
 * @param query parameters by name
 * @param body reads the body
 */
record Call(
        ScimToken token,
        String method,
        List<String> path,
        String base,
        Function<String, Optional<String>> query,
        Preconditions preconditions,
        Supplier<ObjectNode> body) {

    void requireReading(ResourceType type) {
        if (!ScimScope.mayRead(token.scopes(), type)) {
            throw forbidden(ScimScope.READ);
        }
    }

    void requireWriting(ResourceType type) {
        if (!token.scopes().contains(ScimScope.writing(type))) {
            throw forbidden(ScimScope.writing(type));
        }
    }

    private ScimException forbidden(ScimScope scope) {
        return ScimException.plain(
                403, "the token " + token.id() + " of " + token.agent() + " has not the scope " + scope.text());
    }
}
