package org.siegel.app;

import java.nio.file.Path;
import java.util.List;
import org.siegel.trust.CollectionChange;

/** {@code siegel collection diff}. */
final class CollectionDiff implements Command {

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel collection diff",
                        "Compares two collections as sets; exit status 1 says that they differ.")
                .with(CollectionCommand.SOURCE)
                .withOperands("FILE", "two files, or one to compare the running server's collection with", 1, 2);
    }

    @Override
    public int run(Arguments given) {
        List<Path> files = given.files();
        CollectionSource before = CollectionSource.of(files.subList(0, files.size() - 1), given);
        CollectionSource after = CollectionSource.files(List.of(files.getLast()), given);
        List<CollectionChange> changes =
                CollectionChange.between(before.store(), after.store(), TrustOptions.instant(given));
        if (given.has(TrustOptions.JSON)) {
            System.out.println(Json.pretty(CollectionJson.changes(changes)));
        } else {
            var text = new StringBuilder("--- " + before.name() + "\n+++ " + after.name() + "\n");
            changes.forEach(change -> text.append(line(change)));
            CollectionCommand.print(text);
        }
        boolean same = changes.stream().allMatch(c -> c.kind() == CollectionChange.Kind.KEPT);
        return same ? Siegel.HOLDS : Siegel.DOES_NOT_HOLD;
    }

    private static String line(CollectionChange change) {
        String sign = switch (change.kind()) {
            case ADDED -> "+ ";
            case REMOVED -> "- ";
            case KEPT, LEFT_OUT -> "  ";
        };
        return sign
                + change.what()
                + change.certificate()
                        .map(c -> " (thumbprint " + c.thumbprint() + ")\n"
                                + CollectionCommand.findings(c.findings(), "    "))
                        .orElse("\n");
    }
}
