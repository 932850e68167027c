package org.siegel.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.siegel.sync.PlannedChange;
import org.siegel.sync.PolicyType;
import org.siegel.sync.SyncOptions;
import org.siegel.sync.SyncRun;

/** {@code siegel agent}: beside a directory, for a tenant elsewhere. */
final class AgentCommand implements Command {

    private static final Option ONCE =
            Option.flag("--once", "run one cycle to its end: in full the first time, later what changed");
    private static final Option INITIAL = Option.flag("--initial", "with --once: read everything again");
    private static final Option STATUS = Option.flag("--status", "show the last runs, and what is wrong with objects");
    private static final Option PLAN = Option.value("--plan", "RUN", "show what a run has to do or did");
    private static final Option APPROVE =
            Option.value("--approve", "RUN", "push the plan of a run that stopped at a limit");
    private static final Option UNDO = Option.value("--undo", "RUN", "give objects back what they were before a run");

    private static final int RUNS_SHOWN = 10;
    private static final int ERRORS_SHOWN = 50;
    private static final int PAGE = 500;

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "siegel agent",
                "Reads directories and pushes to a tenant elsewhere, until it is stopped.",
                DataOption.DATA,
                ONCE,
                INITIAL,
                STATUS,
                PLAN,
                APPROVE,
                UNDO);
    }

    @Override
    public int run(Arguments given) throws InterruptedException {
        Path data = DataOption.of(given);
        Settings settings = Settings.read(data, System.getenv());
        if (given.has(ONCE)) {
            PolicyType type = given.has(INITIAL) ? PolicyType.INITIAL : PolicyType.DELTA;
            return visit(settings, agent -> told(agent.engine().run(type, SyncOptions.NONE)));
        }
        if (given.has(APPROVE)) {
            long run = number(given, APPROVE);
            return visit(settings, agent -> told(agent.engine().approve(run)));
        }
        if (given.has(UNDO)) {
            long run = number(given, UNDO);
            return visit(settings, agent -> told(agent.engine().undo(run)));
        }
        if (given.has(PLAN)) {
            long run = number(given, PLAN);
            return visit(settings, agent -> plan(agent, run));
        }
        return given.has(STATUS) ? visit(settings, AgentCommand::status) : stay(settings);
    }

    private static long number(Arguments given, Option option) {
        String text = given.text(option).orElse("");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new UsageException(option.name() + " needs the number of a run, and not " + text, e);
        }
    }

    private static int visit(Settings settings, Function<Agent, Integer> work) {
        Logging.quiet();
        try (Agent agent = Agent.visit(settings)) {
            return work.apply(agent);
        }
    }

    private static int told(SyncRun run) {
        System.out.println(AgentText.of(run));
        if (run.status().awaitsApproval()) {
            System.out.println("Look at it with siegel agent --plan " + run.id() + ", and let it go on with --approve "
                    + run.id() + ".");
        }
        return run.status() == SyncRun.Status.SUCCESS ? Siegel.HOLDS : Siegel.DOES_NOT_HOLD;
    }

    private static int plan(Agent agent, long run) {
        int after = 0;
        List<PlannedChange> page;
        do {
            page = agent.engine().plan(run, after, PAGE);
            for (PlannedChange change : page) {
                System.out.println(AgentText.of(change));
                after = change.position();
            }
        } while (!page.isEmpty());
        return Siegel.HOLDS;
    }

    private static int status(Agent agent) {
        System.out.println(
                agent.isAlone() ? "no agent stays on this data folder" : "an agent stays on this data folder");
        List<SyncRun> runs = agent.engine().history(RUNS_SHOWN);
        runs.forEach(run -> System.out.println(AgentText.of(run)));
        agent.engine().errors(0, ERRORS_SHOWN).forEach(error -> System.out.println(AgentText.of(error)));
        boolean well = runs.stream()
                .filter(run -> run.status() != SyncRun.Status.IN_PROGRESS)
                .findFirst()
                .map(run -> run.status() == SyncRun.Status.SUCCESS)
                .orElse(true);
        return well ? Siegel.HOLDS : Siegel.DOES_NOT_HOLD;
    }

    private static int stay(Settings settings) throws InterruptedException {
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
        System.out.println("What it does: siegel agent --status" + Places.dataOption(settings));
        System.out.println("Stop with Ctrl-C.");
        stopped.await();
        return Siegel.HOLDS;
    }
}
