package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.siegel.admin.CmdletException;
import org.siegel.smime.SmimeException;

/** The program: every command hangs here, and every error leaves here as one line and an exit status. */
public final class Siegel {

    /** The exit statuses of every command. */
    static final int HOLDS = 0;

    static final int DOES_NOT_HOLD = 1;
    static final int USAGE = 2;

    private static volatile boolean shortCommand;

    private Siegel() {}

    public static void main(String[] arguments) {
        if (arguments.length > 0
                && List.of("smime", "certificate", "smimea", "collection", "-V", "--version")
                        .contains(arguments[0])
                && !Batch.asked(List.of(arguments))) {
            forShortCommands();
            if (List.of("smime", "certificate").contains(arguments[0])) {
                HeadStart.begin(
                        arguments.length > 1 && List.of("sign", "decrypt").contains(arguments[1]));
                NoUrls.begin();
            }
        }
        int status = run(arguments);
        if (shortCommand) {
            end(status);
        }
        System.exit(status);
    }

    /** Without System.exit, which sets up the JDK's logging to log itself; such a command leaves nothing to a shutdown hook. */
    private static void end(int status) {
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(status);
    }

    /** Loading native primitives takes longer than such a command has work for them. */
    static void forShortCommands() {
        System.setProperty("siegel.primitives", "jdk");
        shortCommand = true;
    }

    static boolean isShortCommand() {
        return shortCommand;
    }

    /** Runs one command and returns its exit status. */
    static int run(String... arguments) {
        return guarded(() -> start(List.of(arguments)));
    }

    private static int start(List<String> words) throws Exception {
        if (words.isEmpty()) {
            System.err.print(help());
            return USAGE;
        }
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "smime" -> SmimeCommand.GROUP.start(rest);
            case "certificate" -> CertificateCommand.GROUP.start(rest);
            case "smimea" -> SmimeaCommand.GROUP.start(rest);
            case "collection" -> CollectionCommand.GROUP.start(rest);
            case "demo" -> new DemoCommand().start(rest);
            case "up" -> new UpCommand().start(rest);
            case "agent" -> new AgentCommand().start(rest);
            case "test" -> new TestCommand().start(rest);
            case "-h", "--help" -> {
                System.out.print(help());
                yield HOLDS;
            }
            case "-V", "--version" -> {
                System.out.println(version());
                yield HOLDS;
            }
            default -> CmdletCommand.SERVER.start(words);
        };
    }

    private static String help() {
        var text = new StringBuilder("""
                Usage: siegel COMMAND | CMDLET
                The S/MIME system of an organisation.

                  -h, --help                      show this help
                  -V, --version                   print the version

                Commands (siegel COMMAND --help tells more):
                """);
        new TreeMap<>(Map.of(
                        "demo", new DemoCommand().syntax().description(),
                        "up", new UpCommand().syntax().description(),
                        "agent", new AgentCommand().syntax().description(),
                        "smime", SmimeCommand.GROUP.description(),
                        "certificate", CertificateCommand.GROUP.description(),
                        "smimea", SmimeaCommand.GROUP.description(),
                        "collection", CollectionCommand.GROUP.description(),
                        "test", new TestCommand().syntax().description()))
                .forEach((name, description) -> Help.entry(text, name, description));
        CmdletCommand.SERVER.list(text);
        return text.append("""

                Exit status:
                  0                               it was done, it holds
                  1                               it was not done or does not hold; the reason is on standard error
                  2                               usage, or input that cannot be read
                """).toString();
    }

    private static String version() {
        try (InputStream text = Siegel.class.getResourceAsStream("version")) {
            return "Siegel " + new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An action that may fail in any of the ways Siegel knows. */
    interface Action {
        int run() throws Exception;
    }

    /** The one place that turns errors into a line and an exit status. */
    static int guarded(Action action) {
        try {
            return action.run();
        } catch (UsageException e) {
            return fail(USAGE, e);
        } catch (SmimeException.CannotDecrypt e) {
            return fail(DOES_NOT_HOLD, e);
        } catch (SmimeException e) {
            return fail(USAGE, e);
        } catch (CmdletException e) {
            return fail(e.kind() == CmdletException.Kind.INVALID_PARAMETER ? USAGE : DOES_NOT_HOLD, e);
        } catch (RuntimeException e) {
            return Failures.expected(e).isPresent() ? fail(DOES_NOT_HOLD, e) : unexpected(e);
        } catch (Exception e) {
            return unexpected(e);
        }
    }

    private static int fail(int status, Exception e) {
        System.err.println("siegel: " + Terminal.shown(String.valueOf(e.getMessage())));
        return status;
    }

    private static int unexpected(Exception e) {
        System.err.println("siegel: an internal error; please report it with these lines:");
        e.printStackTrace();
        return DOES_NOT_HOLD;
    }
}
