package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.IDN;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressTest {

    private static final String LONGEST = "xxxxxxxxxxxxxxxxxxxxx" + "yyyyyyyyyyyyyyyyyyyyy" + "zzzzzzzzzzzzzzzzzzzzz";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.test",
                "EXAMPLE.Test",
                "example.test.",
                "xn--zz--.test",
                "-a_b-.c",
                "[192.0.2.1]",
                "a!b\"c",
                "Bücher.example",
                "bücher。example",
                LONGEST + ".c",
                "c." + LONGEST
            })
    void aDomainIsAsTheJdkMapsIt(String domain) {
        assertThat(MailAddress.of("a@" + domain).domain())
                .isEqualTo(IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b", ".a", "x" + LONGEST, "a.x" + LONGEST + ".b", "x" + LONGEST + ".b", "ü..b"})
    void aDomainWithALabelOfAWrongLengthIsNone(String domain) {
        assertThatIllegalArgumentException().isThrownBy(() -> MailAddress.of("a@" + domain));
    }
}
