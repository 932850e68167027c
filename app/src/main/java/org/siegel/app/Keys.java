package org.siegel.app;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.siegel.smime.Identity;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.SmimeException;

/** Private keys with their certificates, as options of the commands that need them. */
final class Keys {

    static final Option KEY = Option.value(
                    "--key",
                    "FILE",
                    "private key and certificate: PKCS#12, or PEM or DER (one file or several); repeatable")
            .asRepeatable();

    static final Option PASSWORD_FILE =
            Option.value("--password-file", "FILE", "its first line is the password of the key files");

    private Keys() {}

    /** Those who sign. Which key of a file with several is meant, nobody could tell. */
    static List<Identity> signers(Arguments given) {
        List<Identity> all = identities(given);
        if (given.texts(KEY).size() == 1 && all.size() > 1) {
            throw new UsageException(
                    "one key of a file signs, and " + given.text(KEY).orElseThrow() + " holds " + all.size());
        }
        return all;
    }

    /** The identities of all files; a key and its certificate may lie in two. */
    static List<Identity> identities(Arguments given) {
        List<Path> files = given.paths(KEY);
        if (files.isEmpty()) {
            return List.of();
        }
        try {
            return KeyFiles.identities(
                    files.stream().map(Inputs::bytes).toList(),
                    given.path(PASSWORD_FILE).map(Inputs::password));
        } catch (SmimeException.UnusableKey | SmimeException.Malformed e) {
            String names = files.stream().map(Path::toString).collect(Collectors.joining(", "));
            throw new UsageException(names + ": " + e.getMessage(), e);
        }
    }
}
