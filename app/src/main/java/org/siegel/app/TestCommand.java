package org.siegel.app;

/** Listed here for the help; the launcher runs the tests, since they need the sources and not the program. */
final class TestCommand implements Command {

    private static final Option FAST = Option.flag("--fast", "leave out the tests that start whole servers");

    @Override
    public Syntax syntax() {
        return Syntax.of("siegel test", "Runs all tests of the project and sums them up.", FAST);
    }

    @Override
    public int run(Arguments given) {
        throw new UsageException(
                "the tests run from the project's folder: ./siegel test" + (given.has(FAST) ? " --fast" : ""));
    }
}
