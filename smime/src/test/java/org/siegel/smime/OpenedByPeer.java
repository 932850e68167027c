package org.siegel.smime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.siegel.testkit.Peer;

/** What openssl finds inside of a message, byte by byte. */
final class OpenedByPeer {

    private OpenedByPeer() {}

    /** The entity inside of the encryption. */
    static String decrypt(byte[] message, Identity key) {
        String name = name(key);
        return run(
                message,
                "-binary",
                "-decrypt",
                "-recip",
                People.certificate(name).toString(),
                "-inkey",
                People.key(name).toString());
    }

    /** The entity inside of the signature, which must fit; who signed is not asked. Line ends are CRLF. */
    static String content(String message) {
        return run(Engine.bytes(message), "-verify", "-noverify")
                .replace("\r\n", "\n")
                .replace("\n", "\r\n");
    }

    private static String name(Identity identity) {
        String name = identity.certificate().getSubjectX500Principal().getName().replace("CN=", "");
        return name.startsWith("rsa-") ? name.replace('-', ':') : name;
    }

    private static String run(byte[] message, String... options) {
        try {
            Path folder = Files.createTempDirectory("openssl");
            Files.write(folder.resolve("in"), message);
            List<String> command = new ArrayList<>(List.of("openssl", "cms", "-in", "in", "-out", "out"));
            command.addAll(List.of(options));
            Peer.run(folder, command).ok();
            return Files.readString(folder.resolve("out"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
