package org.siegel.app;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the build runs once to record the ahead-of-time cache (JEP 483, JEP 514): the message commands with the usual kinds
 * of keys, so that every later start finds their classes loaded and linked. Only these commands, because each class of the
 * cache costs every start a little.
 */
final class Training {

    private final Path folder;

    private Training(Path folder) {
        this.folder = folder;
    }

    /** @param arguments a folder that {@link TrainingFolder} filled */
    public static void main(String[] arguments) {
        Siegel.forShortCommands();
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        new Training(Path.of(arguments[0])).run();
        System.setOut(out);
    }

    private void run() {
        for (String who : List.of("rsa", "ec")) {
            roundTrip(List.of("--key=" + file(who + ".key"), "--key=" + file(who + ".pem")), who);
            roundTrip(List.of("--key=" + file(who + ".p12"), "--password-file=" + file("password")), who);
        }
        siegel("certificate", "validate", "--crl", file("ca.crl"), "--trust", file("ca.pem"), file("rsa.pem"));
    }

    private void roundTrip(List<String> key, String who) {
        for (String form : List.of("", "--opaque")) {
            siegel("smime sign", key, form, "-o", file("signed.eml"), file(who + ".eml"));
            siegel("smime verify", List.of(), "--trust", file("ca.pem"), "--crl", file("ca.crl"), file("signed.eml"));
        }
        siegel("smime verify --json --no-revocation", List.of(), "--trust", file("ca.pem"), file("signed.eml"));
        for (String cipher : List.of("aes-256-cbc", "aes-256-gcm")) {
            siegel(
                    "smime encrypt",
                    List.of("--cipher", cipher),
                    "--to",
                    file(who + ".pem"),
                    "-o",
                    file("sealed.eml"),
                    file("signed.eml"));
            siegel("smime decrypt", key, "-o", file("opened.eml"), file("sealed.eml"));
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void siegel(String command, List<String> more, String... arguments) {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(more);
        for (String argument : arguments) {
            if (!argument.isEmpty()) {
                words.add(argument);
            }
        }
        siegel(words.toArray(String[]::new));
    }

    /** A cache of commands that fail is worth nothing: then the build fails, too. */
    private static void siegel(String... words) {
        if (Siegel.run(words) != Siegel.HOLDS) {
            throw new IllegalStateException("the training failed: siegel " + String.join(" ", words));
        }
    }
}
