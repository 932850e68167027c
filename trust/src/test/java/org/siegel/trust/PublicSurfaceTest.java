package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.siegel.testkit.PublicSurface;

/** What the module shows to other programs. */
class PublicSurfaceTest {

    @Test
    void thePublicSurfaceIsTheOneThatWasAgreed() {
        PublicSurface.check(Verdict.class, Path.of("public-surface.txt"));
    }

    @Test
    void noBouncyCastleTypeIsInThePublicSurface() {
        assertThat(PublicSurface.of(Verdict.class)).noneMatch(line -> line.contains("bouncycastle"));
    }
}
