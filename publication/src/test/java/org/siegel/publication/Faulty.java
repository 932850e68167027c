package org.siegel.publication;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.siegel.directory.CertificateChange;
import org.siegel.directory.CertificateDirectory;
import org.siegel.directory.CertificateEntry;
import org.siegel.directory.DirectoryException;
import org.siegel.directory.DirectoryUser;
import org.siegel.smime.MailAddress;

/** A real directory, on the way to which something happens. */
class Faulty implements CertificateDirectory {

    /** Stands for the end of the process: nothing catches it. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Where. */
    enum Step {
        NOWHERE,
        /** After the intention was written. */
        BEFORE_MODIFY,
        /** Before the journal has it. */
        AFTER_MODIFY,
        /** The directory did it, and its answer is lost. */
        ANSWER_LOST,
        /** The directory did it, its answer is lost, and then it is away. */
        AWAY_AFTERWARDS
    }

    private final CertificateDirectory directory;
    private final Step step;
    private volatile boolean away;
    /** How many more people are found before the directory is away. */
    final AtomicInteger finds = new AtomicInteger(Integer.MAX_VALUE);

    Faulty(CertificateDirectory directory, Step step) {
        this.directory = directory;
        this.step = step;
    }

    @Override
    public Optional<DirectoryUser> find(MailAddress address) {
        if (finds.decrementAndGet() < 0) {
            throw new DirectoryException("the directory is away");
        }
        return directory.find(address);
    }

    @Override
    public Optional<CertificateEntry> certificates(String id) {
        if (away) {
            throw new DirectoryException("the directory is away");
        }
        return directory.certificates(id);
    }

    @Override
    public boolean change(CertificateEntry asRead, CertificateChange change) {
        if (step == Step.BEFORE_MODIFY) {
            throw new Killed();
        }
        boolean done = directory.change(asRead, change);
        if (step == Step.AFTER_MODIFY) {
            throw new Killed();
        }
        if (step == Step.ANSWER_LOST || step == Step.AWAY_AFTERWARDS) {
            away = step == Step.AWAY_AFTERWARDS;
            throw new DirectoryException("the directory did not answer in time");
        }
        return done;
    }
}
