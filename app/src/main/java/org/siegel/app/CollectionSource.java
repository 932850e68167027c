package org.siegel.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.siegel.smime.Secret;
import org.siegel.trust.SerializedStore;
import org.siegel.trust.TrustException;
import org.siegel.trust.TrustFile;

/**
 * A collection to look at.
 *
 * @param name where it comes from, for people
 * @param store what it holds
 * @param notes what of it was passed over
 */
record CollectionSource(String name, SerializedStore store, List<String> notes) {

    /** The files together, or, where there are none, the server's. */
    static CollectionSource of(List<Path> files, Arguments given) {
        return files.isEmpty() ? server(given) : files(files, given);
    }

    /** The files together. */
    static CollectionSource files(List<Path> files, Arguments given) {
        List<SerializedStore.Entry> certificates = new ArrayList<>();
        List<SerializedStore.Entry> crls = new ArrayList<>();
        List<SerializedStore.Entry> trustLists = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Path file : files) {
            TrustFile read = read(file, given);
            certificates.addAll(read.store().certificates());
            crls.addAll(read.store().crls());
            trustLists.addAll(read.store().trustLists());
            read.notes().forEach(note -> notes.add(file + ": " + note));
            names.add(file + " (" + read.form() + ")");
        }
        return new CollectionSource(
                String.join(", ", names), new SerializedStore(certificates, crls, trustLists), List.copyOf(notes));
    }

    private static TrustFile read(Path file, Arguments given) {
        Optional<Secret> password = given.path(CollectionCommand.PASSWORD_FILE).map(Inputs::password);
        try {
            return TrustFile.read(Inputs.bytes(file), password);
        } catch (TrustException e) {
            throw new UsageException(file + ": " + e.getMessage(), e);
        } finally {
            password.ifPresent(Secret::close);
        }
    }

    /** The server's, at the version that was asked for. */
    static CollectionSource server(Arguments given) {
        Optional<Integer> version = given.number(CollectionCommand.VERSION, 1);
        AdminClient.Answer answer = AdminClient.of(DataOption.of(given))
                .invoke(
                        "Export-SmimeCertificateCollection",
                        version.map(v -> Map.of("Version", v.toString())).orElse(Map.of()));
        if (!answer.ok()) {
            throw new UsageException(answer.detail());
        }
        var row = answer.body().path("value").path(0);
        byte[] bytes = Base64.getDecoder().decode(row.path("FileData").asText());
        return new CollectionSource(
                "version " + row.path("Version").asText() + " of the server's collection",
                SerializedStore.read(bytes),
                List.of());
    }
}
