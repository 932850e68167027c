package org.siegel.trust;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The entries of a CRL by issuer and serial number, without an object for any of them: records in one array, and a hash
 * table of their positions. An entry with a serial number of 8 bytes takes 14 bytes and 6 to 12 of the table, one of 20
 * bytes 26. Hostile serial numbers cannot be made to collide: the hash is a polynomial over a secret number (Carter, Wegman).
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
    private int end = 1; // position 0 means: no record
    private int[] table = new int[1 << 8];
    private int size;

    /** @param expected how many entries the list seems to have; a hint */
    SerialIndex(int expected) {
        this.expected = expected;
    }

    int size() {
        return size;
    }

    /**
     * Adds an entry; the second of two with the same issuer and serial number is left out.
     *
     * @param issuer the number of the issuer's name; 0 is the issuer of the list
     */
    void add(byte[] bytes, int from, int to, int issuer, long seconds, int reason) {
        if ((size + 1) * 3L > table.length * 2L) {
            growTable();
        }
        int start = minimal(bytes, from, to);
        int slot = slot(bytes, start, to, issuer);
        while (table[slot] != 0) {
            if (matches(table[slot], bytes, start, to, issuer)) {
                return;
            }
            slot = slot + 1 & table.length - 1;
        }
        table[slot] = write(bytes, start, to - start, issuer, seconds, reason);
        size++;
    }

    /** The position of the record of that entry; -1 where there is none. */
    int find(byte[] serial, int issuer) {
        int start = minimal(serial, 0, serial.length);
        int slot = slot(serial, start, serial.length, issuer);
        while (table[slot] != 0) {
            if (matches(table[slot], serial, start, serial.length, issuer)) {
                return table[slot];
            }
            slot = slot + 1 & table.length - 1;
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

    /** Gives back what growing took in advance. */
    void trim() {
        records = Arrays.copyOf(records, end);
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

    private int write(byte[] bytes, int from, int length, int issuer, long seconds, int reason) {
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
        return record;
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

    private void growTable() {
        int slots = grown(table.length, Long.highestOneBit(Math.max(expected * 3L / 2, 2) - 1) * 2, 1 << 30);
        table = new int[slots];
        int record = 1;
        while (record < end) {
            int at = serialAt(record);
            int length = length(record);
            int slot = slot(records, at, at + length, issuer(record));
            while (table[slot] != 0) {
                slot = slot + 1 & slots - 1;
            }
            table[slot] = record;
            record = isLong(record) ? at + length : at + length + 4;
        }
    }

    /** At once to what the list seems to need, but never to much more than has really come. */
    private static int grown(int now, long needed, int most) {
        return (int) Math.min(most, Math.clamp(needed, now * 2L, now * 16L));
    }

    private int slot(byte[] bytes, int from, int to, int issuer) {
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
        return (int) (hash * 0x9E37_79B9_7F4A_7C15L >>> 33) & table.length - 1;
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
