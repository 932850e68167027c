package org.siegel.trust;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Our own fuzz seeds: what becomes of good bytes when they are cut, damaged, or made to lie about lengths. */
final class HostileBytes {

    private static final int[] LENGTHS = {0, 1, 0x7F, 0x80, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, -1};
    private static final int[] IDS = {0, 1, 2, 11, 31, 32, 33, 34, 35, 36, 0xFFFF, 0x10000, 0x7FFFFFFF, -1};

    private HostileBytes() {}

    /** Cuts at every length, damaged bytes, doubled and missing stretches, as many as asked for of each kind. */
    static int damage(byte[] good, Random random, int times, Consumer<byte[]> each) {
        int made = 0;
        for (int i = 0; i < times; i++) {
            each.accept(Arrays.copyOf(good, random.nextInt(good.length)));
            byte[] flipped = good.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                flipped[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));
            }
            each.accept(flipped);
            byte[] overwritten = good.clone();
            overwritten[random.nextInt(good.length)] = (byte) random.nextInt();
            each.accept(overwritten);
            int from = random.nextInt(good.length);
            int to = from + random.nextInt(Math.min(64, good.length - from) + 1);
            each.accept(joined(Arrays.copyOf(good, from), Arrays.copyOfRange(good, to, good.length)));
            each.accept(joined(Arrays.copyOf(good, to), Arrays.copyOfRange(good, from, good.length)));
            made += 5;
        }
        return made;
    }

    /** A serialized store's elements with lengths, numbers and encodings that lie, doubled, left out, or swapped. */
    static int lies(byte[] store, Consumer<byte[]> each) {
        int made = 0;
        List<Integer> offsets = offsets(store);
        for (int at : offsets) {
            int length = little(store).getInt(at + 8);
            for (int lie : LENGTHS) {
                each.accept(with(store, at + 8, lie));
                each.accept(with(store, at + 4, lie));
            }
            each.accept(with(store, at + 8, length + 1));
            each.accept(with(store, at + 8, length - 1));
            for (int id : IDS) {
                each.accept(with(store, at, id));
            }
            int end = Math.min(store.length, at + 12 + length);
            each.accept(joined(Arrays.copyOf(store, at), Arrays.copyOfRange(store, end, store.length)));
            each.accept(joined(Arrays.copyOf(store, end), Arrays.copyOfRange(store, at, store.length)));
            each.accept(Arrays.copyOf(store, at));
            made += 2 * LENGTHS.length + IDS.length + 5;
        }
        return made;
    }

    /** Where the elements begin, the end mark included. */
    static List<Integer> offsets(byte[] store) {
        List<Integer> offsets = new ArrayList<>();
        ByteBuffer in = little(store);
        for (int at = 8; at + 12 <= store.length; at += 12 + in.getInt(at + 8)) {
            offsets.add(at);
            if (in.getInt(at) == 0) {
                break;
            }
        }
        return offsets;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] copy = bytes.clone();
        little(copy).putInt(at, value);
        return copy;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
