package org.siegel.admin;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * One object that a cmdlet returns: properties in the order of display. Values are String, Boolean, Number, Instant,
 * byte[], a list of these, or null for "not set".
 *
 * @param properties name to value
 */
public record Row(SequencedMap<String, @Nullable Object> properties) {

    public Row {
        properties = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(properties));
    }

    /** Starts a row. */
    public static Builder with(String name, @Nullable Object value) {
        return new Builder().and(name, value);
    }

    /** A row in the making. */
    public static final class Builder {
        private final LinkedHashMap<String, @Nullable Object> properties = new LinkedHashMap<>();

        public Builder and(String name, @Nullable Object value) {
            properties.put(name, value);
            return this;
        }

        public Row row() {
            return new Row(properties);
        }
    }
}
