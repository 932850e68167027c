package org.siegel.scim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.smime.Secret;

/** What an agent says of a run that stopped. */
class StoppedRunTest {

    private TestDoor door;

    @BeforeEach
    void open() throws IOException {
        door = TestDoor.fresh();
        door.told.clear();
    }

    @Test
    void it_arrives_with_the_name_of_the_agent_and_nothing_in_it_that_could_make_another_line() {
        TestDoor.Agent agent = door.agent();
        var run = new StoppedRun(
                12, 7, "stopped-deletion-threshold-exceeded", 1, 2, 501, 3, "501\r\nBcc: all\0" + "x".repeat(5000));
        try (ScimTenant port = ScimTenant.of(
                door.listener.url(), () -> Secret.ofPassword(agent.text), List.of(door.tls.certificate()))) {
            port.tell(run);
        }
        assertThat(run.sentence()).startsWith("501 Bcc: all xx").hasSize(1000);
        assertThat(door.told).containsExactly(agent.name + ": " + run);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"status\": \"success\", \"run\": 1}",
                "{\"status\": \"stopped-x\", \"run\": -1, \"after\": 0}",
                "{\"status\": \"stopped-x\", \"run\": 1e99, \"after\": 0}",
                "{\"status\": \"stopped-x\", \"run\": \"1\", \"after\": 0}",
            })
    void what_is_none_is_refused(String body) {
        assertThat(door.agent().post("/StoppedRun", body).status()).isEqualTo(400);
        assertThat(door.told).isEmpty();
    }

    @Test
    void who_may_only_read_tells_nobody() {
        TestDoor.Agent reader = door.agent("reader", EnumSet.of(ScimScope.READ));
        assertThat(reader.post("/StoppedRun", "{}").status()).isEqualTo(403);
        assertThat(reader.get("/StoppedRun").status()).isEqualTo(405);
    }
}
