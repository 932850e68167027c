package org.siegel.app;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the build runs to record a start-up cache: one message command with the usual kinds of keys, so that every later start
 * finds its classes loaded and linked. Only this command, because each class of the cache costs every start a little.
 */
final class Training {

    /** Those that have a cache of their own; the launcher knows them, too. The last one's serves all others. */
    static final List<String> COMMANDS = List.of("sign", "encrypt", "decrypt", "verify");

    private final Path folder;
    private final String made;

    /** @param made in the names of messages that are made: four commands record at once, and must not take away each other's */
    private Training(Path folder, String made) {
        this.folder = folder;
        this.made = made;
    }

    /** @param arguments a folder that {@link TrainingFolder} filled, and one of {@link #COMMANDS} */
    public static void main(String[] arguments) {
        Siegel.forShortCommands();
        HeadStart.begin();
        NoUrls.begin();
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        new Training(Path.of(arguments[0]), ".again").run(arguments[1]);
        System.setOut(out);
    }

    /** Makes the messages that {@code verify} and {@code decrypt} read. */
    static void prepare(Path folder) {
        var training = new Training(folder, "");
        training.run("sign");
        training.run("encrypt");
    }

    private void run(String command) {
        for (String who : TrainingFolder.PEOPLE) {
            switch (command) {
                case "sign" -> {
                    for (List<String> key : keys(who)) {
                        siegel("smime sign", key, "-o", file(who + made + ".signed.eml"), file(who + ".eml"));
                        siegel("smime sign --opaque", key, "-o", file(who + made + ".opaque.eml"), file(who + ".eml"));
                    }
                }
                case "encrypt" -> {
                    for (String mode : List.of("cbc", "gcm")) {
                        siegel(
                                "smime encrypt --cipher aes-256-" + mode,
                                List.of("--to", file(who + ".pem")),
                                "-o",
                                file(who + made + "." + mode + ".eml"),
                                file(who + ".signed.eml"));
                    }
                }
                case "decrypt" -> {
                    for (List<String> key : keys(who)) {
                        siegel("smime decrypt", key, "-o", file(who + ".opened.eml"), file(who + ".cbc.eml"));
                        siegel("smime decrypt", key, "-o", file(who + ".opened.eml"), file(who + ".gcm.eml"));
                    }
                }
                case "verify" -> {
                    for (String message : List.of(file(who + ".signed.eml"), file(who + ".opaque.eml"))) {
                        siegel("smime verify", trust(), "--crl", file("ca.crl"), message);
                        siegel("smime verify --json --no-revocation", trust(), message);
                    }
                    siegel("certificate validate", trust(), "--crl", file("ca.crl"), file(who + ".pem"));
                }
                default -> throw new IllegalArgumentException(command);
            }
        }
    }

    private List<List<String>> keys(String who) {
        return List.of(
                List.of("--key=" + file(who + ".key"), "--key=" + file(who + ".pem")),
                List.of("--key=" + file(who + ".p12"), "--password-file=" + file("password")));
    }

    private List<String> trust() {
        return List.of("--trust", file("ca.pem"));
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /** A cache of commands that fail is worth nothing: then the build fails, too. */
    private static void siegel(String command, List<String> more, String... arguments) {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(more);
        words.addAll(List.of(arguments));
        if (Siegel.run(words.toArray(String[]::new)) != Siegel.HOLDS) {
            throw new IllegalStateException("the training failed: siegel " + String.join(" ", words));
        }
    }
}
