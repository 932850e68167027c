package org.siegel.mail.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** RFC 5321 §4.1.2. */
class LmtpPathTest {

    @Test
    void takes_addresses_apart_from_brackets_routes_and_parameters() {
        assertThat(LmtpPath.parse("FROM:<>", "FROM:")).contains(new LmtpPath("", Map.of()));
        assertThat(LmtpPath.parse("from: <a@b.example>  SIZE=5 body=8BITMIME", "FROM:"))
                .contains(new LmtpPath("a@b.example", Map.of("SIZE", "5", "BODY", "8BITMIME")));
        assertThat(LmtpPath.parse("TO:<@x.example,@y.example:a@b.example>", "TO:"))
                .contains(new LmtpPath("a@b.example", Map.of()));
        assertThat(LmtpPath.parse("TO:<\"a>b\\\"\"@b.example>", "TO:"))
                .contains(new LmtpPath("\"a>b\\\"\"@b.example", Map.of()));
    }

    @Test
    void refuses_what_is_no_path_or_could_write_a_header() {
        for (String bad : new String[] {
            "",
            "TO:",
            "TO:a@b.example",
            "TO:<a@b.example",
            "TO:<a@b.example>x",
            "FROM:<a@b.example>",
            "TO:<a\nX: y@b.example>"
        }) {
            assertThat(LmtpPath.parse(bad, "TO:")).as(bad).isEmpty();
        }
    }
}
