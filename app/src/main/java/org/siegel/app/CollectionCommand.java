package org.siegel.app;

import java.util.List;
import java.util.Map;
import org.siegel.trust.CollectionReport;

/** {@code siegel collection}: files, and the collection of the running server. docs/cli.md is its contract. */
final class CollectionCommand {

    static final Group GROUP = new Group(
            "siegel collection",
            "Looks at, compares, converts and loads certificate collections.",
            Map.of(
                    "list", CollectionList::new,
                    "diff", CollectionDiff::new,
                    "explain", CollectionExplain::new,
                    "import", CollectionImportCommand::new,
                    "export", CollectionExport::new,
                    "test", CollectionTest::new));

    static final Option PASSWORD_FILE =
            Option.value("--password-file", "FILE", "its first line is the password of JKS and PKCS#12 files");
    static final Option VERSION =
            Option.value("--version", "NUMBER", "a version of the server's collection (default: the present one)");
    static final String FILES = "collections: .sst, .p7b, PEM, DER, JKS or PKCS#12, told apart by content; without a"
            + " file, the running server's";

    /** Of every command that looks at files or at the server. */
    static final List<Option> SOURCE =
            List.of(PASSWORD_FILE, VERSION, DataOption.DATA, TrustOptions.AT, TrustOptions.JSON);

    private CollectionCommand() {}

    /** What there is to say, a line each. */
    static String findings(List<CollectionReport.Finding> findings, String indent) {
        var text = new StringBuilder();
        for (CollectionReport.Finding finding : findings) {
            text.append(indent)
                    .append(finding.code().severity().name().toLowerCase(java.util.Locale.ROOT))
                    .append(": ")
                    .append(finding.sentence())
                    .append('\n');
        }
        return text.toString();
    }

    static void print(StringBuilder text) {
        System.out.print(Terminal.shown(text.toString()));
    }
}
