package org.siegel.publication;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.siegel.directory.DirectoryException;

/**
 * What came of an act in several directories. One that is away or refuses keeps nothing from the others.
 *
 * @param done what was done, in the order of the directories
 * @param failures where it was not, and why
 */
public record Everywhere<T>(List<T> done, List<Failure> failures) {

    /**
     * A directory in which nothing was done.
     *
     * @param directory its name
     * @param sentence why, for people
     */
    public record Failure(String directory, String sentence) {}

    public Everywhere {
        done = List.copyOf(done);
        failures = List.copyOf(failures);
    }

    /**
     * Acts in one directory after the other.
     *
     * @param act empty where a directory has nothing to act on
     * @throws DirectoryException if nothing was done anywhere: the first reason
     * @throws PublicationException the same
     */
    public static <T> Everywhere<T> of(List<String> directories, Function<String, Optional<T>> act) {
        List<T> done = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        List<RuntimeException> reasons = new ArrayList<>();
        for (String directory : directories) {
            try {
                act.apply(directory).ifPresent(done::add);
            } catch (DirectoryException | PublicationException e) {
                failures.add(new Failure(directory, String.valueOf(e.getMessage())));
                reasons.add(e);
            }
        }
        if (done.isEmpty() && !reasons.isEmpty()) {
            throw reasons.getFirst();
        }
        return new Everywhere<>(done, failures);
    }
}
