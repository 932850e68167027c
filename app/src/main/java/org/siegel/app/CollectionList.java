package org.siegel.app;

import java.util.Locale;
import org.siegel.trust.CollectionReport;
import org.siegel.trust.SerializedStore;

/** {@code siegel collection list}. */
final class CollectionList implements Command {

    @Override
    public Syntax syntax() {
        return Syntax.of("siegel collection list", "Lists what a collection holds, and what is odd about it.")
                .with(CollectionCommand.SOURCE)
                .withOperands("FILE", CollectionCommand.FILES, 0, Integer.MAX_VALUE);
    }

    @Override
    public int run(Arguments given) {
        CollectionSource source = CollectionSource.of(given.files(), given);
        CollectionReport report = CollectionReport.of(source.store(), TrustOptions.instant(given));
        if (given.has(TrustOptions.JSON)) {
            System.out.println(Json.pretty(CollectionJson.of(source, report)));
        } else {
            CollectionCommand.print(text(source, report));
        }
        return Siegel.HOLDS;
    }

    private static StringBuilder text(CollectionSource source, CollectionReport report) {
        SerializedStore store = source.store();
        var text = new StringBuilder(source.name() + ": " + report.lines().size() + " certificates, "
                + store.crls().size() + " CRLs, " + store.trustLists().size() + " trust lists\n");
        source.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
        for (CollectionReport.Line line : report.lines()) {
            text.append('\n').append(line.subject()).append('\n');
            line.friendlyName()
                    .ifPresent(name ->
                            text.append("    friendly name ").append(name).append('\n'));
            text.append("    ")
                    .append(line.role().name().toLowerCase(Locale.ROOT))
                    .append(", thumbprint ")
                    .append(line.thumbprint())
                    .append("\n    valid from ")
                    .append(line.notBefore())
                    .append(" to ")
                    .append(line.notAfter())
                    .append("\n    issued by ")
                    .append(line.issuer())
                    .append('\n')
                    .append(CollectionCommand.findings(line.findings(), "    "));
        }
        for (CollectionReport.ListLine line : report.lists()) {
            text.append('\n')
                    .append(line.list())
                    .append('\n')
                    .append(CollectionCommand.findings(line.findings(), "    "));
        }
        return text;
    }
}
