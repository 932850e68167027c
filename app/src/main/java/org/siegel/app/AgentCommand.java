package org.siegel.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/** {@code siegel agent}: beside a directory, for a tenant elsewhere. */
final class AgentCommand implements Command {

    /** {@code siegel agent CMDLET}. */
    private static final CmdletCommand CMDLETS = new CmdletCommand(
            Agent.cmdlets(() -> {
                throw new IllegalStateException("cmdlets run in an agent");
            }),
            "siegel agent",
            AgentCommand::visit);

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "siegel agent",
                "Reads directories and pushes to a tenant elsewhere, until it is stopped; with a cmdlet, does that and ends.",
                DataOption.DATA);
    }

    @Override
    public int start(List<String> words) throws Exception {
        if (CmdletCommand.position(words) < words.size()) {
            return CMDLETS.start(words);
        }
        Arguments given = syntax().parse(words);
        if (given.has(Option.HELP)) {
            var text = new StringBuilder(Help.of(syntax()));
            CMDLETS.list(text);
            System.out.print(text);
            return Siegel.HOLDS;
        }
        return run(given);
    }

    private static Invoker visit(Path data) {
        Logging.quiet();
        return Agent.visit(Settings.read(data, System.getenv()));
    }

    @Override
    public int run(Arguments given) throws InterruptedException {
        Settings settings = Settings.read(DataOption.of(given), System.getenv());
        long begin = System.nanoTime();
        Logging.toFile(settings.data());
        Agent agent = Agent.start(settings);
        agent.schedule();
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            agent.close();
                            stopped.countDown();
                        },
                        "shutdown"));
        System.out.printf(Locale.ROOT, "The agent is up after %.1f s.%n%n", (System.nanoTime() - begin) / 1e9);
        System.out.println("  data folder    " + settings.data());
        System.out.println("  pushes to      " + settings.text(Settings.Key.TENANT_URL));
        System.out.println("  logs           " + settings.data().resolve("log"));
        System.out.println();
        System.out.println("What it does: siegel agent Get-SyncStatus" + Places.dataOption(settings));
        System.out.println("Stop with Ctrl-C.");
        stopped.await();
        return Siegel.HOLDS;
    }
}
