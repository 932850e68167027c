package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A message in, a message out: one, or many into a folder. */
final class Transformation {

    static final List<Option> OPTIONS =
            List.of(SmimeCommand.OUTPUT, MessageLimits.LIMIT, Batch.OUTPUT_FOLDER, Batch.LIST, Batch.JSON);

    /** What the command does with one message. */
    interface Work {
        void on(InputStream message, MessageOutput result) throws IOException;
    }

    private final Arguments given;
    private final Work work;

    /** By name without case, which two messages must not share: some systems take such names for the same. */
    private final Map<String, Path> taken = new HashMap<>();

    Transformation(Arguments given, Work work) {
        this.given = given;
        this.work = work;
    }

    /** @return the exit status */
    int run(List<Path> messages) throws IOException {
        if (given.has(Batch.OUTPUT_FOLDER)) {
            if (given.has(SmimeCommand.OUTPUT)) {
                throw new UsageException("--output names a file and --output-folder a folder; give one of them");
            }
            Path folder = given.path(Batch.OUTPUT_FOLDER).orElseThrow();
            if (!Files.isDirectory(folder)) {
                throw new UsageException("there is no folder " + folder);
            }
            return new Batch(given, given.has(Batch.JSON)).run(messages, message -> into(folder, message));
        }
        if (messages.size() > 1 || given.has(Batch.LIST)) {
            throw new UsageException("several messages need --output-folder FOLDER");
        }
        one(messages.stream().findFirst(), given.path(SmimeCommand.OUTPUT));
        return Siegel.HOLDS;
    }

    private void one(Optional<Path> message, Optional<Path> result) throws IOException {
        try (InputStream in = Inputs.message(message);
                MessageOutput out = MessageOutput.to(result)) {
            work.on(in, out);
            out.commit();
        }
    }

    private Batch.Job into(Path folder, Path message) {
        Path name = message.getFileName();
        if (name == null || name.toString().isEmpty() || List.of(".", "..", "-").contains(name.toString())) {
            return () -> Batch.failed(message, "its name does not name a result");
        }
        Path result = folder.resolve(name);
        Path other = taken.putIfAbsent(name.toString().toLowerCase(Locale.ROOT), message);
        if (other != null) {
            return () -> Batch.failed(message, "its result would have the name of that of " + other);
        }
        return () -> written(message, result);
    }

    private Batch.Line written(Path message, Path result) throws IOException {
        if (Files.exists(result, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return Batch.failed(message, result + " exists already and is not overwritten");
        }
        one(Optional.of(message), Optional.of(result));
        return new Batch.Line(
                true,
                "-> " + result,
                Json.object().put("file", message.toString()).put("done", true).put("result", result.toString()));
    }
}
