package org.siegel.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Records the JVM's ahead-of-time caches (JEP 483, JEP 514) at build time, one for each command of {@link Training}: the JVM
 * loads every class of its cache at every start, so one cache for all would cost each of them what only the others use.
 */
final class StartCaches {

    private StartCaches() {}

    /** @param arguments a folder to work in, which is made, and the one where the caches go */
    public static void main(String[] arguments) throws Exception {
        Siegel.forShortCommands();
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        TrainingFolder.fill(folder);
        // beside each other: each alone leaves a processor idle
        Map<String, Process> recordings = new LinkedHashMap<>();
        for (String command : Training.COMMANDS) {
            recordings.put(command, record(command, folder, Path.of(arguments[1])));
        }
        for (var recording : recordings.entrySet()) {
            if (recording.getValue().waitFor() != 0) {
                System.err.println(Files.readString(log(folder, recording.getKey())));
                throw new IllegalStateException("no start-up cache could be recorded for " + recording.getKey());
            }
        }
    }

    private static Path log(Path folder, String command) {
        return folder.resolve(command + ".log");
    }

    /** On this class path, to which the cache then belongs. */
    private static Process record(String command, Path folder, Path caches) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:AOTCacheOutput=" + caches.resolve(command + ".aot"),
                        // No profiles: with them every start begins with compiling what it will never run often.
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:-AOTRecordTraining",
                        "-XX:+UseSerialGC",
                        "-Djdk.reflect.useNativeAccessorOnly=true", // as the launcher has it
                        "-Xlog:aot=off,cds=off",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Training.class.getName(),
                        folder.toString(),
                        command)
                .redirectErrorStream(true) // the JVM tells what it does, even when asked not to
                .redirectOutput(log(folder, command).toFile())
                .start();
    }
}
