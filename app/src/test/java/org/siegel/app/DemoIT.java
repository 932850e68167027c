package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code siegel demo}, also when it is killed on the way. */
class DemoIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"1 certificates", "3 synchronise", "Alice sends"})
    void killedInTheMiddleItGoesOnAndLosesNothing(String where) {
        String data = folder.resolve("data").toString();
        var first = Program.start(folder, Map.of(), "demo", "--data", data);
        first.await(line -> line.startsWith("ok") && line.contains(where));
        first.kill();

        var second = Program.start(folder, Map.of(), "demo", "--data", data, "--exit");
        second.await(line -> line.startsWith("Every step held"));
        assertThat(second.end()).isZero();
        assertThat(second.transcript())
                .doesNotContain("NO ")
                .contains("Bob's verdict")
                .contains("VALID");
        if (where.equals("Alice sends")) {
            assertThat(second.transcript())
                    .as("the message that was acknowledged before the kill")
                    .contains("2 messages in Bob's inbox");
        }
    }
}
