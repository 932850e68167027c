package org.siegel.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlgorithmListTest {

    /** The examples of Microsoft's page on Set-SmimeConfig. */
    @ParameterizedTest
    @ValueSource(strings = {"6610", "6603;6602:128;6602:64;6601;6602:56", "6603,1.2.840.113549.3.7", "660F;660E"})
    void encryption_lists_are_read_and_written_alike(String text) {
        assertThat(AlgorithmList.parse(AlgId.Use.ENCRYPTION, text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"800C", "800E;8004;8003", "800D;800C", "8004,1.3.14.3.2.26"})
    void signing_lists_are_read_and_written_alike(String text) {
        assertThat(AlgorithmList.parse(AlgId.Use.SIGNING, text)).hasToString(text);
    }

    @Test
    void the_order_of_preference_and_the_key_length_are_kept() {
        var list = AlgorithmList.parse(AlgId.Use.ENCRYPTION, " 660e ; 6602:40");
        assertThat(list.items()).extracting(AlgorithmList.Item::algorithm).containsExactly(AlgId.AES_128, AlgId.RC2);
        assertThat(list.items().get(1).keyLength()).isEqualTo(OptionalInt.of(40));
        assertThat(list.weak()).extracting(AlgorithmList.Item::algorithm).containsExactly(AlgId.RC2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|it is empty",
                "6610;|item 2 of the algorithm list, '': it is empty",
                "6610;;660E|item 2",
                "9999|unknown algorithm; choose from 6601 (DES)",
                "800C|this is a hash for signing",
                "0x6610|without 0x",
                "6610:256|only RC2 (6602) takes a key length",
                "6602:168|40, 56, 64 and 128",
                "6602:040|40, 56, 64 and 128",
                "6602:|40, 56, 64 and 128",
                "6602:128,1.2.3|exclude each other",
                "6603,3DES|'3DES' is no object identifier",
                "6603,3.1.2|is no object identifier",
                "6603,1.02.3|is no object identifier",
                "6610,660E|'660E' is no object identifier",
                "6610 660E|unknown algorithm",
            })
    void a_wrong_item_is_named_together_with_what_is_right(String text, String sentence) {
        assertThatThrownBy(() -> AlgorithmList.parse(AlgId.Use.ENCRYPTION, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void the_misprint_of_the_documentation_is_recognised() {
        assertThatThrownBy(() -> AlgorithmList.parse(AlgId.Use.SIGNING, "8804,1.3.14.3.2.26"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SHA-1 is 8004");
    }
}
