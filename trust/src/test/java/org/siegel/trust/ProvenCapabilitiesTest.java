package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.trust.TestPki.NOW;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.siegel.smime.AnnouncedCapabilities;
import org.siegel.smime.ContentCipher;
import org.siegel.smime.Identity;
import org.siegel.smime.Limits;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;
import org.siegel.smime.SignOptions;
import org.siegel.smime.Smime;
import org.siegel.smime.SmimeCapabilities;
import org.siegel.smime.SmimeCapability;
import org.siegel.trust.Remembered.Outcome;

/** RFC 8551 §2.7.1: only from valid messages, never from the future, the later signing time wins. */
class ProvenCapabilitiesTest {

    private static final TestPki.Party ROOT = TestPki.root("Root");
    private static final TestPki.Party ALICE =
            TestPki.cert("Alice").by(ROOT).mail("alice@example.com").build();
    private static final RelyingParty CONTOSO =
            RelyingParty.of(CertificateCollection.of(List.of(ROOT.certificate()), List.of()));
    private static final Smime ENGINE = new Smime(Primitives.jdk(), Limits.DEFAULT);

    private static Verdict signedAt(Instant time) {
        var out = new ByteArrayOutputStream();
        var message = "From: alice@example.com\r\nSubject: x\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII);
        var alice = new Identity(ALICE.keys().getPrivate(), ALICE.certificate(), List.of());
        ENGINE.sign(new ByteArrayInputStream(message), alice, SignOptions.at(time), out);
        var inspection = ENGINE.inspect(new ByteArrayInputStream(out.toByteArray()), List.of(), List.of());
        return CONTOSO.judge(inspection, NOW);
    }

    private static ProvenCapabilities proven(Instant signed, Instant seen) {
        return ProvenCapabilities.of((Verdict.Valid) signedAt(signed), seen).getFirst();
    }

    private static Optional<AnnouncedCapabilities> known(Instant announced, ContentCipher... ciphers) {
        return Optional.of(new AnnouncedCapabilities(
                SmimeCapabilities.of(ciphers), announced, AnnouncedCapabilities.Source.MESSAGE));
    }

    @Test
    void aValidMessageProvesWhatItsSignerAnnouncedAndWhen() {
        ProvenCapabilities proven = proven(NOW.minusSeconds(60), NOW);
        assertThat(proven.address()).isEqualTo(MailAddress.of("alice@example.com"));
        assertThat(proven.announced())
                .isEqualTo(new AnnouncedCapabilities(
                        SmimeCapabilities.ours(), NOW.minusSeconds(60), AnnouncedCapabilities.Source.MESSAGE));
    }

    @Test
    void aSigningTimeInTheFutureProvesNothingAndALittleSkewIsCutOff() {
        Verdict.Valid future = (Verdict.Valid) signedAt(NOW.plusSeconds(301));
        assertThat(ProvenCapabilities.of(future, NOW)).isEmpty();
        assertThat(proven(NOW.plusSeconds(299), NOW).announced().announced()).isEqualTo(NOW);
    }

    @Test
    void theLaterSigningTimeWins() {
        ProvenCapabilities proven = proven(NOW.minusSeconds(60), NOW);
        assertThat(Remembered.of(Optional.empty(), proven).outcome()).isEqualTo(Outcome.FIRST);
        Remembered replay = Remembered.of(known(NOW.minusSeconds(60), ContentCipher.AES_256_CBC), proven);
        assertThat(replay.outcome()).isEqualTo(Outcome.OLDER);
        assertThat(replay.kept())
                .isEqualTo(
                        known(NOW.minusSeconds(60), ContentCipher.AES_256_CBC).orElseThrow());
        Remembered better = Remembered.of(known(NOW.minusSeconds(61), ContentCipher.AES_256_CBC), proven);
        assertThat(better.outcome()).isEqualTo(Outcome.REPLACED);
        assertThat(better.kept()).isEqualTo(proven.announced());
        Remembered again = Remembered.of(
                Optional.of(new AnnouncedCapabilities(
                        SmimeCapabilities.ours(), NOW.minusSeconds(90), AnnouncedCapabilities.Source.MESSAGE)),
                proven);
        assertThat(again.outcome()).isEqualTo(Outcome.CONFIRMED);
        assertThat(again.kept().announced()).isEqualTo(NOW.minusSeconds(60));
    }

    @Test
    void aListThatLacksGoodCiphersReplacesTheFormerAndIsReported() {
        SmimeCapabilities camellia = SmimeCapabilities.read(java.util.HexFormat.of()
                .parseHex("301a300d060b2a83088c9a4b3d01010104" + "3009060760864801650301")); // and an unknown one
        Remembered weaker = Remembered.of(
                Optional.of(new AnnouncedCapabilities(
                        camellia, NOW.minusSeconds(90), AnnouncedCapabilities.Source.MESSAGE)),
                proven(NOW.minusSeconds(60), NOW));
        assertThat(weaker.outcome()).isEqualTo(Outcome.WEAKENED);
        assertThat(weaker.lost()).extracting(SmimeCapability::name).containsExactly("Camellia-256-CBC");
        assertThat(weaker.kept().capabilities()).isEqualTo(SmimeCapabilities.ours());
        assertThat(weaker.sentence()).isEqualTo("alice@example.com no longer announces Camellia-256-CBC.");
    }
}
