package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 5321 §2.3.8, RFC 5322 §2.1.1 and §2.3 forbid, and what programs on the way change. */
class PlainTextTest {

    private static boolean plain(String text, boolean lineFeedIsLineEnd) {
        byte[] bytes = ("xx" + text + "yy").getBytes(StandardCharsets.ISO_8859_1);
        return PlainText.is(bytes, 2, bytes.length - 2, lineFeedIsLineEnd);
    }

    private static String typed(String text) {
        return text.translateEscapes();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\\r\\n",
                "a",
                "a\\r\\nb\\r\\n",
                "\\r\\n\\r\\n",
                "From",
                "From\\r\\n a",
                " From a",
                "a\\tb\\177"
            })
    void whatNobodyChanges(String text) {
        assertThat(plain(typed(text), false)).isTrue();
        assertThat(plain(typed(text), true)).isTrue();
        assertThat(plain(typed(text).replace("\r\n", "\n"), true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\\0b",
                "\\200",
                "a\\377",
                "\\r",
                "a\\rb",
                "a\\r\\r\\nb",
                "a\\r",
                "From a",
                "a\\r\\nFrom here\\r\\n",
                "a\\nb\\rc\\n"
            })
    void whatSomebodyMayChange(String text) {
        assertThat(plain(typed(text), false)).isFalse();
        assertThat(plain(typed(text), true)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"998, true", "999, false"})
    void lines(int length, boolean plain) {
        for (String line :
                new String[] {"a".repeat(length), "a".repeat(length) + "\r\n", "b\r\n" + "a".repeat(length)}) {
            assertThat(plain(line, false)).isEqualTo(plain);
        }
        assertThat(plain("a\n", false)).isFalse();
    }
}
