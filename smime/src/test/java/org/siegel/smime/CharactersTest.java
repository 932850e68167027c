package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What stands in place of a regular expression finds what that finds. */
class CharactersTest {

    private static final String LETTERS =
            "ab @,:\t\r\n\f\u000b\u001c\u0000\u007f\u00a0\u0085\u200e\u202b\u2066\u2029<>=?\"\\";

    private final Random random = new Random(2026);

    private String text(String letters) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(9); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    @Test
    void as_the_JDK_does() {
        Pattern direction = Pattern.compile("[\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");
        for (int i = 0; i < 100_000; i++) {
            String text = text(LETTERS);
            assertThat(Characters.without(text, Characters::isBlank)).isEqualTo(text.replaceAll("\\s+", ""));
            assertThat(Characters.onOneLine(text)).isEqualTo(text.replaceAll("\\p{Cntrl}", " "));
            assertThat(Characters.any(text, Characters::turnsDirection))
                    .isEqualTo(direction.matcher(text).find());
        }
    }

    @Test
    void in_a_header_field() {
        Pattern blank = Pattern.compile("\\r\\n[ \\t]+\\r\\n");
        Pattern bare = Pattern.compile("\\r(?!\\n)|\\x00");
        for (int i = 0; i < 100_000; i++) {
            String text = text("\r\n\r\n\r\n \ta\0");
            byte[] raw = text.getBytes(StandardCharsets.ISO_8859_1);
            assertThat(Structure.hasBlankLine(raw))
                    .isEqualTo(blank.matcher(text).find());
            assertThat(Structure.hasBareReturn(raw))
                    .isEqualTo(bare.matcher(text).find());
        }
    }
}
