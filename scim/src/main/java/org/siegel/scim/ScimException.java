package org.siegel.scim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A request that is not carried out, as RFC 7644 §3.12 answers it. The message is a sentence for whoever runs the client; it
 * holds no secrets.
 */
final class ScimException extends RuntimeException {

    static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error";

    private final int status;
    private final Optional<String> scimType;
    private final Optional<String> name;

    ScimException(int status, Optional<String> scimType, String sentence) {
        this(status, scimType, sentence, Optional.empty());
    }

    /**
     * @param name of the error as Entra Connect names it, for Siegel's own agent
     */
    ScimException(int status, Optional<String> scimType, String sentence, Optional<String> name) {
        super(sentence);
        this.status = status;
        this.scimType = scimType;
        this.name = name;
    }

    static ScimException badRequest(String scimType, String sentence) {
        return new ScimException(400, Optional.of(scimType), sentence);
    }

    static ScimException invalidValue(String sentence) {
        return badRequest("invalidValue", sentence);
    }

    static ScimException invalidSyntax(String sentence) {
        return badRequest("invalidSyntax", sentence);
    }

    static ScimException uniqueness(String sentence) {
        return new ScimException(409, Optional.of("uniqueness"), sentence);
    }

    static ScimException plain(int status, String sentence) {
        return new ScimException(status, Optional.empty(), sentence);
    }

    static ScimException notFound(ResourceType type, String id) {
        return plain(404, "there is no " + type.text() + " with the id " + id + " that you wrote");
    }

    int status() {
        return status;
    }

    Optional<String> scimType() {
        return scimType;
    }

    ObjectNode json() {
        ObjectNode json = ScimJson.object();
        json.putArray("schemas").add(SCHEMA);
        scimType.ifPresent(type -> json.put("scimType", type));
        name.ifPresent(text -> json.put("name", text));
        json.put("detail", getMessage());
        json.put("status", Integer.toString(status));
        return json;
    }
}
