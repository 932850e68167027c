package org.siegel.smime;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Sends hostile inputs through every door, in a JVM of its own with a small heap, and says which of them ended in anything
 * but a result or a declared exception within a second.
 */
final class HostileRun {

    private static final long MOST_NANOS = 1_000_000_000L;

    private final List<Doors.Door> doors;
    private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long failures;
    private long inputs;
    private long entries;
    private long results;
    private long slowest;
    private String slowestName = "";
    private long largest;
    private String largestName = "";

    private HostileRun(List<Doors.Door> doors) {
        this.doors = doors;
    }

    /** What to run (mime, cms, keys, seeds or mutations with their number for each valid input), then files of people. */
    public static void main(String[] arguments) throws IOException {
        List<Identity> people = new ArrayList<>();
        for (int i = 2; i < arguments.length; i++) {
            people.add(KeyFiles.identity(Files.readAllBytes(Path.of(arguments[i])), Optional.empty()));
        }
        Primitives primitives = Primitives.best();
        Engine engine = Engine.of(primitives);
        HostileRun run = new HostileRun(Doors.all(primitives, people));
        run.warmUp(engine, people);
        switch (arguments[0]) {
            case "mime" -> MimeBombs.all().forEach(run::message);
            case "cms" -> CmsBombs.all().forEach(run::everywhere);
            case "keys" -> KeyBombs.all(people).forEach(run::everywhere);
            case "seeds" -> run.seeds();
            default -> run.mutations(ValidInputs.all(engine, people), Integer.parseInt(arguments[1]));
        }
        System.out.println(run.inputs + " inputs, " + run.entries + " entries, " + run.results + " results, "
                + run.failures + " failures; slowest " + run.slowest / 1_000_000 + " ms (" + run.slowestName
                + "), most allocated " + run.largest / 1024 + " KiB (" + run.largestName + ")");
    }

    /** Loading classes is not the input's fault. */
    private void warmUp(Engine engine, List<Identity> people) throws IOException {
        for (Hostile valid : ValidInputs.all(engine, people)) {
            for (Doors.Door door : doors) {
                if (door.kind() == valid.kind()) {
                    try {
                        door.enter().accept(valid.input().get());
                    } catch (RuntimeException | StackOverflowError judgedLater) {
                        continue;
                    }
                }
            }
        }
    }

    private void message(Hostile hostile) {
        inputs++;
        byte[] input = hostile.input().get();
        for (Doors.Door door : doors) {
            if (door.kind() == Hostile.Kind.MESSAGE && !door.name().startsWith("CMS")) {
                enter(door, hostile.name(), input);
            }
        }
    }

    private void everywhere(Hostile hostile) {
        inputs++;
        byte[] input = hostile.input().get();
        for (Doors.Door door : doors) {
            enter(door, hostile.name(), input);
        }
    }

    private void seeds() throws IOException {
        int number = 0;
        for (byte[] seed : HostileInputTest.seeds("openssl-cms.tar.gz")) {
            String name = "CMS seed " + number++;
            String encoded = Base64.getMimeEncoder().encodeToString(seed);
            everywhere(Hostile.message(name, () -> seed));
            everywhere(Hostile.message(
                    name + " in a message",
                    () -> Engine.bytes("From: a@example.org\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n"
                            + "Content-Transfer-Encoding: base64\r\n\r\n" + encoded + "\r\n")));
            everywhere(Hostile.message(
                    name + " as a signature",
                    () -> Engine.bytes("Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\n"
                            + "Content-Type: application/pkcs7-signature\r\n"
                            + "Content-Transfer-Encoding: base64\r\n\r\n" + encoded + "\r\n--b--\r\n")));
        }
        for (String archive : List.of("openssl-x509.tar.gz", "openssl-crl.tar.gz", "openssl-asn1.tar.gz")) {
            for (byte[] seed : HostileInputTest.seeds(archive)) {
                inputs++;
                for (Doors.Door door : doors) {
                    if (door.kind() != Hostile.Kind.MESSAGE) {
                        enter(door, archive + " " + inputs, seed);
                    }
                }
            }
        }
    }

    private void mutations(List<Hostile> valid, int each) {
        for (Hostile base : valid) {
            Mutations mutations = new Mutations(base.name().hashCode());
            byte[] whole = base.input().get();
            for (int i = 0; i < each; i++) {
                byte[] damaged = mutations.of(whole);
                inputs++;
                for (Doors.Door door : doors) {
                    if (door.kind() == base.kind() ? !door.rare() || i % 8 == 0 : i % 32 == 0) {
                        enter(door, base.name() + ", damage " + i, damaged);
                    }
                }
            }
        }
    }

    private void fail(String what) {
        failures++;
        System.out.println(what);
    }

    private void enter(Doors.Door door, String name, byte[] input) {
        entries++;
        String where = door.name() + ": " + name;
        long allocated = thread.getCurrentThreadAllocatedBytes();
        long start = thread.getCurrentThreadCpuTime();
        try {
            door.enter().accept(input);
            results++;
        } catch (SmimeException declared) {
            if (!String.valueOf(declared.getMessage()).endsWith(".")) {
                fail(where + ": no sentence: " + declared.getMessage());
            }
            if (declared.getCause() instanceof StackOverflowError) {
                fail(where + ": the stack overflowed");
            }
        } catch (RuntimeException | Error undeclared) { // what must not happen, out of memory included
            fail(where + ": " + undeclared + " at "
                    + List.of(undeclared.getStackTrace()).stream().limit(6).toList() + " for "
                    + HexFormat.of().formatHex(input, 0, Math.min(input.length, 200)));
        }
        long time = thread.getCurrentThreadCpuTime() - start;
        long memory = thread.getCurrentThreadAllocatedBytes() - allocated;
        if (time > MOST_NANOS) {
            fail(where + ": took " + time / 1_000_000 + " ms");
        }
        if (time > slowest) {
            slowest = time;
            slowestName = where;
        }
        if (memory > largest) {
            largest = memory;
            largestName = where;
        }
    }
}
