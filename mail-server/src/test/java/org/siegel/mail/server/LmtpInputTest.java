package org.siegel.mail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LmtpInputTest {

    /** Hands out one byte at a time: no answer may depend on how the bytes travel. */
    private static LmtpInput slowly(String bytes) {
        return new LmtpInput(new ByteArrayInputStream(bytes.getBytes(StandardCharsets.ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(1, length));
            }
        });
    }

    private static LmtpInput atOnce(String bytes) {
        InputStream input = new ByteArrayInputStream(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return new LmtpInput(input);
    }

    private static String message(LmtpInput input) throws IOException {
        var message = new ByteArrayOutputStream();
        input.message(message);
        return message.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void takes_away_the_dots_the_sender_added_and_no_others() throws IOException {
        Map<String, String> cases = Map.of(
                ".\r\n", "",
                "..\r\n.\r\n", ".\r\n",
                "...a\r\n.\r\n", "..a\r\n",
                "a.\r\n.\r\n", "a.\r\n",
                ".\ra\r\n.\r\n", "\ra\r\n",
                ".\r\r\n.\r\n", "\r\r\n",
                "a\n.\n\r\n.\r\n", "a\n.\n\r\n",
                "a\r.\r\n.\r\n", "a\r.\r\n");
        for (var example : cases.entrySet()) {
            assertThat(message(slowly(example.getKey()))).isEqualTo(example.getValue());
            assertThat(message(atOnce(example.getKey()))).isEqualTo(example.getValue());
        }
    }

    @Test
    void a_message_of_any_length_keeps_its_bytes() throws IOException {
        for (int length : new int[] {16_381, 16_382, 16_383, 16_384, 16_385, 100_000}) {
            String body = "x".repeat(length) + "\r\n";
            assertThat(message(atOnce(body + ".\r\n"))).isEqualTo(body);
        }
    }

    @Test
    void a_connection_that_ends_within_a_message_gives_no_message() {
        assertThatThrownBy(() -> message(atOnce("a\r\n."))).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> message(atOnce("a\n.\n"))).isInstanceOf(EOFException.class);
    }

    @Test
    void a_line_too_long_is_skipped_as_one_line() throws IOException {
        LmtpInput input = atOnce("NOOP\r\n" + "x".repeat(10_000) + "\r\nQUIT\r\n");
        assertThat(input.line()).isEqualTo("NOOP");
        assertThatThrownBy(input::line).isInstanceOf(LmtpInput.LineTooLong.class);
        assertThat(input.line()).isEqualTo("QUIT");
        assertThat(input.line()).isNull();
    }

    @Test
    void only_cr_lf_ends_a_line() throws IOException {
        assertThat(atOnce("a\nb\rc\r\n").line()).isEqualTo("a\nb\rc");
    }
}
