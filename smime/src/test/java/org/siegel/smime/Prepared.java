package org.siegel.smime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.siegel.testkit.Peer;

/** Signs an entity exactly as it stands, with openssl. */
final class Prepared {

    private Prepared() {}

    static byte[] opaque(byte[] entity, Identity signer) {
        try {
            Path folder = Files.createTempDirectory("prepared");
            Files.write(folder.resolve("entity"), entity);
            String name =
                    signer.certificate().getSubjectX500Principal().getName().replace("CN=", "");
            Peer.run(
                            folder,
                            List.of(
                                    "openssl",
                                    "cms",
                                    "-sign",
                                    "-binary",
                                    "-nodetach",
                                    "-in",
                                    "entity",
                                    "-signer",
                                    People.certificate(name).toString(),
                                    "-inkey",
                                    People.key(name).toString(),
                                    "-out",
                                    "signed"))
                    .ok();
            String signed = Files.readString(folder.resolve("signed"));
            return Engine.bytes(signed.substring(signed.indexOf("Content-Disposition")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
