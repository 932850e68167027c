package org.siegel.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.siegel.smime.Secret;

/**
 * What lies on disk: the data, and the password of the one role that may connect. Both come into being completely or not
 * at all: the data are made under another name and renamed when they hold role and database.
 *
 * @param folder the real path of the folder that holds everything
 */
record PostgresFolder(Path folder) {

    static final String ROLE = "siegel";

    private static final String UNFINISHED = "unfinished-";
    private static final Duration INITDB = Duration.ofMinutes(2);

    /** The superuser has no password and no way in: who needs him stops Siegel and uses single-user mode. */
    private static final String ACCESS = "# one role, from this machine, with a password\n" //
            + "host all " + ROLE + " 127.0.0.1/32 scram-sha-256\n";

    Path data() {
        return folder.resolve("data");
    }

    Path log() {
        return folder.resolve("postgres.log");
    }

    private Path passwordFile() {
        return folder.resolve("password");
    }

    Secret password() throws IOException {
        return Secret.ofPassword(Files.readString(passwordFile()));
    }

    /** Makes the data where they are missing, and refuses those we must not or cannot use. */
    void prepare(PostgresBinaries binaries) throws IOException {
        PrivateFiles.deleteSiblings(data(), UNFINISHED);
        if (!Files.exists(data())) {
            if (!Files.exists(passwordFile())) {
                PrivateFiles.write(passwordFile(), freshPassword());
            }
            create(binaries);
        }
        if (!Files.exists(passwordFile())) {
            throw new DatabaseException("the database password " + passwordFile()
                    + " is missing although there are data: restore it from your backup");
        }
        PrivateFiles.requirePrivate(passwordFile());
        PrivateFiles.requirePrivate(data());
        requireOurVersion();
    }

    private void create(PostgresBinaries binaries) throws IOException {
        Path unfinished = folder.resolve(UNFINISHED + "data");
        run(
                binaries.command(
                        "initdb",
                        List.of(
                                "--pgdata=" + unfinished,
                                "--username=postgres",
                                "--auth-host=reject",
                                "--auth-local=reject",
                                "--encoding=UTF8",
                                "--locale-provider=builtin",
                                "--builtin-locale=C.UTF-8",
                                "--locale=C",
                                "--no-instructions",
                                "--set=timezone=UTC",
                                "--set=log_timezone=UTC",
                                // an administrator may change these in postgresql.conf
                                "--set=max_connections=50",
                                "--set=shared_buffers=128MB",
                                "--set=max_wal_size=2GB",
                                "--set=max_parallel_workers_per_gather=0")),
                "");
        Files.writeString(unfinished.resolve("pg_hba.conf"), ACCESS);
        run(
                binaries.command(
                        "postgres",
                        List.of(
                                "--single",
                                "-D",
                                unfinished.toString(),
                                "-c",
                                "exit_on_error=on",
                                "-c",
                                "log_min_error_statement=panic", // or an error would put the password into the log
                                "postgres")),
                "CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + Files.readString(passwordFile()) + "'\n" //
                        + "CREATE DATABASE " + ROLE + " OWNER " + ROLE + "\n");
        Files.move(unfinished, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void run(List<String> command, String input) throws IOException {
        Programs.Result result = Programs.run(command, input, INITDB);
        if (result.status() != 0) {
            throw new DatabaseException("cannot create the database folder " + data() + ": " + result.reason());
        }
    }

    private void requireOurVersion() throws IOException {
        Path file = data().resolve("PG_VERSION");
        if (!Files.exists(file)) {
            throw new DatabaseException(data() + " is no PostgreSQL data folder: move it away, or restore it");
        }
        String version = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (!version.equals(PostgresBinaries.majorVersion())) {
            throw new DatabaseException("the data in " + data() + " belong to PostgreSQL " + version
                    + ", and this Siegel runs PostgreSQL " + PostgresBinaries.majorVersion()
                    + ": export them with pg_dump of version " + version + ", move the folder away, and import them");
        }
    }

    private static String freshPassword() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
