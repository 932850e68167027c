package org.siegel.sync;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.siegel.directory.Directory;
import org.siegel.directory.DirectoryChange;
import org.siegel.directory.DirectoryUser;
import org.siegel.directory.Reading;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/** A directory whose server is killed when so many objects have been read, once. */
record KilledDirectory(Directory directory, AtomicInteger left, Runnable kill) implements Directory {

    KilledDirectory(Directory directory, int objects, Runnable kill) {
        this(directory, new AtomicInteger(objects), kill);
    }

    @Override
    public Reading read(Optional<String> cursor, Set<String> attributes, Consumer<DirectoryChange> sink) {
        return directory.read(cursor, attributes, change -> {
            if (left.decrementAndGet() == 0) {
                kill.run();
            }
            sink.accept(change);
        });
    }

    @Override
    public void readAgain(Collection<String> identifiers, Set<String> attributes, Consumer<DirectoryChange> sink) {
        directory.readAgain(identifiers, attributes, sink);
    }

    @Override
    public AutoCloseable watch(Runnable changed) {
        return directory.watch(changed);
    }

    @Override
    public Optional<DirectoryUser> find(MailAddress address) {
        return directory.find(address);
    }

    @Override
    public Optional<DirectoryUser> authenticate(String name, Secret password) {
        return directory.authenticate(name, password);
    }

    @Override
    public void close() {
        directory.close();
    }
}
