package org.siegel.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The measurements; {@code bench/run} calls it. Without arguments all of them; {@code small}, {@code large}, {@code chains},
 * {@code crl} or words of the names of operations on small messages choose some.
 */
public final class Bench {

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        Libcrypto libcrypto = new Libcrypto(Path.of(System.getProperty("siegel.bench.library")));
        int rounds = Integer.getInteger("siegel.bench.rounds", 11);
        System.out.println(machine() + ", JDK " + Runtime.version() + ", " + libcrypto.version());
        System.out.println();
        if (words.isEmpty() || words.contains("chains")) {
            chains(libcrypto, rounds);
        }
        if (words.isEmpty() || words.contains("crl")) {
            inFolder(folder -> {
                var lists = new RevocationLists(System.getProperty("siegel.bench.runner"), folder);
                System.out.println(rounds + " rounds, files in memory (tmpfs), every run a new process\n");
                System.out.println(lists.measure(1_000_000, rounds));
            });
        }
        if (words.isEmpty() || !Set.of("large", "chains", "crl").containsAll(words)) {
            boolean all = words.isEmpty() || words.contains("small");
            small(libcrypto, rounds, name -> all || words.stream().anyMatch(name::contains));
        }
        if (words.isEmpty() || words.contains("large")) {
            large();
        }
    }

    private static void small(Libcrypto libcrypto, int count, Predicate<String> chosen) throws Exception {
        Rounds rounds = new Rounds(libcrypto, count, slice());
        Fixture fixture = new Fixture(libcrypto);
        SmallMessages small = new SmallMessages(fixture, rounds, chosen);
        MailMessages mail = new MailMessages(fixture, rounds, chosen);
        rounds.run();
        System.out.println(count + " rounds\n");
        System.out.println(small.report());
        System.out.println(mail.report());
    }

    private static void chains(Libcrypto libcrypto, int count) throws Exception {
        Rounds rounds = new Rounds(libcrypto, count, slice());
        Chains chains = new Chains(libcrypto, rounds);
        rounds.run();
        System.out.println(count + " rounds\n");
        System.out.println(chains.report());
    }

    private static long slice() {
        return Integer.getInteger("siegel.bench.slice", 200) * 1_000_000L;
    }

    private static void large() throws Exception {
        inFolder(folder -> {
            int rounds = Integer.getInteger("siegel.bench.large.rounds", 3);
            LargeMessages large = new LargeMessages(System.getProperty("siegel.bench.runner"), folder, rounds);
            large.measure(100, 25);
            large.measureMail(100, 25);
            int most = Integer.getInteger("siegel.bench.megabytes", 1024);
            if (most > 100) {
                large.measure(most, 4);
            }
            System.out.println(rounds + " rounds, files in memory (tmpfs)\n");
            System.out.println(large.report());
        });
    }

    private interface Measurement {
        void in(Path folder) throws Exception;
    }

    private static void inFolder(Measurement measurement) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(System.getProperty("siegel.bench.folder")), "siegel-bench-");
        try {
            measurement.in(folder);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static String machine() throws Exception {
        Path cpu = Path.of("/proc/cpuinfo");
        String model = Files.exists(cpu)
                ? Files.readAllLines(cpu).stream()
                        .filter(line -> line.startsWith("model name"))
                        .findFirst()
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .orElse("unknown processor")
                : "unknown processor";
        return model + ", " + Runtime.getRuntime().availableProcessors() + " processors";
    }
}
