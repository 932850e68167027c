package org.siegel.directory;

import java.time.Duration;

/**
 * How long we wait for a directory that answers, but in drops. Each answer alone comes within the response timeout; a
 * thousand of them must come within ten times that. Time that the receiver of the answers takes is not counted.
 */
final class Patience {

    private static final int ANSWERS = 1000;
    private static final int TIMEOUTS = 10;

    private final Duration limit;
    private long waited;
    private long since = System.nanoTime();
    private int answers;

    Patience(Duration responseTimeout) {
        limit = responseTimeout.multipliedBy(TIMEOUTS);
    }

    /** An answer is here. */
    void heard() {
        waited += System.nanoTime() - since;
        if (waited > limit.toNanos()) {
            throw new DirectoryException("the directory answers too slowly: " + answers + " entries in "
                    + limit.toSeconds() + " s; see what keeps it or the network busy");
        }
        answers++;
        if (answers == ANSWERS) {
            answers = 0;
            waited = 0;
        }
    }

    /** The answer has been dealt with, and we wait for the next. */
    void waiting() {
        since = System.nanoTime();
    }
}
