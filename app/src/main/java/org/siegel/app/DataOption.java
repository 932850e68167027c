package org.siegel.app;

import java.nio.file.Path;

/** The data folder, as an option of every command that needs one. */
final class DataOption {

    static final Option DATA =
            Option.value("-d, --data", "FOLDER", "the data folder (default: $SIEGEL_DATA, else ./data)");

    private DataOption() {}

    static Path of(Arguments given) {
        return given.path(DATA).orElseGet(DataOption::fallback);
    }

    static Path fallback() {
        return Path.of(System.getenv().getOrDefault("SIEGEL_DATA", "data"));
    }
}
