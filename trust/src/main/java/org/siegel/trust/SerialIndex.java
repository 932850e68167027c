package org.siegel.trust;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The entries of a CRL by issuer and serial number, without an object for any of them: records in one array, and their
 * positions by the hash of issuer and serial number. An entry with a serial number of 8 bytes takes 13 bytes and 6 to 8 of
 * the positions, one of 20 bytes 25. Hostile serial numbers cannot be made to collide: the hash is a polynomial over a
 * secret number (Carter, Wegman).
 */
final class SerialIndex {

    private static final long SECRET = new SecureRandom().nextLong() & 0x0FFF_FFFF_FFFF_FFFFL | 1;
    private static final long PRIME = (1L << 61) - 1;

    private static final int REASONS = 11;
    private static final int SHORT_SERIAL = 20;
    /** First byte of a record that holds its length, issuer, reason and time in full. */
    private static final int LONG_FORM = 0xFF;

    private static final int LONG_HEADER = 1 + 4 + 4 + 1 + 8;

    private final int expected;
    private byte[] records = new byte[1 << 12];
    private int end;
    private int size;

    /** Where in {@link #positions} the records of each hash begin; one more than there are hashes. */
    private int[] starts = new int[2];

    /** The records: in the order of the list at first, in the order of their hashes in the end. */
    private int[] positions = {};

    private int[] hashes = {};

    /** @param expected how many entries the list seems to have; a hint */
    SerialIndex(int expected) {
        this.expected = expected;
    }

    int size() {
        return size;
    }

    /**
     * Adds an entry.
     *
     * @param issuer the number of the issuer's name; 0 is the issuer of the list
     */
    void add(byte[] bytes, int from, int to, int issuer, long seconds, int reason) {
        int start = minimal(bytes, from, to);
        if (size == positions.length) {
            int more = Math.max(16, grown(size, expected, Integer.MAX_VALUE - 16));
            positions = Arrays.copyOf(positions, more);
            hashes = Arrays.copyOf(hashes, more);
        }
        positions[size] = end;
        hashes[size++] = hash(bytes, start, to, issuer);
        write(bytes, start, to - start, issuer, seconds, reason);
    }

    /** After the last entry: gives back what growing took in advance, and orders the positions. */
    void finish() {
        records = Arrays.copyOf(records, end);
        starts = new int[Integer.highestOneBit(Math.max(size, 1)) + 1];
        int mask = starts.length - 2;
        for (int i = 0; i < size; i++) {
            starts[hashes[i] & mask]++;
        }
        int sum = 0;
        for (int i = 0; i < starts.length; i++) {
            sum += starts[i];
            starts[i] = sum;
        }
        int[] ordered = new int[size];
        for (int i = 0; i < size; i++) {
            ordered[--starts[hashes[i] & mask]] = positions[i];
        }
        positions = ordered;
        hashes = new int[0];
    }

    /** The position of a record of that entry; -1 where there is none. */
    int find(byte[] serial, int issuer) {
        int from = minimal(serial, 0, serial.length);
        int hash = hash(serial, from, serial.length, issuer) & starts.length - 2;
        for (int i = starts[hash]; i < starts[hash + 1]; i++) {
            if (matches(positions[i], serial, from, serial.length, issuer)) {
                return positions[i];
            }
        }
        return -1;
    }

    /** Seconds since 1970 in UTC. */
    long seconds(int record) {
        return isLong(record)
                ? (long) number(record + 10) << 32 | number(record + 14) & 0xFFFF_FFFFL
                : number(record + 1 + length(record)) & 0xFFFF_FFFFL;
    }

    int reason(int record) {
        return isLong(record) ? records[record + 9] : (records[record] & 0xFF) % REASONS;
    }

    private boolean isLong(int record) {
        return (records[record] & 0xFF) == LONG_FORM;
    }

    private int length(int record) {
        return isLong(record) ? number(record + 1) : (records[record] & 0xFF) / REASONS + 1;
    }

    private int issuer(int record) {
        return isLong(record) ? number(record + 5) : 0;
    }

    private int serialAt(int record) {
        return isLong(record) ? record + LONG_HEADER : record + 1;
    }

    private boolean matches(int record, byte[] bytes, int from, int to, int issuer) {
        int length = length(record);
        int at = serialAt(record);
        return length == to - from
                && issuer(record) == issuer
                && Arrays.equals(records, at, at + length, bytes, from, to);
    }

    private void write(byte[] bytes, int from, int length, int issuer, long seconds, int reason) {
        boolean brief = issuer == 0 && length <= SHORT_SERIAL && seconds >>> 32 == 0;
        int need = length + (brief ? 5 : LONG_HEADER);
        if (need > records.length - end) {
            if (need > Integer.MAX_VALUE - 16 - end) {
                throw new TrustException.LimitExceeded("The CRL has more serial numbers than Siegel keeps.");
            }
            records = Arrays.copyOf(
                    records,
                    Math.max(end + need, grown(records.length, expected * (long) need, Integer.MAX_VALUE - 16)));
        }
        int record = end;
        if (brief) {
            records[record] = (byte) ((length - 1) * REASONS + reason);
            number(record + 1 + length, (int) seconds);
        } else {
            records[record] = (byte) LONG_FORM;
            number(record + 1, length);
            number(record + 5, issuer);
            records[record + 9] = (byte) reason;
            number(record + 10, (int) (seconds >> 32));
            number(record + 14, (int) seconds);
        }
        System.arraycopy(bytes, from, records, serialAt(record), length);
        end += need;
    }

    private int number(int at) {
        return (records[at] & 0xFF) << 24
                | (records[at + 1] & 0xFF) << 16
                | (records[at + 2] & 0xFF) << 8
                | records[at + 3] & 0xFF;
    }

    private void number(int at, int value) {
        records[at] = (byte) (value >> 24);
        records[at + 1] = (byte) (value >> 16);
        records[at + 2] = (byte) (value >> 8);
        records[at + 3] = (byte) value;
    }

    /** At once to what the list seems to need, but never to much more than has really come. */
    private static int grown(int now, long needed, int most) {
        return (int) Math.min(most, Math.clamp(needed, now * 2L, now * 16L));
    }

    private int hash(byte[] bytes, int from, int to, int issuer) {
        long hash = ((long) issuer << 20) + (to - from);
        for (int at = from; at < to; ) {
            long chunk = 0;
            for (int last = Math.min(at + 7, to); at < last; at++) {
                chunk = chunk << 8 | bytes[at] & 0xFF;
            }
            long low = hash * SECRET;
            long sum = (low & PRIME) + (low >>> 61 | Math.multiplyHigh(hash, SECRET) << 3) + chunk;
            hash = (sum & PRIME) + (sum >>> 61);
        }
        return (int) (hash * 0x9E37_79B9_7F4A_7C15L >>> 33);
    }

    /** Without the superfluous sign bytes that lax encoders write. */
    private static int minimal(byte[] bytes, int from, int to) {
        int at = from;
        while (at + 1 < to && (bytes[at] == 0 && bytes[at + 1] >= 0 || bytes[at] == -1 && bytes[at + 1] < 0)) {
            at++;
        }
        return at;
    }
}
