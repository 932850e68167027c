package org.siegel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Peer;

@Tag("server")
class EmbeddedPostgresTest {

    /** Made once; the tests that need a folder with data take copies. */
    @TempDir
    static Path made;

    @TempDir
    Path empty;

    @BeforeAll
    static void make() {
        EmbeddedPostgres.start(made.resolve("pg")).close();
    }

    private Path copy() {
        Peer.run(empty, List.of("cp", "-a", made.resolve("pg").toString(), "copy"))
                .ok();
        return empty.resolve("copy");
    }

    @Test
    void commits_reach_the_disk_before_they_are_acknowledged() {
        try (var postgres = EmbeddedPostgres.start(copy());
                var database = Database.open(postgres.address())) {
            assertThat(List.of("fsync", "synchronous_commit", "full_page_writes", "data_checksums"))
                    .allSatisfy(name -> assertThat(show(database, name)).isEqualTo("on"));
            assertThat(show(database, "listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(show(database, "server_version")).startsWith("18.");
        }
    }

    @Test
    void only_the_password_opens_it_and_only_for_a_role_without_superuser_rights() throws IOException {
        Path folder = empty.resolve("pg"); // from nothing
        try (var postgres = EmbeddedPostgres.start(folder);
                var database = Database.open(postgres.address())) {
            assertThat(Files.getPosixFilePermissions(folder)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
            assertThat(Files.getPosixFilePermissions(folder.resolve("password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            boolean superuser = database.jdbi()
                    .withHandle(h -> h.createQuery("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
                            .mapTo(Boolean.class)
                            .one());
            assertThat(superuser).isFalse();
            var address = postgres.address();
            String password = new String(address.password().chars());
            assertThatThrownBy(() -> DriverManager.getConnection(address.jdbcUrl(), address.user(), "wrong"))
                    .hasMessageContaining("password authentication failed");
            assertThatThrownBy(() -> DriverManager.getConnection(address.jdbcUrl(), "postgres", password))
                    .hasMessageContaining("pg_hba.conf");
        }
        String secret = Files.readString(folder.resolve("password"));
        assertThat(Files.readString(folder.resolve("postgres.log"))).doesNotContain(secret);
    }

    @Test
    void another_process_of_this_user_finds_it_while_it_runs() {
        Path folder = copy();
        assertThat(EmbeddedPostgres.running(folder)).isEmpty();
        try (var postgres = EmbeddedPostgres.start(folder)) {
            assertThat(EmbeddedPostgres.running(folder)).hasValueSatisfying(found -> {
                assertThat(found.jdbcUrl()).isEqualTo(postgres.address().jdbcUrl());
                Database.open(found).close();
            });
        }
        assertThat(EmbeddedPostgres.running(folder)).isEmpty();
    }

    @Test
    void rows_are_there_after_a_restart() {
        Path folder = copy();
        try (var postgres = EmbeddedPostgres.start(folder);
                var database = Database.open(postgres.address())) {
            insertRow(database);
        }
        try (var postgres = EmbeddedPostgres.start(folder);
                var database = Database.open(postgres.address())) {
            assertThat(rows(database)).isEqualTo(1);
        }
    }

    @Test
    void a_killed_server_comes_back_on_the_same_port_with_the_committed_rows() throws Exception {
        Path folder = copy();
        try (var postgres = EmbeddedPostgres.start(folder)) {
            try (var database = Database.open(postgres.address())) {
                insertRow(database);
            }
            long first = postgres.pid();
            assertThat(ProcessHandle.of(first).orElseThrow().destroyForcibly()).isTrue();
            try (var database = Database.open(postgres.address())) { // it waits for the server
                assertThat(rows(database)).isEqualTo(1);
            }
            assertThat(postgres.pid()).isNotEqualTo(first);
        }
    }

    @Test
    void a_killed_program_leaves_no_server_behind() throws Exception {
        Path folder = copy();
        Process program = program(folder);
        try (var said = program.inputReader(StandardCharsets.UTF_8)) {
            var server = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
            program.destroyForcibly().waitFor();
            server.onExit().get(20, TimeUnit.SECONDS);
        }
        assertThat(folder.resolve("data/postmaster.pid")).doesNotExist(); // it had the time to shut down
    }

    @Test
    void what_a_killed_program_committed_is_there_for_the_next_one() throws Exception {
        Path folder = copy();
        Process program = program(folder);
        try (var said = program.inputReader(StandardCharsets.UTF_8)) {
            said.readLine();
            assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("in use by the running process " + program.pid());
            program.destroyForcibly().waitFor();
            try (var postgres = EmbeddedPostgres.start(folder);
                    var database = Database.open(postgres.address())) {
                assertThat(rows(database)).isEqualTo(1);
            }
        }
    }

    @Test
    void a_server_whose_leash_was_killed_too_is_ended_by_the_next_start() throws Exception {
        Path folder = copy();
        Process program = program(folder);
        try (var said = program.inputReader(StandardCharsets.UTF_8)) {
            var server = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
            var leash = ProcessHandle.allProcesses()
                    .filter(p -> p.info()
                            .commandLine()
                            .filter(c -> c.contains("read -r line") && c.contains(folder.toString()))
                            .isPresent())
                    .toList();
            assertThat(leash)
                    .singleElement()
                    .satisfies(p -> assertThat(p.destroyForcibly()).isTrue());
            program.destroyForcibly().waitFor();
            assertThat(server.isAlive()).isTrue();
            try (var postgres = EmbeddedPostgres.start(folder);
                    var database = Database.open(postgres.address())) {
                assertThat(rows(database)).isEqualTo(1);
            }
            server.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    private Process program(Path folder) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dsiegel.postgres.binaries=" + System.getProperty("siegel.postgres.binaries"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Starts a server, commits a row, says the server's process id, and waits to be killed. */
    static final class Program {
        public static void main(String[] args) throws Exception {
            var postgres = EmbeddedPostgres.start(Path.of(args[0]));
            try (var database = Database.open(postgres.address())) {
                insertRow(database);
            }
            System.out.println(postgres.pid());
            Thread.currentThread().join();
        }
    }

    @Test
    void a_second_start_on_the_same_folder_is_refused() {
        Path folder = copy();
        try (var postgres = EmbeddedPostgres.start(folder)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("in use by the running process "
                            + ProcessHandle.current().pid());
            Database.open(postgres.address()).close();
        }
    }

    @Test
    void a_folder_whose_making_was_interrupted_is_made_again() throws IOException {
        Path half = Files.createDirectories(empty.resolve("unfinished-data/base"));
        Files.writeString(half.resolveSibling("PG_VERSION"), "18\n");
        try (var postgres = EmbeddedPostgres.start(empty);
                var database = Database.open(postgres.address())) {
            assertThat(show(database, "server_encoding")).isEqualTo("UTF8");
        }
        assertThat(half).doesNotExist();
    }

    @Test
    void data_of_another_major_version_are_refused_with_the_way_out() throws IOException {
        Path folder = copy();
        Files.writeString(folder.resolve("data/PG_VERSION"), "17\n");
        assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("belong to PostgreSQL 17")
                .hasMessageContaining("pg_dump");
    }

    @Test
    void a_password_that_others_can_read_is_refused() throws IOException {
        Path folder = copy();
        Files.setPosixFilePermissions(folder.resolve("password"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("open to other users (rw-r--r--)");
    }

    @Test
    void data_that_others_can_read_are_refused() throws IOException {
        Path folder = copy();
        Files.setPosixFilePermissions(folder.resolve("data"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("open to other users");
    }

    @Test
    void a_broken_configuration_is_reported_in_the_words_of_the_server() throws IOException {
        Path folder = copy();
        Files.writeString(folder.resolve("data/postgresql.conf"), "max_connections = lots\n");
        assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("did not start")
                .hasMessageContaining("postgresql.conf");
    }

    @Test
    void a_pid_file_whose_number_now_belongs_to_another_program_does_not_stop_the_start() throws IOException {
        Path folder = copy();
        Files.writeString(
                folder.resolve("data/postmaster.pid"), ProcessHandle.current().pid() + "\n");
        try (var postgres = EmbeddedPostgres.start(folder);
                var database = Database.open(postgres.address())) {
            assertThat(show(database, "port")).isNotEmpty();
        }
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    private static String show(Database database, String setting) {
        return database.jdbi()
                .withHandle(h -> h.createQuery("SELECT current_setting(:name)")
                        .bind("name", setting)
                        .mapTo(String.class)
                        .one());
    }

    private static void insertRow(Database database) {
        database.jdbi().useHandle(h -> {
            h.execute("CREATE TABLE public.witness (id int)");
            h.execute("INSERT INTO public.witness VALUES (1)");
        });
    }

    private static int rows(Database database) {
        return database.jdbi()
                .withHandle(h -> h.createQuery("SELECT count(*) FROM public.witness")
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void a_machine_without_user_namespaces_is_told_the_way_out() {
        var result = new Programs.Result(1, "unshare: unshare failed: Operation not permitted\n");
        assertThat(result.reason()).contains("run Siegel as an ordinary user, or set SIEGEL_DATABASE_URL");
    }
}
