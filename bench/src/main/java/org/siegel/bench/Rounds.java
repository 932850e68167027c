package org.siegel.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Lets contenders run one after the other, round by round, so that whatever else the machine does hits all of them. What
 * counts is the time of the CPU, not of the clock on the wall.
 */
final class Rounds {

    private static final long WARM_UP = 3_000_000_000L;

    private final Libcrypto libcrypto;
    private final int rounds;
    private final long slice;
    private final List<Contender> contenders = new ArrayList<>();
    private final Map<String, double[]> seconds = new LinkedHashMap<>();

    /** @param slice nanoseconds that a contender gets in a round */
    Rounds(Libcrypto libcrypto, int rounds, long slice) {
        this.libcrypto = libcrypto;
        this.rounds = rounds;
        this.slice = slice;
    }

    void add(Contender contender) {
        contenders.add(contender);
        seconds.put(contender.name(), new double[rounds]);
    }

    void run() throws Exception {
        int[] times = new int[contenders.size()];
        for (int at = 0; at < times.length; at++) {
            times[at] = calibrate(contenders.get(at));
        }
        for (int round = 0; round < rounds; round++) {
            for (int at = 0; at < times.length; at++) {
                Contender contender = contenders.get(at);
                seconds(contender.name())[round] = cpu(contender, times[at]) / 1e9 / times[at];
            }
        }
    }

    private int calibrate(Contender contender) throws Exception {
        long warm = contender.wholeProcess() ? WARM_UP : slice;
        int times = 1;
        long last = cpu(contender, times);
        for (long spent = last; spent < warm || last < slice / 2; spent += last) {
            times = (int) Math.max(1, Math.min(times * 8L, times * slice / Math.max(last, 1)));
            last = cpu(contender, times);
        }
        return (int) Math.max(1, times * slice / Math.max(last, 1));
    }

    private long cpu(Contender contender, int times) throws Exception {
        int whole = contender.wholeProcess() ? 1 : 0;
        long before = libcrypto.call("bench_cpu", whole);
        contender.work().run(times);
        return libcrypto.call("bench_cpu", whole) - before;
    }

    boolean has(String name) {
        return seconds.containsKey(name);
    }

    /** CPU seconds of one operation, round by round. */
    double[] seconds(String name) {
        return Objects.requireNonNull(seconds.get(name), name);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** {@code 1.23 (1.20-1.27)}: median, and all but the outermost tenth on each side. */
    static String spread(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int cut = sorted.length / 10;
        return "%.2f (%.2f-%.2f)".formatted(median(values), sorted[cut], sorted[sorted.length - 1 - cut]);
    }

    static double[] ratio(double[] above, double[] below) {
        double[] ratio = new double[above.length];
        for (int i = 0; i < ratio.length; i++) {
            ratio[i] = above[i] / below[i];
        }
        return ratio;
    }
}
