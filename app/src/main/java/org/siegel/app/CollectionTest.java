package org.siegel.app;

import org.siegel.trust.CollectionReport;

/** {@code siegel collection test}. */
final class CollectionTest implements Command {

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel collection test",
                        "Checks whether each certificate and list does what it is in the collection for; exit status 1 says that"
                                + " one does not.")
                .with(CollectionCommand.SOURCE)
                .withOperands("FILE", CollectionCommand.FILES, 0, Integer.MAX_VALUE);
    }

    @Override
    public int run(Arguments given) {
        CollectionSource source = CollectionSource.of(given.files(), given);
        CollectionReport report = CollectionReport.of(source.store(), TrustOptions.instant(given));
        long errors = count(report, CollectionReport.Severity.ERROR);
        boolean anchored =
                report.lines().stream().anyMatch(l -> l.role() == org.siegel.trust.CertificateCollection.Role.ANCHOR);
        boolean holds = errors == 0 && anchored;
        if (given.has(TrustOptions.JSON)) {
            System.out.println(Json.pretty(
                    CollectionJson.of(source, report).put("anchored", anchored).put("holds", holds)));
        } else {
            var text = new StringBuilder(source.name() + ": " + report.lines().size() + " certificates, "
                    + report.lists().size() + " CRLs, " + errors + " errors, "
                    + count(report, CollectionReport.Severity.WARNING) + " warnings\n");
            if (!anchored) {
                text.append("error: It holds no self-signed certificate, so nothing is trusted through it.\n");
            }
            report.lines().stream()
                    .filter(line -> !line.findings().isEmpty())
                    .forEach(line -> text.append('\n')
                            .append(line.subject())
                            .append(" (thumbprint ")
                            .append(line.thumbprint())
                            .append(")\n")
                            .append(CollectionCommand.findings(line.findings(), "    ")));
            report.lists().stream()
                    .filter(line -> !line.findings().isEmpty())
                    .forEach(line -> text.append('\n')
                            .append(line.list())
                            .append('\n')
                            .append(CollectionCommand.findings(line.findings(), "    ")));
            CollectionCommand.print(text);
        }
        return holds ? Siegel.HOLDS : Siegel.DOES_NOT_HOLD;
    }

    private static long count(CollectionReport report, CollectionReport.Severity severity) {
        return report.findings().stream()
                .filter(f -> f.code().severity() == severity)
                .count();
    }
}
