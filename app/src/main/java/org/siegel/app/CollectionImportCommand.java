package org.siegel.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code siegel collection import}. The files are read here, in whatever form; the server gets a serialized store. */
final class CollectionImportCommand implements Command {

    private static final Option REPLACE =
            Option.flag("--replace", "the files replace the collection, as in Exchange; without it they join it");
    private static final Option STRICT =
            Option.flag("--strict", "one expired certificate fails all, as in Exchange; without it such are left out");
    private static final Option INCLUDE_EXPIRED =
            Option.flag("--include-expired", "load expired certificates, too: old mail was signed under them");
    private static final Option COMMENT = Option.value("--comment", "TEXT", "why; it is kept with the version");
    private static final Option EXPECT_VERSION = Option.value(
            "--expect-version", "NUMBER", "fail if the collection is at another version now, 0 for none yet");
    private static final Option DRY_RUN = Option.flag("--dry-run", "say what would happen, and change nothing");

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel collection import",
                        "Loads files into the running server's collection.",
                        REPLACE,
                        STRICT,
                        INCLUDE_EXPIRED,
                        COMMENT,
                        EXPECT_VERSION,
                        DRY_RUN,
                        CollectionCommand.PASSWORD_FILE,
                        DataOption.DATA,
                        TrustOptions.JSON)
                .withOperands(
                        "FILE",
                        "collections: .sst, .p7b, PEM, DER, JKS or PKCS#12, told apart by content",
                        1,
                        Integer.MAX_VALUE);
    }

    @Override
    public int run(Arguments given) {
        CollectionSource source = CollectionSource.files(given.files(), given);
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(
                "FileData", Base64.getEncoder().encodeToString(source.store().toBytes()));
        Map.of(REPLACE, "Replace", STRICT, "Strict", INCLUDE_EXPIRED, "IncludeExpired", DRY_RUN, "WhatIf")
                .forEach((option, name) -> {
                    if (given.has(option)) {
                        parameters.put(name, "true");
                    }
                });
        given.text(COMMENT).ifPresent(comment -> parameters.put("Comment", comment));
        given.number(EXPECT_VERSION, 0).ifPresent(number -> parameters.put("ExpectedVersion", number.toString()));
        AdminClient.Answer answer =
                AdminClient.of(DataOption.of(given)).invoke("Import-SmimeCertificateCollection", parameters);
        if (!answer.ok()) {
            System.err.println("siegel: " + Terminal.line(answer.detail()));
            return answer.body().path("status").asInt() == 400 ? Siegel.USAGE : Siegel.DOES_NOT_HOLD;
        }
        source.notes().forEach(note -> System.err.println("siegel: note: " + Terminal.line(note)));
        JsonNode rows = answer.body().path("value");
        if (given.has(TrustOptions.JSON)) {
            System.out.println(Json.pretty(rows));
        } else {
            CollectionCommand.print(text(rows, given.has(DRY_RUN)));
        }
        return Siegel.HOLDS;
    }

    private static StringBuilder text(JsonNode rows, boolean dryRun) {
        var text = new StringBuilder();
        for (JsonNode row : rows) {
            text.append(String.format("%-9s", row.path("Change").asText()))
                    .append(row.path("What").asText());
            if (!row.path("Thumbprint").isNull()) {
                text.append(" (thumbprint ")
                        .append(row.path("Thumbprint").asText())
                        .append(')');
            }
            text.append('\n');
            for (JsonNode finding : row.path("Findings")) {
                text.append("             ").append(finding.asText()).append('\n');
            }
        }
        List<String> versions = rows.findValuesAsText("Version");
        return text.append(
                dryRun ? "Nothing was changed.\n" : "The collection is at version " + versions.getFirst() + " now.\n");
    }
}
