package org.siegel.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records the JVM's ahead-of-time caches (JEP 483, JEP 514) at build time, one for each command of {@link Training}: the JVM
 * loads every class of its cache at every start, so one cache for all would cost each of them what only the others use.
 * All are recorded with {@link StartJars} at the front of the class path.
 */
final class StartCaches {

    private StartCaches() {}

    /** @param arguments a folder to work in, which is made, and the one where the caches go */
    public static void main(String[] arguments) throws Exception {
        Siegel.forShortCommands();
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        Path home = Path.of(arguments[1]);
        TrainingFolder.fill(folder);
        String program = System.getProperty("java.class.path");
        Path classes = folder.resolve("classes");
        // recording, too, loads classes, which then are in the caches
        List<String> listing = List.of(
                "-Xlog:class+load:file=" + classes,
                "-XX:AOTMode=record",
                "-XX:AOTConfiguration=" + folder.resolve("unused.aotconf"));
        await("all", run("all", folder, program, listing, Training.COMMANDS), folder);
        String path = StartJars.write(home.resolve("start"), classes, program);
        // beside each other: each alone leaves a processor idle
        Map<String, Process> recordings = new LinkedHashMap<>();
        for (String command : Training.COMMANDS) {
            List<String> cache = List.of("-XX:AOTCacheOutput=" + home.resolve(command + ".aot"));
            recordings.put(command, run(command, folder, path, cache, List.of(command)));
        }
        for (var recording : recordings.entrySet()) {
            await(recording.getKey(), recording.getValue(), folder);
        }
    }

    private static void await(String name, Process training, Path folder) throws IOException, InterruptedException {
        if (training.waitFor() != 0) {
            System.err.println(Files.readString(log(folder, name)));
            throw new IllegalStateException("no start-up cache could be recorded for " + name);
        }
    }

    private static Path log(Path folder, String name) {
        return folder.resolve(name + ".log");
    }

    /** Training, on a class path; the cache that it makes then belongs to that. */
    private static Process run(String name, Path folder, String path, List<String> output, List<String> commands)
            throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(output);
        words.addAll(List.of(
                // No profiles: with them every start begins with compiling what it will never run often.
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-AOTRecordTraining",
                "-XX:+UseSerialGC",
                "-Djdk.reflect.useNativeAccessorOnly=true", // as the launcher has it
                "-Xlog:aot=off,cds=off",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                path,
                Training.class.getName(),
                folder.toString()));
        words.addAll(commands);
        return new ProcessBuilder(words)
                .redirectErrorStream(true) // the JVM tells what it does, even when asked not to
                .redirectOutput(log(folder, name).toFile())
                .start();
    }
}
