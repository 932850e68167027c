package org.siegel.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Listed here for the help; the launcher runs the tests, since they need the sources and not the program. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = "Runs all tests of the project and sums them up.")
final class TestCommand implements Callable<Integer> {

    @Option(names = "--fast", description = "leave out the tests that start whole servers")
    boolean fast;

    @Override
    public Integer call() {
        throw new UsageException("the tests run from the project's folder: ./siegel test" + (fast ? " --fast" : ""));
    }
}
