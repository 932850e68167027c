package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LimitsTest {

    @ParameterizedTest
    @EnumSource(Limit.class)
    void everyLimitIsDocumentedWithItsDefault(Limit limit) throws IOException {
        String row = String.format(Locale.ROOT, "| `%s` | %,d | ", limit, limit.preset());
        assertThat(Files.readString(Path.of("..", "docs", "limits.md"))).contains(row);
    }

    @ParameterizedTest
    @EnumSource(Limit.class)
    void everyErrorSaysWhichLimitWhatValueAndWhatToDo(Limit limit) {
        SmimeException.LimitExceeded error = Limits.DEFAULT.with(limit, 12_345).exceeded(limit);
        assertThat(error)
                .hasMessageContaining("12345")
                .hasMessageEndingWith("; if you expect that, raise the limit " + limit + ".");
        assertThat(error.limit()).isEqualTo(limit);
        assertThat(error.allowed()).isEqualTo(12_345);
    }

    @Test
    void changingOneLeavesTheOthers() {
        Limits limits = Limits.DEFAULT.with(Limit.PARTS, 7).with(Limit.SIGNERS, 8);
        assertThat(limits.of(Limit.PARTS)).isEqualTo(7);
        assertThat(limits.of(Limit.SIGNERS)).isEqualTo(8);
        assertThat(limits.of(Limit.NESTING)).isEqualTo(Limit.NESTING.preset());
        assertThat(Limits.DEFAULT.of(Limit.PARTS)).isEqualTo(Limit.PARTS.preset());
        assertThatThrownBy(() -> Limits.DEFAULT.with(Limit.PARTS, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
