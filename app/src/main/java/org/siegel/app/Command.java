package org.siegel.app;

import java.util.List;

/** Something to do, with what may be typed after its name. */
interface Command {

    Syntax syntax();

    /**
     * Does it.
     *
     * @return the exit status
     */
    int run(Arguments given) throws Exception;

    /** Reads the arguments and does it, or shows the help. */
    default int start(List<String> words) throws Exception {
        Arguments given = syntax().parse(words);
        if (given.has(Option.HELP)) {
            System.out.print(Help.of(syntax()));
            return Siegel.HOLDS;
        }
        return run(given);
    }
}
