package org.siegel.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The optional folder of external test data, found by {@code SIEGEL_SHARED} or as {@code ../shared} beside the project.
 * Where it is missing a test is skipped by name; with {@code CI=true} it fails instead.
 */
public final class Corpus {

    private Corpus() {}

    /** The file or folder {@code corpus/<relative>}. */
    public static Path at(String relative) {
        return shared("corpus/" + relative);
    }

    /** The script or source {@code peers/<relative>}. */
    public static Path peer(String relative) {
        return shared("peers/" + relative);
    }

    /** The folder itself, for a program of ours that runs elsewhere: its value of {@code SIEGEL_SHARED}. */
    public static Path folder() {
        return shared("");
    }

    /** The project's own folder. */
    public static Path project() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("docs/architecture.md"))) {
                return folder;
            }
        }
        throw new AssertionError("tests run inside the project");
    }

    private static Path shared(String relative) {
        String configured = System.getenv("SIEGEL_SHARED");
        if (configured != null) {
            Path found = Path.of(configured).resolve(relative);
            return require(found, relative);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path found = folder.resolve("shared").resolve(relative);
            if (Files.exists(folder.resolve("shared/corpus")) && Files.exists(found)) {
                return found;
            }
        }
        return require(Path.of("shared").resolve(relative), relative);
    }

    private static Path require(Path found, String relative) {
        if (!Files.exists(found)) {
            absent("test data " + relative + " (set SIEGEL_SHARED)");
        }
        return found;
    }

    static void absent(String what) {
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail("CI requires " + what);
        }
        Assumptions.abort("not here: " + what);
    }
}
