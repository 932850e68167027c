package org.siegel.directory;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {

    @Test
    void endsWhereAnswersComeTooSlowlyThoughEachComesInTime() {
        Patience patience = new Patience(Duration.ofNanos(1));
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        patience.waiting();
                        patience.heard();
                    }
                })
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("answers too slowly");
    }

    @Test
    void doesNotEndBecauseThereIsALotToRead() {
        Patience patience = new Patience(Duration.ofMinutes(1));
        assertThatNoException().isThrownBy(() -> {
            for (int i = 0; i < 100_000; i++) {
                patience.waiting();
                patience.heard();
            }
        });
    }
}
