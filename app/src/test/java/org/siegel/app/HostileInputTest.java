package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Corpus;

/** Damaged and hostile files: a verdict or one line, never a stack trace, never valid for what was changed. */
class HostileInputTest {

    private static final int SAMPLES = 600;

    @TempDir
    Path folder;

    private Cli.Said judged(byte[] message) throws IOException {
        Path file = Files.write(folder.resolve("m.eml"), message);
        Cli.Said said = Cli.verify(
                "--trust",
                Corpus.at("johnny-examples/intermediate_ca.crt"),
                "--no-revocation",
                "--at",
                "2019-03-01",
                file);
        assertThat(said.err()).doesNotContain("internal error");
        assertThat(said.status()).isBetween(0, 2);
        assertThat(said.verdict()).isIn("valid", "invalid", "indeterminate", "unsigned");
        assertThat(said.status() == 0).isEqualTo(said.verdict().equals("valid"));
        return said;
    }

    private static byte[] good() throws IOException {
        return Files.readAllBytes(Corpus.at("johnny-examples/manager-smime.eml"));
    }

    @Test
    void aMessageCutOffIsNeverValid() throws IOException {
        byte[] good = good();
        int closing = new String(good, StandardCharsets.ISO_8859_1).lastIndexOf("--BOUNDARY--");
        Random random = new Random(1);
        for (int i = 0; i < SAMPLES / 2; i++) {
            int end = random.nextInt(closing + 2);
            assertThat(judged(Arrays.copyOf(good, end)).status())
                    .as("cut at " + end)
                    .isNotZero();
        }
    }

    @Test
    void aBitFlippedInTheSignedTextIsNeverValid() throws IOException {
        byte[] good = good();
        String text = new String(good, StandardCharsets.ISO_8859_1);
        int start = text.indexOf("Congratulations");
        int end = text.indexOf("promoted!") + "promoted!".length();
        for (int at = start; at < end; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = good.clone();
                changed[at] ^= (byte) (1 << bit);
                assertThat(judged(changed).status())
                        .as("bit " + bit + " at " + at)
                        .isNotZero();
            }
        }
    }

    @Test
    void aBitFlippedAnywhereLeavesTheTextOrTheVerdictBehind() throws IOException {
        byte[] good = good();
        Random random = new Random(2);
        for (int i = 0; i < SAMPLES; i++) {
            byte[] changed = good.clone();
            changed[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));
            Cli.Said said = judged(changed);
            if (said.status() == 0) {
                assertThat(new String(changed, StandardCharsets.ISO_8859_1))
                        .contains("Content-Type: text/plain")
                        .contains("Congratulations, you've been promoted!");
            }
        }
    }

    @Test
    void theSeedsOfOpensslsFuzzersAreJudgedOrRefused() throws IOException {
        int run = 0;
        for (String archive : new String[] {"cms", "x509", "crl", "asn1"}) {
            try (InputStream in =
                    new GZIPInputStream(Files.newInputStream(Corpus.at("fuzz-seeds/openssl-" + archive + ".tar.gz")))) {
                int number = 0;
                for (byte[] head = in.readNBytes(512); head.length == 512 && head[0] != 0; head = in.readNBytes(512)) {
                    int size = Integer.parseInt(new String(head, 124, 11, StandardCharsets.US_ASCII).strip(), 8);
                    byte[] seed = in.readNBytes(size);
                    in.skipNBytes((512 - size % 512) % 512);
                    if (head[156] == '0' && number++ % (archive.equals("cms") ? 2 : 12) == 0) {
                        run++;
                        assertThat(judged(seed).status()).isNotZero();
                        Path file = folder.resolve("m.eml");
                        Cli.Said said = Cli.validate("--trust", file, "--crl", file, "--no-revocation", file);
                        assertThat(said.err()).doesNotContain("internal error");
                    }
                }
            }
        }
        assertThat(run).isGreaterThan(SAMPLES);
    }
}
