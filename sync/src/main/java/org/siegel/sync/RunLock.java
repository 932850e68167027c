package org.siegel.sync;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The right to run, which one process of all nodes has at a time: an advisory lock of a connection that ends with it, so a
 * node that dies gives it up. A node that loses only this connection does not know; therefore every transaction of a run
 * checks that the token is still its own.
 */
final class RunLock implements AutoCloseable {

    private static final String KEY = "siegel synchronisation";

    private final Jdbi jdbi;
    private final Handle holder;
    private final long token;

    private RunLock(Jdbi jdbi, Handle holder, long token) {
        this.jdbi = jdbi;
        this.holder = holder;
        this.token = token;
    }

    /** Empty where somebody else has it. */
    static Optional<RunLock> tryTake(Jdbi jdbi) {
        Handle holder = jdbi.open();
        try {
            boolean mine = holder.createQuery("SELECT pg_try_advisory_lock(hashtextextended(:key, 0))")
                    .bind("key", KEY)
                    .mapTo(Boolean.class)
                    .one();
            if (!mine) {
                holder.close();
                return Optional.empty();
            }
            long token = holder.createQuery("UPDATE sync.engine SET token = token + 1 RETURNING token")
                    .mapTo(Long.class)
                    .one();
            return Optional.of(new RunLock(jdbi, holder, token));
        } catch (RuntimeException e) {
            release(holder);
            throw e;
        }
    }

    /**
     * A transaction that no other run can overlap. It has a connection of its own: what the work does through Jdbi itself is
     * no part of it, so that the tenant can be asked and progress be shown in between.
     */
    <T> T in(Function<Handle, T> work) {
        try (Handle own = jdbi.open()) {
            return own.inTransaction(handle -> {
                long current = handle.createQuery("SELECT token FROM sync.engine FOR SHARE")
                        .mapTo(Long.class)
                        .one();
                if (current != token) {
                    throw new SyncException(
                            SyncException.Reason.ALREADY_RUNNING,
                            "another node has taken this run over, because this one had lost its connection to the"
                                    + " database");
                }
                return work.apply(handle);
            });
        }
    }

    void use(Consumer<Handle> work) {
        in(handle -> {
            work.accept(handle);
            return true;
        });
    }

    /** For reading. */
    Jdbi jdbi() {
        return jdbi;
    }

    @Override
    public void close() {
        release(holder);
    }

    /** A broken connection has lost the lock by itself. */
    private static void release(Handle holder) {
        try (holder) {
            if (holder.getConnection().isValid(5)) {
                holder.execute("SELECT pg_advisory_unlock_all()");
            }
        } catch (SQLException | RuntimeException broken) {
            System.getLogger(RunLock.class.getName())
                    .log(System.Logger.Level.DEBUG, "the lock's connection was broken", broken);
        }
    }
}
