package org.siegel.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The data folder, as an option of every command that needs one. */
final class DataOption {

    @Option(
            names = {"-d", "--data"},
            paramLabel = "FOLDER",
            description = "the data folder (default: $SIEGEL_DATA, else ./data)")
    @Nullable
    Path data;

    Path folder() {
        return data == null ? fallback() : data;
    }

    static Path fallback() {
        return Path.of(System.getenv().getOrDefault("SIEGEL_DATA", "data"));
    }
}
