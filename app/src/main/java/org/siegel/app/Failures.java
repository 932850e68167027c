package org.siegel.app;

/** The exceptions whose message is already a sentence for people. */
final class Failures {

    private Failures() {}

    static boolean isExpected(RuntimeException e) {
        return switch (e) {
            case org.siegel.directory.DirectoryException _ -> true;
            case org.siegel.database.DatabaseException _ -> true;
            case org.siegel.process.ChildFailed _ -> true;
            default -> false;
        };
    }
}
