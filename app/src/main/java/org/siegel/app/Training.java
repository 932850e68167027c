package org.siegel.app;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the build runs to record a start-up cache: one message command as it is usually given, so that every later start finds
 * its classes loaded and linked. Only that, because each class of the cache costs every start a little.
 */
final class Training {

    /**
     * The commands that have a cache of their own, with keys in PEM and verdicts as text without revocation; sign and decrypt
     * with PKCS #12 share one. The last one's serves all others. The launcher knows them, too.
     */
    static final List<String> COMMANDS = List.of("sign", "encrypt", "decrypt", "verify", "pkcs12", "validate");

    private final Path folder;
    private final String made;

    /** @param made in the names of messages that are made: the commands record at once, and must not take away each other's */
    private Training(Path folder, String made) {
        this.folder = folder;
        this.made = made;
    }

    /** @param arguments a folder that {@link TrainingFolder} filled, and some of {@link #COMMANDS} */
    public static void main(String[] arguments) {
        Siegel.forShortCommands();
        HeadStart.begin(true);
        NoUrls.begin();
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        for (int i = 1; i < arguments.length; i++) {
            new Training(Path.of(arguments[0]), "." + arguments[i]).run(arguments[i]);
        }
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
                case "sign" -> sign(who, pem(who));
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
                case "decrypt" -> decrypt(who, pem(who));
                case "pkcs12" -> {
                    List<String> key = List.of("--key=" + file(who + ".p12"), "--password-file=" + file("password"));
                    sign(who, key);
                    decrypt(who, key);
                }
                case "verify" -> {
                    for (String message : signed(who)) {
                        siegel("smime verify --no-revocation", trust(), message);
                    }
                }
                case "validate" -> {
                    for (String message : signed(who)) {
                        siegel("smime verify", trust(), "--crl", file("ca.crl"), message);
                        siegel("smime verify --json --no-revocation", trust(), message);
                    }
                    siegel("certificate validate", trust(), "--crl", file("ca.crl"), file(who + ".pem"));
                }
                default -> throw new IllegalArgumentException(command);
            }
        }
    }

    private void sign(String who, List<String> key) {
        siegel("smime sign", key, "-o", file(who + made + ".signed.eml"), file(who + ".eml"));
        siegel("smime sign --opaque", key, "-o", file(who + made + ".opaque.eml"), file(who + ".eml"));
    }

    private void decrypt(String who, List<String> key) {
        String opened = file(who + made + ".opened.eml");
        siegel("smime decrypt", key, "-o", opened, file(who + ".cbc.eml"));
        siegel("smime decrypt", key, "-o", opened, file(who + ".gcm.eml"));
    }

    private List<String> pem(String who) {
        return List.of("--key=" + file(who + ".key"), "--key=" + file(who + ".pem"));
    }

    private List<String> signed(String who) {
        return List.of(file(who + ".signed.eml"), file(who + ".opaque.eml"));
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
