package org.siegel.app;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import org.siegel.ca.TlsIdentity;

/**
 * What the build runs once to record the ahead-of-time cache (JEP 483, JEP 514): the message commands with a key of the
 * moment, so that every later start finds their classes loaded and linked.
 */
final class Training {

    private Training() {}

    public static void main(String[] arguments) throws IOException {
        System.setProperty("siegel.primitives", "jdk"); // as Siegel.main does for these commands
        Path folder = Files.createTempDirectory("siegel-training");
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            train(folder);
        } finally {
            System.setOut(out);
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void train(Path folder) throws IOException {
        TlsIdentity.loadOrCreate(folder, List.of("localhost"), Clock.systemUTC());
        String key = folder.resolve("self-signed.pem").toString();
        String message = folder.resolve("message.eml").toString();
        String signed = folder.resolve("signed.eml").toString();
        String sealed = folder.resolve("sealed.eml").toString();
        Files.writeString(Path.of(message), "From: a@example.test\r\nSubject: x\r\n\r\nx\r\n");
        Siegel.run("--help");
        Siegel.run("smime", "sign", "--key", key, "-o", signed, message);
        Siegel.run("smime", "encrypt", "--to", key, "-o", sealed, signed);
        Siegel.run("smime", "decrypt", "--key", key, "-o", signed, sealed);
        Siegel.run("smime", "verify", "--json", "--no-revocation", "--trust", key, signed);
        Siegel.run("smime", "verify", "--trust", key, signed);
        Siegel.run("certificate", "validate", "--json", "--no-revocation", "--trust", key, key);
        Siegel.run("Get-SmimeConfig", "--help");
    }
}
