package org.siegel.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rows as CSV (RFC 4180). Spreadsheets run a cell that begins like a formula, and names in a directory are written by anybody,
 * so such a cell gets an apostrophe in front.
 */
final class Csv {

    private static final String FORMULA = "=+-@\t\r";

    private Csv() {}

    /** A header with every property that a row has, and one line for each row. */
    static String of(JsonNode rows) {
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(row -> row.fieldNames().forEachRemaining(names::add));
        if (names.isEmpty()) {
            return "";
        }
        var text = new StringBuilder(line(List.copyOf(names)));
        for (JsonNode row : rows) {
            text.append(line(names.stream()
                    .map(name -> {
                        JsonNode value = row.path(name);
                        return value.isNumber() ? value.asText() : plain(value(value));
                    })
                    .toList()));
        }
        return text.toString();
    }

    private static String value(JsonNode value) {
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(value(item)));
            return String.join("; ", items);
        }
        if (value.isObject()) {
            return Json.line(value);
        }
        return value.isNull() ? "" : value.asText();
    }

    private static String plain(String cell) {
        return !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }

    private static String line(List<String> cells) {
        return cells.stream().map(Csv::quoted).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String quoted(String cell) {
        return cell.chars().anyMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r')
                ? '"' + cell.replace("\"", "\"\"") + '"'
                : cell;
    }
}
