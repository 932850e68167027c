package org.siegel.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.siegel.admin.CmdletException;
import org.siegel.smime.SmimeException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program: every command hangs here, and every error leaves here as one line and an exit status. */
@Command(
        name = "siegel",
        synopsisSubcommandLabel = "COMMAND | CMDLET",
        mixinStandardHelpOptions = true,
        versionProvider = Siegel.Version.class,
        description = "The S/MIME system of an organisation.",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            SmimeCommand.class,
            CertificateCommand.class,
            TestCommand.class
        },
        footerHeading = "%nCmdlets (siegel CMDLET --help tells more):%n",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:it was done, it holds",
            "1:it was not done or does not hold; the reason is on standard error",
            "2:usage, or input that cannot be read"
        })
public final class Siegel {

    /** The exit statuses of every command. */
    static final int HOLDS = 0;

    static final int DOES_NOT_HOLD = 1;
    static final int USAGE = 2;

    private Siegel() {}

    public static void main(String[] arguments) {
        if (arguments.length > 0 && List.of("smime", "certificate").contains(arguments[0])) {
            // loading native primitives takes longer than such a command has work for them
            System.setProperty("siegel.primitives", "jdk");
        }
        System.exit(run(arguments));
    }

    /** Runs one command and returns its exit status. */
    static int run(String... arguments) {
        int cmdletAt = cmdletPosition(arguments);
        if (cmdletAt >= 0) {
            return guarded(() -> CmdletCommand.run(
                    CmdletCommand.REGISTRY.find(arguments[cmdletAt]).orElseThrow(), withoutIndex(arguments, cmdletAt)));
        }
        return commandLine().execute(arguments);
    }

    private static CommandLine commandLine() {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        CommandLine line = new CommandLine(new Siegel())
                .setOut(out)
                .setErr(err)
                .setUsageHelpWidth(110)
                .setUsageHelpLongOptionsMaxWidth(34)
                .setAbbreviatedOptionsAllowed(false)
                .setExecutionExceptionHandler((e, command, parsed) -> guarded(() -> {
                    throw e;
                }))
                .setParameterExceptionHandler((e, _) -> usage(e));
        line.getCommandSpec()
                .usageMessage()
                .footer(CmdletCommand.REGISTRY.all().stream()
                        .map(c -> String.format("  %-32s%s", c.name(), c.synopsis()))
                        .toArray(String[]::new));
        return line;
    }

    private static int usage(CommandLine.ParameterException e) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        if (String.valueOf(e.getMessage())
                .startsWith("Missing required subcommand")) { // a command that only groups others: show them
            command.usage(err);
            return USAGE;
        }
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched
                && command.getParent() == null
                && !unmatched.getUnmatched().isEmpty()) {
            err.println("siegel: there is no command or cmdlet "
                    + unmatched.getUnmatched().getFirst() + "; see siegel --help");
            return USAGE;
        }
        err.println("siegel: " + e.getMessage() + "; see "
                + command.getCommandSpec().qualifiedName() + " --help");
        return USAGE;
    }

    /** The first argument that is no option of ours, if it names a cmdlet. */
    private static int cmdletPosition(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--data") || arguments[i].equals("-d")) {
                i++;
            } else if (!arguments[i].startsWith("-")) {
                return CmdletCommand.REGISTRY.find(arguments[i]).isPresent() ? i : -1;
            }
        }
        return -1;
    }

    private static List<String> withoutIndex(String[] arguments, int index) {
        var rest = new java.util.ArrayList<>(Arrays.asList(arguments));
        rest.remove(index);
        return rest;
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

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Siegel.class.getPackage().getImplementationVersion();
            return new String[] {"Siegel " + (version == null ? "(from sources)" : version)};
        }
    }
}
