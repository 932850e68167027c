package org.siegel.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.mail.DotStream.Fault;

class DotStreamTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Fault read(String wire) throws IOException {
        var in = new ByteArrayInputStream(wire.getBytes(StandardCharsets.ISO_8859_1));
        Fault fault = new DotStream(in, 1000, 100).transfer(out);
        rest = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        return fault;
    }

    private String rest = "";

    @Test
    void endsAtTheDotAndTakesNoOctetMore() throws IOException {
        assertThat(read("a\r\n.\r\nQUIT\r\n")).isEqualTo(Fault.NONE);
        assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo("a\r\n");
        assertThat(rest).isEqualTo("QUIT\r\n");
    }

    @Test
    void removesOneDotAndOnlyAtTheBeginningOfALine() throws IOException {
        read("..\r\n...a\r\nb.\r\n.c\r\n.\r\n");
        assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo(".\r\n..a\r\nb.\r\nc\r\n");
    }

    @Test
    void anEmptyMessageIsAMessage() throws IOException {
        assertThat(read(".\r\n")).isEqualTo(Fault.NONE);
        assertThat(out.size()).isZero();
    }

    /** The end-of-data sequences of "SMTP smuggling" (SEC Consult, 2023; CVE-2023-51764 and relatives). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\n.\r\n",
                "\r\n.\n",
                "\r.\r",
                "\r\n.\r",
                "\r.\r\n",
                "\n.\r",
                "\r\n\0.\r\n",
                "\n\n.\r\r\n"
            })
    void nothingElseEndsAMessage(String sequence) throws IOException {
        Fault fault = read("a" + sequence + "MAIL FROM:<eve@example.org>\r\n.\r\n");
        assertThat(rest).isEmpty();
        assertThat(fault).isEqualTo(sequence.contains("\0") ? Fault.NONE : Fault.BARE_LINE_END);
    }

    @Test
    void readsWhatIsTooLargeToItsEnd() throws IOException {
        assertThat(read("0123456789012345678901234567890123456789\r\n".repeat(30) + ".\r\nQUIT\r\n"))
                .isEqualTo(Fault.TOO_LARGE);
        assertThat(rest).isEqualTo("QUIT\r\n");
        assertThat(read("x".repeat(101) + "\r\n.\r\n")).isEqualTo(Fault.LONG_LINE);
    }

    @Test
    void aConnectionThatBreaksIsNoEnd() {
        assertThatThrownBy(() -> read("a\r\n")).isInstanceOf(EOFException.class);
    }

    @Test
    void stuffingAndItsInverseAgree() throws IOException {
        String message = ".\r\n..\r\n\r\n.a\r\n" + "x".repeat(90) + "\r\n.";
        var wire = new ByteArrayOutputStream();
        new DotStuffing(wire).transfer(new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(read(wire.toString(StandardCharsets.ISO_8859_1))).isEqualTo(Fault.NONE);
        assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo(message + "\r\n");
    }
}
