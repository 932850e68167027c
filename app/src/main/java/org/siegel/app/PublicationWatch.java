package org.siegel.app;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.siegel.directory.DirectoryException;
import org.siegel.publication.Publisher;

/** Settles after the start what a kill left open in the journal of publications; the start does not wait for it. */
final class PublicationWatch implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(PublicationWatch.class.getName());

    private final ExecutorService once = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("publication-watch").factory());

    private PublicationWatch() {}

    static PublicationWatch start(Publisher publisher) {
        var watch = new PublicationWatch();
        watch.once.execute(() -> settle(publisher));
        return watch;
    }

    private static void settle(Publisher publisher) {
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

    @Override
    public void close() {
        once.shutdownNow();
    }
}
