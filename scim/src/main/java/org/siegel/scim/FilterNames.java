package org.siegel.scim;

import com.fasterxml.jackson.databind.node.ValueNode;
import com.unboundid.scim2.common.Path;
import com.unboundid.scim2.common.filters.Filter;
import com.unboundid.scim2.common.filters.FilterType;
import java.util.List;
import java.util.Optional;

/**
 * Names in filters and paths as the schemas have them: {@code urn:...:core:2.0:User:userName} is {@code userName}, and a
 * multi-valued complex attribute alone stands for its {@code value} (RFC 7644 §3.4.2.2, RFC 7643 §2.4).
 */
final class FilterNames {

    private FilterNames() {}

    /** A filter with canonical names; unknown ones stay, since they are absent and no error. */
    static Filter canonical(ResourceType type, Filter filter) {
        if (filter.isCombiningFilter()) {
            List<Filter> parts = filter.getCombinedFilters().stream()
                    .map(part -> canonical(type, part))
                    .toList();
            return filter.getFilterType() == FilterType.AND ? Filter.and(parts) : Filter.or(parts);
        }
        if (filter.isNotFilter()) {
            return Filter.not(canonical(type, filter.getInvertedFilter()));
        }
        if (filter.isComplexValueFilter()) {
            Path path = canonical(type, filter.getAttributePath());
            return Filter.hasComplexValue(
                    path,
                    attribute(type, path)
                            .map(within -> within(within, filter.getValueFilter()))
                            .orElse(filter.getValueFilter()));
        }
        Path path = canonical(type, filter.getAttributePath());
        if (filter.isPresentFilter()) {
            return Filter.pr(path);
        }
        Optional<Attribute> attribute = attribute(type, path);
        if (attribute.filter(a -> a.multiValued() && a.sub("value").isPresent()).isPresent()) {
            path = path.attribute("value");
        }
        return comparison(filter, path, attribute);
    }

    /** The same for a filter in brackets behind an attribute. */
    static Filter within(Attribute attribute, Filter filter) {
        if (filter.isCombiningFilter()) {
            List<Filter> parts = filter.getCombinedFilters().stream()
                    .map(part -> within(attribute, part))
                    .toList();
            return filter.getFilterType() == FilterType.AND ? Filter.and(parts) : Filter.or(parts);
        }
        if (filter.isNotFilter()) {
            return Filter.not(within(attribute, filter.getInvertedFilter()));
        }
        if (!filter.isComparisonFilter()) {
            return filter;
        }
        Path path = filter.getAttributePath();
        return comparison(filter, path, attribute.sub(path.getElement(0).getAttribute()));
    }

    /** Entra ID writes truth values as texts, {@code primary eq "True"}. */
    private static Filter comparison(Filter filter, Path path, Optional<Attribute> attribute) {
        ValueNode said = filter.getComparisonValue();
        boolean flag = attribute
                .filter(a -> a.type() == Attribute.Type.BOOLEAN && said.isTextual())
                .isPresent();
        ValueNode value = flag ? ScimJson.flag(said.textValue().equalsIgnoreCase("true")) : said;
        return switch (filter.getFilterType()) {
            case EQUAL -> Filter.eq(path, value);
            case NOT_EQUAL -> Filter.ne(path, value);
            case CONTAINS -> Filter.co(path, value);
            case STARTS_WITH -> Filter.sw(path, value);
            case ENDS_WITH -> Filter.ew(path, value);
            case GREATER_THAN -> Filter.gt(path, value);
            case GREATER_OR_EQUAL -> Filter.ge(path, value);
            case LESS_THAN -> Filter.lt(path, value);
            case LESS_OR_EQUAL -> Filter.le(path, value);
            default -> throw new IllegalStateException("no comparison: " + filter.getFilterType());
        };
    }

    /** A path without the URN of the core schema, and with an extension's URN in its place. */
    static Path canonical(ResourceType type, Path path) {
        String urn = path.getSchemaUrn();
        if (urn == null) {
            return path;
        }
        if (urn.equalsIgnoreCase(type.schema().id())) {
            return rebuilt(Path.root(), path);
        }
        // a path that is the URN of an extension alone comes with its last part taken for an attribute
        if (path.size() == 1) {
            Optional<Schema> whole =
                    type.extension(urn + ":" + path.getElement(0).getAttribute());
            if (whole.isPresent()) {
                return Path.root(whole.get().id());
            }
        }
        return type.extension(urn)
                .map(known -> rebuilt(Path.root(known.id()), path))
                .orElse(path);
    }

    private static Path rebuilt(Path root, Path path) {
        Path rebuilt = root;
        for (Path.Element element : path) {
            rebuilt = element.getValueFilter() == null
                    ? rebuilt.attribute(element.getAttribute())
                    : rebuilt.attribute(element.getAttribute(), element.getValueFilter());
        }
        return rebuilt;
    }

    /** What a canonical path names; empty if nothing. */
    static Optional<Attribute> attribute(ResourceType type, Path path) {
        if (path.size() == 0 || path.size() > 2) {
            return Optional.empty();
        }
        String first = path.getElement(0).getAttribute();
        Optional<Attribute> attribute = path.getSchemaUrn() == null
                ? type.attribute(first)
                : type.extension(path.getSchemaUrn()).flatMap(schema -> schema.attribute(first));
        return path.size() == 1
                ? attribute
                : attribute.flatMap(a -> a.sub(path.getElement(1).getAttribute()));
    }
}
