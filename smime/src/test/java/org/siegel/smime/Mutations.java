package org.siegel.smime;

import java.util.Arrays;
import java.util.Random;

/** Damages bytes in the ways that networks, disks and attackers do. The same seed gives the same damage. */
final class Mutations {

    private static final byte[] INTERESTING = {
        0,
        1,
        0x04,
        0x06,
        0x24,
        0x30,
        0x31,
        0x7f,
        (byte) 0x80,
        (byte) 0x81,
        (byte) 0x84,
        (byte) 0xa0,
        (byte) 0xff,
        '\r',
        '\n',
        '=',
        '-',
        ':',
        '"',
        '('
    };

    private final Random random;

    Mutations(long seed) {
        this.random = new Random(seed);
    }

    byte[] of(byte[] valid) {
        byte[] damaged = valid;
        for (int rounds = 1 + random.nextInt(3); rounds > 0 && damaged.length > 0; rounds--) {
            damaged = once(damaged);
        }
        return damaged;
    }

    private byte[] once(byte[] valid) {
        int at = random.nextInt(valid.length);
        int length = Math.min(1 + random.nextInt(random.nextBoolean() ? 8 : 400), valid.length - at);
        return switch (random.nextInt(8)) {
            case 0 -> changed(valid, at, (byte) (valid[at] ^ 1 << random.nextInt(8)));
            case 1 -> changed(valid, at, INTERESTING[random.nextInt(INTERESTING.length)]);
            case 2 -> Arrays.copyOf(valid, at);
            case 3 -> spliced(valid, at, at + length, new byte[0]);
            case 4 -> spliced(valid, at, at, Arrays.copyOfRange(valid, at, at + length));
            case 5 -> {
                int from = random.nextInt(valid.length - length + 1);
                yield spliced(valid, at, at, Arrays.copyOfRange(valid, from, from + length));
            }
            case 6 -> {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                yield spliced(valid, at, at, noise);
            }
            default -> {
                byte[] same = new byte[length];
                Arrays.fill(same, INTERESTING[random.nextInt(INTERESTING.length)]);
                yield spliced(valid, at, at + length, same);
            }
        };
    }

    private static byte[] changed(byte[] valid, int at, byte value) {
        byte[] copy = valid.clone();
        copy[at] = value;
        return copy;
    }

    private static byte[] spliced(byte[] valid, int from, int to, byte[] between) {
        return CmsBombs.join(Arrays.copyOf(valid, from), between, Arrays.copyOfRange(valid, to, valid.length));
    }
}
