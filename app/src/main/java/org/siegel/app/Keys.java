package org.siegel.app;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.siegel.smime.Identity;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.SmimeException;

/** Private keys with their certificates, as options of the commands that need them. */
final class Keys {

    static final Option KEY = Option.value(
                    "--key", "FILE", "private key and certificate: PKCS#12, or PEM (one file or several); repeatable")
            .asRepeatable();

    static final Option PASSWORD_FILE =
            Option.value("--password-file", "FILE", "its first line is the password of the key files");

    private Keys() {}

    /** PEM files count as one, so that key and certificate may come in two. */
    static List<Identity> identities(Arguments given) {
        List<Identity> all = new ArrayList<>();
        var pem = new ByteArrayOutputStream();
        List<Path> pemFiles = new ArrayList<>();
        for (Path file : given.paths(KEY)) {
            byte[] bytes = Inputs.bytes(file);
            if (new String(bytes, StandardCharsets.ISO_8859_1).contains("-----BEGIN ")) {
                pem.writeBytes(bytes);
                pem.write('\n');
                pemFiles.add(file);
            } else {
                all.addAll(read(bytes, file.toString(), given));
            }
        }
        if (!pemFiles.isEmpty()) {
            String names = pemFiles.stream().map(Path::toString).collect(Collectors.joining(", "));
            all.addAll(read(pem.toByteArray(), names, given));
        }
        return all;
    }

    private static List<Identity> read(byte[] bytes, String name, Arguments given) {
        try {
            return KeyFiles.identities(bytes, given.path(PASSWORD_FILE).map(Inputs::password));
        } catch (SmimeException.UnusableKey e) {
            throw new UsageException(name + ": " + e.getMessage(), e);
        }
    }
}
