package org.siegel.scim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementException;

/** Finds resources of one source, in the order of their ids, so that pages neither overlap nor leave gaps. */
final class Search {

    static final String LIST_RESPONSE = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

    /** Reading all of a large source for a filter that no index serves has to end some time. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** PostgreSQL's query_canceled, here by its timeout. */
    private static final String CANCELED = "57014";

    private static final int MOST_BYTES = 32 * 1024 * 1024;

    private final Handle handle;
    private final ResourceRows rows;
    private final String base;

    Search(Handle handle, String source, String base) {
        this.handle = handle;
        this.rows = new ResourceRows(handle, source);
        this.base = base;
    }

    /** @throws ScimException invalidFilter or tooMany */
    ObjectNode find(List<ResourceType> types, SearchRequest request) {
        handle.execute("SET LOCAL statement_timeout = '" + PATIENCE.toMillis() + "ms'");
        try {
            return read(types, request);
        } catch (StatementException e) {
            if (e.getCause() instanceof SQLException reason && CANCELED.equals(reason.getSQLState())) {
                throw tooMany();
            }
            throw e;
        }
    }

    private static ScimException tooMany() {
        return ScimException.badRequest(
                "tooMany", "the filter takes too long; ask by id, externalId, userName or emails.value");
    }

    private ObjectNode read(List<ResourceType> types, SearchRequest request) {
        var page = new Page(request);
        for (ResourceType type : types) {
            Optional<ScimFilter> filter = request.filter().map(text -> ScimFilter.of(type, text));
            FilterSql condition = FilterSql.of(type, filter);
            if (condition.isExact()) {
                long before = page.total;
                page.total += rows.count(type, condition);
                long offset = Math.max(0, request.startIndex() - 1 - before);
                int missing = request.count() - page.resources.size();
                if (missing > 0 && before + offset < page.total) {
                    rows.page(type, condition, offset, missing).forEach(page::add);
                }
            } else {
                long end = System.nanoTime() + PATIENCE.toNanos();
                rows.each(type, condition, resource -> {
                    if (System.nanoTime() > end) {
                        throw tooMany();
                    }
                    if (filter.isEmpty() || filter.get().matches(resource.json(base))) {
                        page.found(resource);
                    }
                });
            }
        }
        return page.json();
    }

    private final class Page {

        private final SearchRequest request;
        private final ArrayNode resources = ScimJson.array();
        private long total;
        private long bytes;

        Page(SearchRequest request) {
            this.request = request;
        }

        void found(Resource resource) {
            total++;
            if (total >= request.startIndex() && resources.size() < request.count()) {
                add(resource);
            }
        }

        void add(Resource resource) {
            // a page may be shorter than what was asked for (RFC 7644 §3.4.2.4): groups can be large
            ObjectNode part = request.selection().of(resource.type(), resource.json(base));
            bytes += ScimJson.bytes(part).length;
            if (bytes <= MOST_BYTES || resources.isEmpty()) {
                resources.add(part);
            }
        }

        ObjectNode json() {
            ObjectNode json = ScimJson.object();
            json.putArray("schemas").add(LIST_RESPONSE);
            json.put("totalResults", total);
            json.put("itemsPerPage", resources.size());
            json.put("startIndex", request.startIndex());
            json.set("Resources", resources);
            return json;
        }
    }
}
