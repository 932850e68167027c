package org.siegel.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** The rows of one source in {@code scim.resource}. */
final class ResourceRows {

    private static final int FETCH = 200;

    private final Handle handle;
    private final String source;

    ResourceRows(Handle handle, String source) {
        this.handle = handle;
        this.source = source;
    }

    Optional<Resource> find(ResourceType type, UUID id) {
        return handle.createQuery("SELECT * FROM scim.resource WHERE id = :id AND source = :source AND type = :type")
                .bind("id", id)
                .bind("source", source)
                .bind("type", type.text())
                .map((row, context) -> resource(row))
                .findOne();
    }

    /** Who has this anchor or user name already, other than the one with this id. */
    Optional<Resource> holder(String anchor, Optional<String> userName, UUID id) {
        return handle.createQuery("SELECT * FROM scim.resource WHERE source = :source AND id <> :id"
                        + " AND (anchor = :anchor OR user_name = :userName) LIMIT 1")
                .bind("source", source)
                .bind("id", id)
                .bind("anchor", anchor)
                .bind("userName", userName)
                .map((row, context) -> resource(row))
                .findOne();
    }

    /** A member as a group needs to know it. */
    record Member(ResourceType type, String anchor) {}

    Map<UUID, Member> members(Collection<UUID> ids) {
        Map<UUID, Member> found = new HashMap<>();
        handle.createQuery("SELECT id, type, anchor FROM scim.resource WHERE source = :source AND id = ANY(:ids)")
                .bind("source", source)
                .bindArray("ids", UUID.class, ids)
                .map((row, context) -> Map.entry(
                        row.getObject("id", UUID.class),
                        new Member(ResourceType.of(row.getString("type")), row.getString("anchor"))))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    /** Groups that name this resource as a member by its id. */
    List<Resource> groupsOf(UUID member) {
        return handle.createQuery("SELECT * FROM scim.resource WHERE source = :source AND type = 'Group'"
                        + " AND members @> ARRAY[:member] ORDER BY id")
                .bind("source", source)
                .bind("member", member)
                .map((row, context) -> resource(row))
                .list();
    }

    long count(ResourceType type, FilterSql condition) {
        var query = handle.createQuery(
                "SELECT count(*) FROM scim.resource WHERE source = :source AND type = :type AND " + condition.sql());
        condition.bind(query);
        return query.bind("source", source)
                .bind("type", type.text())
                .mapTo(Long.class)
                .one();
    }

    List<Resource> page(ResourceType type, FilterSql condition, long offset, int limit) {
        List<Resource> page = new ArrayList<>();
        each(type, condition, " OFFSET " + offset + " LIMIT " + limit, page::add);
        return page;
    }

    void each(ResourceType type, FilterSql condition, Consumer<Resource> sink) {
        each(type, condition, "", sink);
    }

    private void each(ResourceType type, FilterSql condition, String range, Consumer<Resource> sink) {
        var query = handle.createQuery("SELECT * FROM scim.resource WHERE source = :source AND type = :type AND "
                + condition.sql() + " ORDER BY id" + range);
        condition.bind(query);
        query.bind("source", source)
                .bind("type", type.text())
                .setFetchSize(FETCH) // else the driver keeps all rows in memory
                .map((row, context) -> resource(row))
                .forEach(sink);
    }

    void insert(Resource resource) {
        write(
                "INSERT INTO scim.resource (id, source, type, anchor, external_id, user_name, addresses, members,"
                        + " version, created, last_modified, fingerprint, body) VALUES (:id, :source, :type, :anchor,"
                        + " :externalId, :userName, :addresses, :members, :version, :created, :lastModified,"
                        + " :fingerprint, :body)",
                resource);
    }

    void update(Resource resource) {
        write(
                "UPDATE scim.resource SET anchor = :anchor, external_id = :externalId, user_name = :userName,"
                        + " addresses = :addresses, members = :members, version = :version,"
                        + " last_modified = :lastModified, fingerprint = :fingerprint, body = :body"
                        + " WHERE id = :id AND source = :source AND type = :type AND created = :created",
                resource);
    }

    private void write(String sql, Resource resource) {
        ObjectNode body = resource.body();
        handle.createUpdate(sql)
                .bind("id", resource.id())
                .bind("source", source)
                .bind("type", resource.type().text())
                .bind("anchor", resource.anchor())
                .bind("externalId", externalId(body))
                .bind("userName", userName(resource.type(), body))
                .bindArray("addresses", String.class, TenantMapping.searchable(resource.type(), body))
                .bindArray("members", UUID.class, memberIds(body))
                .bind("version", resource.version())
                .bind("created", resource.created())
                .bind("lastModified", resource.lastModified())
                .bind("fingerprint", resource.fingerprint())
                .bind("body", new String(ScimJson.bytes(body), StandardCharsets.UTF_8))
                .execute();
    }

    void delete(UUID id) {
        handle.createUpdate("DELETE FROM scim.resource WHERE id = :id AND source = :source")
                .bind("id", id)
                .bind("source", source)
                .execute();
    }

    static Optional<String> externalId(ObjectNode body) {
        return Optional.ofNullable(body.get("externalId")).map(JsonNode::asText);
    }

    static Optional<String> userName(ResourceType type, ObjectNode body) {
        return type == ResourceType.USER
                ? Optional.of(FilterSql.userName(body.path("userName").asText()))
                : Optional.empty();
    }

    static List<UUID> memberIds(ObjectNode body) {
        List<UUID> ids = new ArrayList<>();
        body.path("members")
                .forEach(member -> FilterSql.uuid(member.path("value").asText()).ifPresent(ids::add));
        return ids;
    }

    private static Resource resource(ResultSet row) throws SQLException {
        return new Resource(
                row.getObject("id", UUID.class),
                ResourceType.of(row.getString("type")),
                row.getString("anchor"),
                row.getLong("version"),
                row.getTimestamp("created").toInstant(),
                row.getTimestamp("last_modified").toInstant(),
                Optional.ofNullable(row.getString("fingerprint")),
                ScimJson.read(row.getString("body").getBytes(StandardCharsets.UTF_8)));
    }
}
