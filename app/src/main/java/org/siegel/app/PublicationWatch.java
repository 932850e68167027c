package org.siegel.app;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.siegel.directory.DirectoryException;
import org.siegel.publication.Pruning;
import org.siegel.publication.Publisher;

/**
 * Settles after the start what a kill left open in the journal of publications, and then looks every minute whether what is
 * done at intervals is due. The start waits for neither.
 */
final class PublicationWatch implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMinutes(1);

    private static final System.Logger LOG = System.getLogger(PublicationWatch.class.getName());

    private final Publisher publisher;
    private final Pruning pruning;
    private final BooleanSupplier ready;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("publication-watch").factory());
    private volatile boolean closed;

    private PublicationWatch(Publisher publisher, Pruning pruning, BooleanSupplier ready) {
        this.publisher = publisher;
        this.pruning = pruning;
        this.ready = ready;
    }

    /** @param ready whether there is an organisation; before that nothing is published */
    static PublicationWatch start(Publisher publisher, Pruning pruning, BooleanSupplier ready) {
        var watch = new PublicationWatch(publisher, pruning, ready);
        watch.timer.execute(watch::settle);
        watch.timer.scheduleWithFixedDelay(watch::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    private void settle() {
        try {
            int settled = publisher.settle();
            if (settled > 0) {
                LOG.log(System.Logger.Level.INFO, settled + " publications that had been cut off are settled");
            }
        } catch (DirectoryException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    Terminal.line("publications that were cut off are settled later: " + e.getMessage()));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "publications that were cut off are settled later", e);
        }
    }

    private void look() {
        try {
            if (ready.getAsBoolean()) {
                for (Pruning.Outcome outcome : pruning.look()) {
                    LOG.log(
                            outcome.complete() ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
                            Terminal.line("scheduled pruning in " + outcome.directory() + ": " + outcome.sentence()));
                }
            }
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.log(System.Logger.Level.WARNING, "scheduled pruning could not be done and is tried again", e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
    }
}
