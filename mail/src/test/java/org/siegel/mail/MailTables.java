package org.siegel.mail;

import org.siegel.database.Database;
import org.siegel.database.TestDatabase;

/** The tables of this room in the database that all its tests share. */
final class MailTables {

    private MailTables() {}

    /** The database, with nothing in the outbox. */
    static Database empty() {
        Database database = TestDatabase.shared();
        database.migrate("mail");
        database.jdbi().useHandle(handle -> handle.execute("truncate mail.message, mail.told cascade"));
        return database;
    }
}
