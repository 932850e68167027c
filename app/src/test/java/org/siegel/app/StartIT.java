package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start is fast because the classes come from the JVM's cache. Nobody would see an error if they no longer did. */
class StartIT {

    private static final String CACHED = "source: shared objects file";

    /** Classes that no cache of JDK 25 keeps: those of switches over types in the JDK, and of its events. */
    private static final int MADE = 40;

    private static final String SEARCHED = "java.net.spi.URLStreamHandlerProvider";

    @TempDir
    static Path folder;

    @BeforeAll
    static void messages() throws IOException {
        var openSsl = new OpenSsl(folder);
        openSsl.person("alice", "alice@example.test", "rsa");
        Files.writeString(folder.resolve("m.eml"), "From: alice@example.test\nSubject: x\n\nHello.\n");
        siegel(Map.of(), "smime sign --key alice.p12 --password-file password -o signed.eml m.eml");
        siegel(Map.of(), "smime encrypt --to alice.pem -o sealed.eml m.eml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "smime sign --key alice.key --key alice.pem -o out.eml m.eml",
                "smime decrypt --key alice.key --key alice.pem -o out.eml sealed.eml",
                "smime verify --json --no-revocation --trust ca.pem signed.eml",
                "smime sign --key alice.p12 --password-file password -o out.eml m.eml",
                "smime verify --no-revocation --trust ca.pem signed.eml",
                "smime encrypt --to alice.pem -o out.eml m.eml",
                "smime decrypt --key alice.p12 --password-file password -o out.eml sealed.eml"
            })
    void theClassesOfAMessageCommandComeFromTheCache(String command) throws IOException {
        Path log = folder.resolve("classes.log");
        Path begun = folder.resolve("begun.log");
        String logs = "-Xlog:class+load:file=" + log + " -Xlog:class+init:file=" + begun;
        siegel(Map.of("JAVA_TOOL_OPTIONS", logs), command);
        List<String> loaded = Files.readAllLines(log);
        assertThat(loaded).filteredOn(line -> line.contains(CACHED)).hasSizeGreaterThan(500);
        assertThat(loaded).filteredOn(line -> !line.contains(CACHED)).hasSizeLessThan(MADE);
        List<String> initialized = Files.readAllLines(begun);
        assertThat(initialized).anyMatch(line -> line.contains("'org/siegel/app/Siegel'"));
        assertThat(initialized).as("a jar's manifest").noneMatch(line -> line.contains("'java/util/jar/Manifest'"));
        assertThat(loaded).as("the search in all jars for http").noneMatch(line -> line.contains(SEARCHED));
    }

    private static void siegel(Map<String, String> environment, String command) {
        Program.run(folder, environment, new byte[0], command.split(" ")).ok();
    }
}
