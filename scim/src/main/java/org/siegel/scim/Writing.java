package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Gatherers;
import org.jdbi.v3.core.Handle;
import org.siegel.tenant.Export;
import org.siegel.tenant.LocalTenant;
import org.siegel.tenant.Outcome;
import org.siegel.tenant.TenantObject;
import org.siegel.tenant.TenantPort;

/**
 * One transaction of one source: resources, and what the tenant has of them. Every change checks all before it writes
 * anything, so that one that is refused leaves the transaction as it was and the next one can follow.
 */
final class Writing {

    private final Handle handle;
    private final ResourceRows rows;
    private final LocalTenant tenant;
    private final Instant now;

    /** The last word on each object, for one batch at the end. */
    private final Map<String, Export> exports = new LinkedHashMap<>();

    private Writing(Handle handle, String source, LocalTenant tenant, Instant now) {
        this.handle = handle;
        this.rows = new ResourceRows(handle, source);
        this.tenant = tenant;
        this.now = now;
    }

    /** Begins: until the transaction ends, this source writes nowhere else, so what was looked up stays true. */
    static Writing begin(Handle handle, String source, LocalTenant tenant, Instant now) {
        handle.execute("SET LOCAL lock_timeout = '30s'");
        handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
                .bind("key", "siegel scim " + source)
                .mapToMap()
                .one();
        return new Writing(handle, source, tenant, now);
    }

    /** Writes what the tenant has of it; the last thing before the transaction ends. */
    void end() {
        for (List<Export> batch : exports.values().stream()
                .gather(Gatherers.windowFixed(TenantPort.MOST_EXPORTS))
                .toList()) {
            for (Outcome outcome : tenant.apply(handle, batch)) {
                if (outcome instanceof Outcome.Refused refused) {
                    throw new IllegalStateException("refused although it was checked: " + refused.sentence());
                }
            }
        }
    }

    Resource get(ResourceType type, String id) {
        return FilterSql.uuid(id)
                .flatMap(known -> rows.find(type, known))
                .orElseThrow(() -> ScimException.notFound(type, id));
    }

    Resource create(ResourceType type, ObjectNode raw) {
        UUID id = UUID.randomUUID();
        ObjectNode body = NormalForm.of(type, raw);
        List<String> members = checkMembers(body);
        String anchor = ResourceRows.externalId(body).orElse(id.toString());
        requireUnique(type, anchor, body, id);
        Optional<TenantObject> object = object(type, anchor, body, members);
        requireOwn(object);
        var resource = new Resource(id, type, anchor, 1, now, now, object.map(TenantObject::fingerprint), body);
        rows.insert(resource);
        object.ifPresent(there -> exports.put(anchor, new Export.Put(there)));
        return resource;
    }

    Resource replace(ResourceType type, String id, ObjectNode raw, Preconditions preconditions) {
        Resource old = get(type, id);
        preconditions.requireMatch(old);
        return change(old, NormalForm.of(type, raw));
    }

    Resource patch(ResourceType type, String id, ObjectNode patch, Preconditions preconditions) {
        Resource old = get(type, id);
        preconditions.requireMatch(old);
        return change(old, Patch.of(type, patch).apply(old.body()));
    }

    private Resource change(Resource old, ObjectNode body) {
        List<String> members = checkMembers(body);
        if (body.equals(old.body())) {
            return old; // said again, or said in vain: neither a new version nor work for the tenant
        }
        String anchor = ResourceRows.externalId(body).orElse(old.id().toString());
        Optional<TenantObject> object = object(old.type(), anchor, body, members);
        boolean sameNames = anchor.equals(old.anchor())
                && ResourceRows.userName(old.type(), body).equals(ResourceRows.userName(old.type(), old.body()));
        if (!sameNames) {
            requireUnique(old.type(), anchor, body, old.id());
        }
        if (old.fingerprint().isEmpty() || !TenantMapping.haveSameAddresses(old.type(), body, old.body())) {
            requireOwn(object);
        }
        var resource = new Resource(
                old.id(),
                old.type(),
                anchor,
                old.version() + 1,
                old.created(),
                now,
                object.map(TenantObject::fingerprint),
                body);
        rows.update(resource);
        if (!anchor.equals(old.anchor())) {
            exports.put(old.anchor(), new Export.Delete(old.anchor(), kind(old.type())));
        }
        exports.put(
                anchor,
                object.<Export>map(Export.Put::new).orElseGet(() -> new Export.Delete(anchor, kind(old.type()))));
        if (!anchor.equals(old.anchor())) {
            rows.groupsOf(old.id()).forEach(this::again);
        }
        return resource;
    }

    void delete(ResourceType type, String id, Preconditions preconditions) {
        Resource old = get(type, id);
        preconditions.requireMatch(old);
        List<Resource> groups = rows.groupsOf(old.id());
        rows.delete(old.id());
        exports.put(old.anchor(), new Export.Delete(old.anchor(), kind(type)));
        for (Resource group : groups) {
            if (!group.id().equals(old.id())) {
                again(without(group, id));
            }
        }
    }

    private static Resource without(Resource group, String member) {
        ObjectNode body = group.body().deepCopy();
        ArrayNode kept = ScimJson.array();
        for (JsonNode one : body.path("members")) {
            if (!one.path("value").asText().equals(member)) {
                kept.add(one);
            }
        }
        body.set("members", kept);
        return new Resource(
                group.id(),
                group.type(),
                group.anchor(),
                group.version(),
                group.created(),
                group.lastModified(),
                group.fingerprint(),
                NormalForm.of(group.type(), body));
    }

    /** A group whose members have changed by themselves. */
    private void again(Resource group) {
        Optional<TenantObject> object =
                TenantMapping.toTenant(group.type(), group.anchor(), group.body(), anchors(group.body()));
        rows.update(new Resource(
                group.id(),
                group.type(),
                group.anchor(),
                group.version() + 1,
                group.created(),
                now,
                object.map(TenantObject::fingerprint),
                group.body()));
        object.ifPresent(there -> exports.put(group.anchor(), new Export.Put(there)));
    }

    private Collection<String> anchors(ObjectNode body) {
        return rows.members(ResourceRows.memberIds(body)).values().stream()
                .map(ResourceRows.Member::anchor)
                .toList();
    }

    /**
     * Members named by id must be there; what they are is written down beside.
     *
     * @return their anchors
     */
    private List<String> checkMembers(ObjectNode body) {
        Map<UUID, ResourceRows.Member> known = rows.members(ResourceRows.memberIds(body));
        List<String> anchors = new ArrayList<>();
        for (JsonNode member : body.path("members")) {
            String id = member.path("value").asText();
            ResourceRows.Member found = FilterSql.uuid(id)
                    .map(known::get)
                    .orElseThrow(() -> ScimException.invalidValue("there is no resource with the id " + id
                            + " that you wrote, so it cannot be a member; name members that come later in "
                            + Schemas.SMIME_GROUP.id() + ":membersByExternalId"));
            ((ObjectNode) member).put("type", found.type().text());
            anchors.add(found.anchor());
        }
        return anchors;
    }

    private void requireUnique(ResourceType type, String anchor, ObjectNode body, UUID id) {
        Optional<String> userName = ResourceRows.userName(type, body);
        rows.holder(anchor, userName, id).ifPresent(other -> {
            String what = other.anchor().equals(anchor) ? "externalId " + anchor : "userName " + userName.orElse("");
            throw ScimException.uniqueness(
                    "the " + what + " is that of the " + other.type().text() + " " + other.id() + " already");
        });
    }

    private static Optional<TenantObject> object(
            ResourceType type, String anchor, ObjectNode body, List<String> members) {
        Optional<TenantObject> object = TenantMapping.toTenant(type, anchor, body, members);
        object.flatMap(LocalTenant::refusal).ifPresent(refused -> {
            throw new ScimException(413, Optional.empty(), refused.sentence(), Optional.of(refused.name()));
        });
        return object;
    }

    /** An address has one source. */
    private void requireOwn(Optional<TenantObject> object) {
        object.flatMap(there -> tenant.takenElsewhere(handle, there.addresses()))
                .ifPresent(address -> {
                    throw new ScimException(
                            409,
                            Optional.of("uniqueness"),
                            address + " is an address of somebody or something that another source wrote; take it away"
                                    + " there first",
                            Optional.of("DuplicateProxyAddress"));
                });
    }

    private static TenantObject.Kind kind(ResourceType type) {
        return type == ResourceType.USER ? TenantObject.Kind.USER : TenantObject.Kind.GROUP;
    }
}
