package org.siegel.smime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.siegel.testkit.Interop;
import org.siegel.testkit.Peer;

/** {@code openssl} in a folder; what it refuses leaves as {@link Interop.Refused} with its own reason. */
record OpensslCommand(Path folder) {

    static String version() {
        String said = Peer.run(Path.of("."), List.of("openssl", "version")).ok().text();
        return said.replaceFirst("^(OpenSSL \\S+).*(?s:.)*", "$1");
    }

    /** Runs a command whose words are separated by blanks. */
    void run(String command) {
        Peer.Result result = Peer.run(folder, List.of(("openssl " + command).split(" ")));
        if (result.status() != 0) {
            throw new Interop.Refused(reason(result.err()));
        }
    }

    /** Runs a command and takes the file it makes. */
    byte[] make(String command, String file) {
        run(command + " -out " + file);
        return read(file);
    }

    byte[] read(String file) {
        try {
            return Files.readAllBytes(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String file, byte[] content) {
        try {
            Files.write(folder.resolve(file), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The first of its errors, without the numbers of this run: {@code digital envelope routines: unsupported}. */
    private static String reason(String said) {
        return said.lines()
                .filter(l -> l.contains(":error:"))
                .map(l -> l.split(":"))
                .map(l -> l[3] + ": " + l[5])
                .findFirst()
                .orElseGet(() -> said.lines().reduce((first, last) -> last).orElse("no reason given"));
    }
}
