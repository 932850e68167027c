package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siegel.testkit.Corpus;
import org.siegel.testkit.Peer;

/** Nothing that anybody sends costs more than a second or a heap of 64 MB, or ends in an exception that is not declared. */
class TortureTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"mime, 0, 450", "cms, 0, 50", "keys, 0, 70", "seeds, 0, 7000", "mutations, 30, 7500"})
    void everyInputEndsInAResultOrADeclaredException(String what, int each, int atLeast) {
        Corpus.at("fuzz-seeds");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                HostileRun.class.getName(),
                what,
                Integer.toString(each)));
        Stream.of("P-256", "rsa:2048", "ed25519", "X25519")
                .forEach(p -> command.add(People.pem(p).toString()));
        String said = Peer.run(folder, Map.of("SIEGEL_SHARED", Corpus.folder().toString()), new byte[0], command)
                .ok()
                .text();
        System.out.println(what + ": " + said);
        assertThat(said).contains(" 0 failures");
        assertThat(Integer.parseInt(said.substring(0, said.indexOf(' ')))).isGreaterThanOrEqualTo(atLeast);
    }
}
