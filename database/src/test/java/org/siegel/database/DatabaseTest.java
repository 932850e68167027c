package org.siegel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.Secret;

class DatabaseTest {

    @TempDir
    static Path folder;

    static EmbeddedPostgres postgres;
    static Database database;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(folder);
        database = Database.open(postgres.address());
    }

    @AfterAll
    static void stop() {
        database.close();
        postgres.close();
    }

    @Test
    void a_room_is_migrated_once_and_again_without_harm() {
        database.migrate("example");
        database.migrate("example");
        int rows = database.jdbi()
                .withHandle(h ->
                        h.createUpdate("INSERT INTO example.thing VALUES (1)").execute());
        assertThat(rows).isEqualTo(1);
    }

    @Test
    void a_failing_migration_leaves_nothing_half_done() {
        assertThatThrownBy(() -> database.migrate("broken"))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("cannot migrate the database schema broken")
                .hasMessageContaining("already exists");
        boolean there = database.jdbi()
                .withHandle(h -> h.createQuery("SELECT to_regclass('broken.thing') IS NOT NULL")
                        .mapTo(Boolean.class)
                        .one());
        assertThat(there).isFalse();
    }

    @Test
    void a_room_without_migrations_is_an_error() {
        assertThatThrownBy(() -> database.migrate("nowhere")).isInstanceOf(DatabaseException.class);
    }

    @Test
    void a_wrong_password_is_told_without_being_told() {
        var address = postgres.address();
        var wrong = new DatabaseAddress(address.jdbcUrl(), address.user(), Secret.ofPassword("open-sesame"));
        assertThatThrownBy(() -> Database.open(wrong))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("password authentication failed for user \"siegel\"")
                .hasMessageNotContaining("open-sesame");
    }

    @Test
    void a_database_that_does_not_exist_is_named() {
        var address = postgres.address();
        var missing = new DatabaseAddress(address.jdbcUrl() + "x", address.user(), address.password());
        assertThatThrownBy(() -> Database.open(missing))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("database \"siegelx\" does not exist");
    }
}
