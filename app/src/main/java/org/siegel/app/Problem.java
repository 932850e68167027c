package org.siegel.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.siegel.admin.CmdletException;

/** The one outward form of an error over HTTP (RFC 9457), and the one place that maps errors to it. */
record Problem(int status, String type, String detail) {

    static Problem of(CmdletException e) {
        return switch (e.kind()) {
            case INVALID_PARAMETER -> new Problem(400, "invalid-parameter", text(e));
            case FORBIDDEN -> new Problem(403, "forbidden", text(e));
            case NOT_FOUND -> new Problem(404, "not-found", text(e));
            case CONFLICT -> new Problem(409, "conflict", text(e));
            case REFUSED -> new Problem(422, "refused", text(e));
            case UNAVAILABLE -> new Problem(503, "unavailable", text(e));
        };
    }

    private static String text(CmdletException e) {
        return String.valueOf(e.getMessage());
    }

    byte[] json() {
        return Json.bytes(body());
    }

    ObjectNode body() {
        ObjectNode problem = Json.object();
        problem.put("type", "urn:siegel:problem:" + type);
        problem.put("title", type.replace('-', ' '));
        problem.put("status", status);
        problem.put("detail", detail);
        return problem;
    }
}
