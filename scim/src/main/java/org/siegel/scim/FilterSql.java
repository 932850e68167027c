package org.siegel.scim;

import com.fasterxml.jackson.databind.node.ValueNode;
import com.unboundid.scim2.common.Path;
import com.unboundid.scim2.common.filters.Filter;
import com.unboundid.scim2.common.filters.FilterType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;

/**
 * A condition in SQL that every resource meant by a filter meets. Where it is exact, none but those meet it; else what meets
 * it is read and looked at.
 */
final class FilterSql {

    private record Part(String sql, boolean exact) {}

    private static final Part ANY = new Part("true", false);
    private static final Part NONE = new Part("false", true);

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Part part;

    private FilterSql(ResourceType type, Optional<ScimFilter> filter) {
        this.part = filter.map(f -> part(type, f.filter())).orElse(new Part("true", true));
    }

    static FilterSql of(ResourceType type, Optional<ScimFilter> filter) {
        return new FilterSql(type, filter);
    }

    String sql() {
        return part.sql();
    }

    boolean isExact() {
        return part.exact();
    }

    void bind(Query query) {
        values.forEach((name, value) -> {
            switch (value) {
                case List<?> texts -> query.bindArray(name, String.class, texts);
                case UUID id -> query.bind(name, id);
                case Instant time -> query.bind(name, time);
                default -> query.bind(name, value.toString());
            }
        });
    }

    private String put(Object value) {
        String name = "f" + values.size();
        values.put(name, value);
        return ":" + name;
    }

    private Part part(ResourceType type, Filter filter) {
        if (filter.getFilterType() == FilterType.OR) {
            return or(type, filter.getCombinedFilters());
        }
        if (filter.getFilterType() == FilterType.AND) {
            List<Part> parts = new ArrayList<>();
            filter.getCombinedFilters().forEach(inner -> parts.add(part(type, inner)));
            return joined(parts, " AND ");
        }
        if (filter.isNotFilter()) {
            Part inner = part(type, filter.getInvertedFilter());
            // a column that is NULL makes a comparison neither true nor false; here it is false
            return inner.exact() ? new Part("NOT coalesce(" + inner.sql() + ", false)", true) : ANY;
        }
        if (filter.isComplexValueFilter()) {
            return within(type, filter.getAttributePath(), filter.getValueFilter());
        }
        return filter.isComparisonFilter() ? comparison(type, filter) : ANY;
    }

    /** A question for hundreds of objects is one comparison with a list. */
    private Part or(ResourceType type, List<Filter> filters) {
        List<Part> parts = new ArrayList<>();
        TreeSet<String> externalIds = new TreeSet<>();
        for (Filter filter : filters) {
            if (filter.getFilterType() == FilterType.EQUAL
                    && name(type, filter.getAttributePath()).equals("externalId")
                    && filter.getComparisonValue().isTextual()) {
                externalIds.add(filter.getComparisonValue().textValue());
            } else {
                parts.add(part(type, filter));
            }
        }
        if (!externalIds.isEmpty()) {
            parts.add(new Part("external_id = ANY(" + put(List.copyOf(externalIds)) + ")", true));
        }
        return joined(parts, " OR ");
    }

    private static Part joined(List<Part> parts, String word) {
        String sql = "(" + String.join(word, parts.stream().map(Part::sql).toList()) + ")";
        return new Part(sql, parts.stream().allMatch(Part::exact));
    }

    private static String name(ResourceType type, Path path) {
        if (path.getSchemaUrn() != null || path.size() > 2) {
            return "";
        }
        return FilterNames.attribute(type, path)
                .map(last -> path.size() == 1
                        ? last.name()
                        : type.attribute(path.getElement(0).getAttribute())
                                        .map(Attribute::name)
                                        .orElse("")
                                + "." + last.name())
                .orElse("");
    }

    private Part comparison(ResourceType type, Filter filter) {
        FilterType how = filter.getFilterType();
        ValueNode value = filter.getComparisonValue();
        String name = name(type, filter.getAttributePath());
        if (!value.isTextual()) {
            return ANY;
        }
        String text = value.textValue();
        if (text.indexOf('\0') >= 0) {
            return how == FilterType.EQUAL ? NONE : ANY; // no text of the database has one
        }
        boolean equal = how == FilterType.EQUAL;
        return switch (name) {
            case "id" -> id(how, text);
            case "externalId" -> equal ? new Part("external_id = " + put(text), true) : ANY;
            case "userName" -> equal ? new Part("user_name = " + put(userName(text)), true) : ANY;
            case "emails.value" ->
                equal ? new Part("addresses @> ARRAY[" + put(text.toLowerCase(Locale.ROOT)) + "]::text[]", true) : ANY;
            case "members.value" -> equal ? member(text) : ANY;
            case "meta.lastModified" -> lastModified(how, text);
            default -> ANY;
        };
    }

    private Part id(FilterType how, String text) {
        Optional<UUID> id = uuid(text);
        if (id.isEmpty()) {
            return how == FilterType.EQUAL ? NONE : ANY;
        }
        return operator(how)
                .map(sign -> new Part("id " + sign + " " + put(id.get()), true))
                .orElse(ANY);
    }

    private Part member(String text) {
        return uuid(text)
                .map(id -> new Part("members @> ARRAY[" + put(id) + "]", true))
                .orElse(NONE);
    }

    private Part lastModified(FilterType how, String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return operator(how)
                    .map(sign -> new Part("last_modified " + sign + " " + put(time), true))
                    .orElse(ANY);
        } catch (DateTimeParseException e) {
            return ANY; // the evaluation says what it thinks of it
        }
    }

    private static Optional<String> operator(FilterType how) {
        return switch (how) {
            case EQUAL -> Optional.of("=");
            case GREATER_THAN -> Optional.of(">");
            case GREATER_OR_EQUAL -> Optional.of(">=");
            case LESS_THAN -> Optional.of("<");
            case LESS_OR_EQUAL -> Optional.of("<=");
            default -> Optional.empty();
        };
    }

    /** {@code emails[type eq "work" and value eq "..."]}: the value narrows, the rest is looked at. */
    private Part within(ResourceType type, Path path, Filter inner) {
        if (inner.getFilterType() == FilterType.AND) {
            List<Part> parts = new ArrayList<>();
            inner.getCombinedFilters().forEach(part -> parts.add(within(type, path, part)));
            return new Part(joined(parts, " AND ").sql(), false);
        }
        if (inner.getFilterType() == FilterType.EQUAL && path.size() == 1 && path.getSchemaUrn() == null) {
            Path whole = path.withoutFilters().attribute(inner.getAttributePath());
            return comparison(type, Filter.eq(whole, inner.getComparisonValue()));
        }
        return ANY;
    }

    /** An id as this server writes it; others are none of ours. */
    static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equals(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** How user names are compared. */
    static String userName(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
