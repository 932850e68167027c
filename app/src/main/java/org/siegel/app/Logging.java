package org.siegel.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** One log, the JDK's: a file of the data folder for the server, nothing but errors on the terminal for commands. */
final class Logging {

    private static final int LARGEST = 10_000_000;
    private static final int FILES = 5;

    private Logging() {}

    static {
        if (System.getProperty("java.util.logging.SimpleFormatter.format") == null) {
            System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$-7s %3$s: %5$s%6$s%n");
        }
    }

    /** Short commands say what they have to say themselves. */
    static void quiet() {
        LogManager.getLogManager().reset();
    }

    /** {@code log/siegel.0.log} in the data folder is the present one, higher numbers are older. */
    static void toFile(Path data) {
        quiet();
        try {
            Path folder = Files.createDirectories(DataFolder.make(data).resolve("log"));
            Handler file = new FileHandler(folder.resolve("siegel.%g.log").toString(), LARGEST, FILES, true);
            file.setFormatter(new SimpleFormatter());
            file.setLevel(Level.INFO);
            Logger root = Logger.getLogger("");
            root.addHandler(file);
            root.setLevel(Level.INFO);
            for (String chatty : List.of("org.flywaydb", "com.zaxxer", "org.subethamail", "io.helidon")) {
                Logger.getLogger(chatty).setLevel(Level.WARNING);
            }
        } catch (IOException e) {
            throw new UsageException("cannot write logs to " + data.resolve("log") + ": " + e.getMessage(), e);
        }
    }
}
