package org.siegel.tenant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The values of a certificate attribute, byte for byte as the directory holds them. They are a set (RFC 4512 §2.3): equal
 * when they hold the same values, in whatever order.
 */
public final class RawValues {

    public static final RawValues NONE = new RawValues(List.of());

    private final List<byte[]> values;

    private RawValues(List<byte[]> values) {
        this.values = values;
    }

    /** Takes copies of these values; of equal ones only one. */
    public static RawValues of(Collection<byte[]> values) {
        return sharing(values.stream().map(byte[]::clone).toList());
    }

    /** Takes the values themselves, which nobody may change from now on; of equal ones only one. */
    public static RawValues sharing(Collection<byte[]> values) {
        if (values.size() <= 1) {
            return values.isEmpty()
                    ? NONE
                    : new RawValues(List.of(values.iterator().next()));
        }
        List<byte[]> sorted = values.stream().sorted(Arrays::compareUnsigned).toList();
        List<byte[]> unique = new ArrayList<>();
        for (byte[] value : sorted) {
            if (unique.isEmpty() || !Arrays.equals(unique.getLast(), value)) {
                unique.add(value);
            }
        }
        return new RawValues(List.copyOf(unique));
    }

    /** Copies of the values, in a fixed order. */
    public List<byte[]> values() {
        return values.stream().map(byte[]::clone).toList();
    }

    /** The values themselves, for those who change none. */
    public List<byte[]> shared() {
        return values;
    }

    /** Bytes of all values together. */
    public long bytes() {
        long bytes = 0;
        for (byte[] value : values) {
            bytes += value.length;
        }
        return bytes;
    }

    public int size() {
        return values.size();
    }

    /** Bytes of the largest value; 0 where there is none. */
    int largest() {
        int largest = 0;
        for (byte[] value : values) {
            largest = Math.max(largest, value.length);
        }
        return largest;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawValues that && Arrays.deepEquals(values.toArray(), that.values.toArray());
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values.toArray());
    }

    @Override
    public String toString() {
        return values.size() + " values";
    }
}
