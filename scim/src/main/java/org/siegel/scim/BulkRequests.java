package org.siegel.scim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siegel.tenant.TenantObject;

/** The changes of one batch, in as few requests as fit (RFC 7644 §3.7). */
final class BulkRequests {

    /** A quarter below what the door takes. */
    static final int LARGEST = Discovery.LARGEST_BODY / 4 * 3;

    /**
     * @param isLast whether the object is as it should be when this is done
     */
    record Operation(String anchor, boolean isDelete, boolean isLast) {}

    /** A request and what its operations are about, in their order. */
    record Request(byte[] body, List<Operation> operations) {}

    private final List<Request> complete = new ArrayList<>();
    private final List<Operation> operations = new ArrayList<>();
    private ArrayNode json = ScimJson.array();
    private long bytes;

    void delete(String anchor, ScimLookup.Found there) {
        add(List.of(new Operation(anchor, true, true)), List.of(deletion(there)), 256);
    }

    /**
     * @param there what has this source anchor now
     * @return false if it is too large for any request
     */
    boolean put(TenantObject object, Optional<ScimLookup.Found> there) {
        ResourceType type = TenantMapping.type(object.kind());
        ObjectNode body = TenantMapping.toScim(object);
        int size = ScimJson.bytes(body).length + 512;
        if (size > LARGEST) {
            return false;
        }
        String anchor = object.sourceAnchor();
        if (there.isPresent() && there.get().type() == type) {
            ObjectNode put = operation("PUT", path(there.get()));
            put.put("version", there.get().version());
            put.set("data", body);
            add(List.of(new Operation(anchor, false, true)), List.of(put), size);
            return true;
        }
        ObjectNode post = operation("POST", "/" + type.endpoint());
        post.put("bulkId", Integer.toString(operations.size()));
        post.set("data", body);
        if (there.isPresent()) {
            // it was of the other type; both in one request, so that it is never gone
            add(
                    List.of(new Operation(anchor, true, false), new Operation(anchor, false, true)),
                    List.of(deletion(there.get()), post),
                    size + 256);
        } else {
            add(List.of(new Operation(anchor, false, true)), List.of(post), size);
        }
        return true;
    }

    private static ObjectNode deletion(ScimLookup.Found there) {
        return operation("DELETE", path(there)).put("version", there.version());
    }

    private static ObjectNode operation(String method, String path) {
        return ScimJson.object().put("method", method).put("path", path);
    }

    private static String path(ScimLookup.Found there) {
        return "/" + there.type().endpoint() + "/" + there.id();
    }

    private void add(List<Operation> what, List<ObjectNode> how, int size) {
        if (bytes + size > LARGEST || operations.size() + what.size() > Discovery.MOST_OPERATIONS) {
            complete();
        }
        operations.addAll(what);
        how.forEach(json::add);
        bytes += size;
    }

    private void complete() {
        if (operations.isEmpty()) {
            return;
        }
        ObjectNode body = ScimJson.object();
        body.putArray("schemas").add(Bulk.REQUEST);
        body.set("Operations", json);
        complete.add(new Request(ScimJson.bytes(body), List.copyOf(operations)));
        json = ScimJson.array();
        operations.clear();
        bytes = 0;
    }

    List<Request> all() {
        complete();
        return List.copyOf(complete);
    }
}
