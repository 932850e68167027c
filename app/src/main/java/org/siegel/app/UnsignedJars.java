package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * Takes the signatures off the libraries, at build time. The JVM keeps the classes of signed jars out of its start-up
 * cache, and checks every entry it reads; an OpenJDK asks for no signature on a provider. What the manifests say to OSGi,
 * a hundred kilobytes that each start would read, goes too.
 */
final class UnsignedJars {

    private static final List<Attributes.Name> KEPT = List.of(
            Attributes.Name.MANIFEST_VERSION,
            Attributes.Name.MULTI_RELEASE,
            Attributes.Name.IMPLEMENTATION_TITLE,
            Attributes.Name.IMPLEMENTATION_VERSION,
            new Attributes.Name("Automatic-Module-Name"));

    private UnsignedJars() {}

    /** @param arguments the folder of the jars */
    public static void main(String[] arguments) throws IOException {
        try (var jars = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
            for (Path jar : jars) {
                strip(jar);
            }
        }
    }

    private static void strip(Path jar) throws IOException {
        try (FileSystem content = FileSystems.newFileSystem(jar)) {
            Path folder = content.getPath("META-INF");
            List<Path> signatures = new ArrayList<>();
            if (Files.isDirectory(folder)) {
                try (var files = Files.newDirectoryStream(folder, "*.{SF,RSA,DSA,EC}")) {
                    files.forEach(signatures::add);
                }
            }
            if (!signatures.isEmpty()) {
                for (Path signature : signatures) {
                    Files.delete(signature);
                }
                shorten(folder.resolve("MANIFEST.MF"));
            }
        }
    }

    private static void shorten(Path file) throws IOException {
        Manifest manifest;
        try (InputStream in = Files.newInputStream(file)) {
            manifest = new Manifest(in);
        }
        manifest.getEntries().clear();
        manifest.getMainAttributes().keySet().retainAll(KEPT);
        try (OutputStream out = Files.newOutputStream(file)) {
            manifest.write(out);
        }
    }
}
