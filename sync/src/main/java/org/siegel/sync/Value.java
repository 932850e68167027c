package org.siegel.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an attribute or an expression of a rule is worth. */
sealed interface Value {

    Value YES = new Flag(true);
    Value NO = new Flag(false);

    /** Nothing, in its three kinds. */
    enum Nothing implements Value {
        /** No value; a rule of lower precedence may contribute one. */
        NULL,
        /** No value, and nobody else may contribute one. */
        AUTHORITATIVE_NULL,
        /** As if the flow were not there: what the target holds stays. */
        IGNORE_THIS_FLOW
    }

    record Text(String text) implements Value {
        @Override
        public String toString() {
            return text;
        }
    }

    record Number(long number) implements Value {
        @Override
        public String toString() {
            return Long.toString(number);
        }
    }

    record Flag(boolean is) implements Value {
        @Override
        public String toString() {
            return is ? "True" : "False";
        }
    }

    /** A distinguished name; two are the same without regard to case. */
    record Reference(String dn) implements Value {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Reference that && dn.equalsIgnoreCase(that.dn);
        }

        @Override
        public int hashCode() {
            return dn.toLowerCase(Locale.ROOT).hashCode();
        }

        @Override
        public String toString() {
            return dn;
        }
    }

    /** The source anchor that a reference led to. */
    record Anchor(String anchor) implements Value {
        @Override
        public String toString() {
            return anchor;
        }
    }

    /**
     * A point in time.
     *
     * @param at where it stands now
     * @param moving whether it goes along with the clock, as Now() does
     */
    record Moment(Instant at, boolean moving) implements Value {
        Moment plus(Duration duration) {
            return new Moment(at.plus(duration), moving);
        }

        @Override
        public String toString() {
            return at.toString();
        }
    }

    /** Octets, which may be a certificate; that is found out once. */
    final class Bytes implements Value {
        private final byte[] octets;
        private @Nullable Optional<CertificateValue> certificate;

        Bytes(byte[] octets) {
            this.octets = octets;
        }

        byte[] octets() {
            return octets;
        }

        Optional<CertificateValue> certificate(Supplier<Optional<CertificateValue>> reader) {
            Optional<CertificateValue> known = certificate;
            if (known == null) {
                known = reader.get();
                certificate = known;
            }
            return known;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes that && Arrays.equals(octets, that.octets);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(octets);
        }

        @Override
        public String toString() {
            return octets.length + " bytes " + HexFormat.of().formatHex(octets, 0, Math.min(8, octets.length))
                    + (octets.length > 8 ? "..." : "");
        }
    }

    /** Two values or more. */
    record Many(List<Value> values) implements Value {
        public Many {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return values.size() + " values";
        }
    }

    /** These values as one: nothing, the only one, or many. */
    static Value of(List<? extends Value> values) {
        List<Value> present = new ArrayList<>(values.size());
        for (Value value : values) {
            if (value instanceof Many many) {
                present.addAll(many.values());
            } else if (!(value instanceof Nothing)) {
                present.add(value);
            }
        }
        return switch (present.size()) {
            case 0 -> Nothing.NULL;
            case 1 -> Objects.requireNonNull(present.getFirst());
            default -> new Many(present);
        };
    }

    static Value text(String text) {
        return new Text(text);
    }

    static Value number(long number) {
        return new Number(number);
    }

    static Value flag(boolean is) {
        return is ? YES : NO;
    }

    /** The values one by one; none for nothing. */
    default List<Value> each() {
        return switch (this) {
            case Nothing _ -> List.of();
            case Many many -> many.values();
            default -> List.of(this);
        };
    }

    /** What people call it. */
    default String kind() {
        return switch (this) {
            case Nothing _ -> "nothing";
            case Text _ -> "text";
            case Number _ -> "a number";
            case Flag _ -> "a truth value";
            case Reference _, Anchor _ -> "a reference";
            case Moment _ -> "a time";
            case Bytes _ -> "binary";
            case Many many -> many.values().size() + " values";
        };
    }
}
