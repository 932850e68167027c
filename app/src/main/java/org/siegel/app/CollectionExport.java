package org.siegel.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.siegel.trust.StoreForm;

/** {@code siegel collection export}. */
final class CollectionExport implements Command {

    private static final Option FORMAT = Option.value(
            "--format", "FORM", "sst, p7b, p7b-pem or pem (default: as the name of the output ends, else sst)");

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "siegel collection export",
                        "Writes the server's collection, or files together, in another form.",
                        FORMAT,
                        SmimeCommand.OUTPUT,
                        CollectionCommand.PASSWORD_FILE,
                        CollectionCommand.VERSION,
                        DataOption.DATA)
                .withOperands("FILE", CollectionCommand.FILES, 0, Integer.MAX_VALUE);
    }

    @Override
    public int run(Arguments given) throws IOException {
        Optional<Path> output = given.path(SmimeCommand.OUTPUT);
        StoreForm form = given.named(FORMAT, fitting(output), StoreForm::named);
        CollectionSource source = CollectionSource.of(given.files(), given);
        List<String> notes = new java.util.ArrayList<>(source.notes());
        notes.addAll(form.leftOut(source.store()));
        try (MessageOutput out = MessageOutput.to(output)) {
            out.write(form.write(source.store()));
            out.commit();
        }
        notes.forEach(note -> System.err.println("siegel: note: " + Terminal.line(note)));
        return Siegel.HOLDS;
    }

    private static String fitting(Optional<Path> output) {
        String name = output.map(Path::toString).orElse("").toLowerCase(Locale.ROOT);
        if (name.endsWith(".pem") || name.endsWith(".crt")) {
            return StoreForm.PEM.label();
        }
        return name.endsWith(".p7b") || name.endsWith(".p7c") ? StoreForm.P7B.label() : StoreForm.SST.label();
    }
}
