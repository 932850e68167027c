package org.siegel.app;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where the program is installed: {@code lib/} with this jar, and beside it the folders of the child processes. */
final class Home {

    private Home() {}

    /** A folder of the installation, {@code mail-server} or {@code directory-server}. */
    static Path folder(String name) {
        try {
            Path jar = Path.of(Home.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path lib = jar.getParent();
            if (lib == null || lib.getParent() == null) {
                throw new IllegalStateException("not installed: " + jar);
            }
            return lib.getParent().resolve(name);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path has an odd address", e);
        }
    }
}
