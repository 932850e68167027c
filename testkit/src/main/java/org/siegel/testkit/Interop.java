package org.siegel.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * What one peer and we can do with each other's messages: a section of {@code docs/interop.md} that its tests print.
 *
 * <p>Every cell is tried. It says {@code yes}, or {@code no} with the words of the peer that refused; any other end of an
 * attempt is a failed test. At the end the committed section must say the same; with {@code -Dsiegel.interop.write=true}
 * it is written instead. Where the peer's version is another one than that of the section's heading, only what the section
 * calls {@code yes} must still be so.
 */
public final class Interop {

    private static final String YES = "yes";
    private static final String WRITE_PROPERTY = "siegel.interop.write";

    private final String peer;
    private final String version;
    private final List<Row> rows = new ArrayList<>();

    /**
     * @param peer the heading of its section
     * @param version what it says its version is
     */
    public Interop(String peer, String version) {
        this.peer = peer;
        this.version = version;
    }

    /** One try; returning says yes. */
    @FunctionalInterface
    public interface Attempt {
        void run() throws Exception;
    }

    /** The peer itself says that it cannot do this. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Refused(String itsWords) {
            super(itsWords);
        }
    }

    private static final class Row {
        final String feature;
        final Attempt ours;
        final Attempt theirs;
        String readsOurs = "failed";
        String weRead = "failed";

        Row(String feature, Attempt ours, Attempt theirs) {
            this.feature = feature;
            this.ours = ours;
            this.theirs = theirs;
        }

        String shown() {
            return "| " + feature + " | " + readsOurs + " | " + weRead + " |";
        }
    }

    /** A row: the peer reads what we made, and we read what it made. */
    public Interop row(String feature, Attempt peerReadsOurs, Attempt weReadThePeers) {
        rows.add(new Row(feature, peerReadsOurs, weReadThePeers));
        return this;
    }

    /** A cell that is not tried, and why not. */
    public static Attempt not(String reason) {
        return new Untried(reason);
    }

    private record Untried(String reason) implements Attempt {
        @Override
        public void run() {
            throw new IllegalStateException(reason);
        }
    }

    /** Tries every cell, and then compares the section. */
    public Stream<DynamicTest> tests() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Row row : rows) {
            tests.add(DynamicTest.dynamicTest(
                    peer + " reads ours: " + row.feature, () -> row.readsOurs = tried(row.ours)));
            tests.add(DynamicTest.dynamicTest(
                    "we read " + peer + "'s: " + row.feature, () -> row.weRead = tried(row.theirs)));
        }
        tests.add(DynamicTest.dynamicTest("docs/interop.md says what was seen of " + peer, this::compare));
        return tests.stream();
    }

    private static String tried(Attempt attempt) throws Exception {
        if (attempt instanceof Untried untried) {
            return untried.reason;
        }
        try {
            attempt.run();
            return YES;
        } catch (Refused refused) {
            return "no: " + refused.getMessage();
        }
    }

    private String heading() {
        return "## " + peer + " (" + version + ")";
    }

    private List<String> section() {
        List<String> lines =
                new ArrayList<>(List.of(heading(), "", "| message | it reads ours | we read its |", "|---|---|---|"));
        rows.forEach(row -> lines.add(row.shown()));
        return lines;
    }

    private void compare() throws IOException {
        Path file = Corpus.project().resolve("docs/interop.md");
        List<String> document = new ArrayList<>(Files.readAllLines(file));
        int from = indexOf(document, "## " + peer + " (", 0);
        int to = from < 0 ? -1 : indexOf(document, "## ", from + 1);
        List<String> old = from < 0 ? List.of() : document.subList(from, to < 0 ? document.size() : to);
        if (Boolean.getBoolean(WRITE_PROPERTY)) {
            List<String> fresh = new ArrayList<>(section());
            if (from < 0 || to >= 0) {
                fresh.add("");
            }
            if (from < 0) {
                document.add("");
                document.addAll(fresh.subList(0, fresh.size() - 1));
            } else {
                old.clear();
                document.addAll(from, fresh);
            }
            Files.write(file, document);
            return;
        }
        List<String> differences = differences(old);
        if (!differences.isEmpty()) {
            fail("docs/interop.md does not say what was seen (-D" + WRITE_PROPERTY
                    + "=true -Dtest.forks=1 writes it):\n" + String.join("\n", differences));
        }
    }

    private static int indexOf(List<String> lines, String start, int from) {
        for (int i = from; i < lines.size(); i++) {
            if (lines.get(i).startsWith(start)) {
                return i;
            }
        }
        return -1;
    }

    private List<String> differences(List<String> old) {
        boolean sameVersion = old.contains(heading());
        List<String> wrong = new ArrayList<>();
        for (Row row : rows) {
            String start = "| " + row.feature + " | ";
            String written =
                    old.stream().filter(l -> l.startsWith(start)).findFirst().orElse("");
            if (written.isEmpty()
                    || (sameVersion && !verdicts(written).equals(verdicts(row.shown())))
                    || losesYes(written, row)) {
                wrong.add("written: " + written + "\n   seen: " + row.shown());
            }
        }
        long writtenRows = old.stream().filter(l -> l.startsWith("| ")).count() - 1;
        if (writtenRows != rows.size()) {
            wrong.add(writtenRows + " rows are written, " + rows.size() + " were seen");
        }
        return wrong;
    }

    /** A line without the words of who refused: gpgsm's are not the same each time. */
    private static String verdicts(String line) {
        return line.replaceAll("no: [^|]*", "no ");
    }

    private static boolean losesYes(String written, Row row) {
        String[] cells = written.split(" \\| |\\| | \\|", -1);
        return (cells[2].equals(YES) && !row.readsOurs.equals(YES))
                || (cells[3].equals(YES) && !row.weRead.equals(YES));
    }
}
