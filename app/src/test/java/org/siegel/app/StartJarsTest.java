package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartJarsTest {

    @TempDir
    Path folder;

    @Test
    void theClassesThatWereLoadedFromOpenJarsAreCopied() throws IOException {
        Path library =
                jar("a library.jar", "Multi-Release: true", "a/A.class", "META-INF/versions/17/a/A.class", "a/B.class");
        Path sealed = jar("sealed.jar", "Sealed: true", "s/S.class");
        Path log = Files.writeString(
                folder.resolve("log"), """
                [0.1s][info][class,load] java.lang.Object source: shared objects file
                [0.1s][info][class,load] a.A source: %s
                [0.1s][info][class,load] s.S source: %s
                [0.1s][info][class,load] a.A$$Lambda/0x1 source: a.A
                """.formatted(library.toUri().toString().replace("///", "/"), sealed.toUri()));
        String path = StartJars.write(folder.resolve("start"), log, "rest.jar");
        List<String> jars = List.of(path.split(File.pathSeparator));
        assertThat(jars).hasSize(4).last().isEqualTo("rest.jar");
        try (var classes = new JarFile(jars.get(2))) {
            assertThat(classes.stream().map(ZipEntry::getName)).containsExactly("a/A.class");
            try (var in = classes.getInputStream(classes.getEntry("a/A.class"))) {
                assertThat(in).asString(StandardCharsets.UTF_8).isEqualTo("META-INF/versions/17/a/A.class");
            }
        }
    }

    @Test
    void aLogWithoutClassesIsNotTakenForAProgramWithoutThem() throws IOException {
        Path log = Files.writeString(folder.resolve("log"), "[0.1s] java.lang.Object source: jrt:/java.base\n");
        assertThatThrownBy(() -> StartJars.write(folder, log, "rest.jar")).hasMessageContaining(log.toString());
    }

    private Path jar(String name, String attribute, String... entries) throws IOException {
        var manifest = new Manifest(new ByteArrayInputStream(
                ("Manifest-Version: 1.0\n" + attribute + "\n").getBytes(StandardCharsets.UTF_8)));
        Path file = folder.resolve(name);
        try (var jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (String entry : entries) {
                jar.putNextEntry(new ZipEntry(entry));
                jar.write(entry.getBytes(StandardCharsets.UTF_8));
                jar.closeEntry();
            }
        }
        return file;
    }
}
