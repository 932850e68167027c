package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Peer;

/** Memory does not grow with the message: {@link LargeRun} in a JVM with a heap of 64 MB. */
@Tag("server")
class LargeMessageTest {

    @TempDir
    Path folder;

    @Test
    void everyOperationOnALargeMessageFitsIntoAHeapOfSixtyFourMegabytes() throws IOException {
        Path pem = People.pem("rsa:2048");
        Peer.Result result = Peer.run(
                folder,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeRun.class.getName(),
                        "128",
                        pem.toString()));
        assertThat(result.err()).isEmpty();
        assertThat(result.ok().text().lines().filter(l -> l.endsWith(" good"))).hasSize(LargeRun.OPERATIONS);
        try (var left = Files.list(folder)) {
            assertThat(left.map(p -> p.getFileName().toString())).noneMatch(n -> n.startsWith("siegel-"));
        }
    }
}
