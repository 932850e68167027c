package org.siegel.mail;

import java.security.SecureRandom;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.siegel.database.Database;

/**
 * Tells the other nodes that we live: an advisory lock of a database session. However we end, PostgreSQL lets go of it as
 * soon as our connection is gone, and what we had leased is free at once.
 */
final class SignOfLife implements AutoCloseable {

    private static final int ANSWER_SECONDS = 5;

    private final Database database;
    private final long key = new SecureRandom().nextLong();
    private @Nullable Handle session;

    SignOfLife(Database database) {
        this.database = database;
    }

    /** Our key among the locks of {@code pg_locks}; the lock is held when this returns. */
    synchronized long key() {
        Handle held = session;
        if (held != null && isUsable(held)) {
            return key;
        }
        close();
        Handle fresh = database.jdbi().open();
        session = fresh;
        fresh.execute("select pg_advisory_lock(?)", key);
        return key;
    }

    private static boolean isUsable(Handle handle) {
        try {
            return handle.getConnection().isValid(ANSWER_SECONDS);
        } catch (SQLException e) {
            return false; // then there will be another session, with the same key
        }
    }

    @Override
    public synchronized void close() {
        Handle held = session;
        session = null;
        if (held != null) {
            if (isUsable(held)) {
                held.execute("select pg_advisory_unlock(?)", key); // the pool keeps the connection
            }
            held.close();
        }
    }
}
