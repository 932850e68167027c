package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.siegel.testkit.Corpus;

/** The short way to a good signature says what the long way says, over BouncyCastle's structures; or it says nothing. */
class PlainSignerTest {

    private final Primitives primitives = Primitives.best();
    private int plain;
    private int good;

    private void compare(byte[] signed) throws IOException {
        SignedData data;
        DigestSet content;
        try {
            CmsObject object = CmsObject.open(Slice.of(signed), new Tally(Limits.DEFAULT));
            if (!object.type().equals(CmsObject.SIGNED_DATA)) {
                return;
            }
            data = new SignedData(object);
            content = new DigestSet(data.digests(), false, primitives);
            data.content(content, OutputStream.nullOutputStream());
            data.finish();
        } catch (RuntimeException refused) { // what the door makes of it is tested elsewhere
            return;
        }
        for (ReceivedSigner signer : data.signers()) {
            if (signer.plain() == null) {
                continue;
            }
            plain++;
            Optional<Inspection.SignerReport> shortWay = new PlainCheck(primitives, data.certificates(), data.tally())
                    .check(0, signer.plain(), data.contentType(), content);
            if (shortWay.isPresent()) {
                good++;
                assertThat(new SignatureCheck(primitives, data.certificates(), new Tally(Limits.DEFAULT))
                                .check(0, signer.structure(), data.contentType(), content, Optional.empty()))
                        .isEqualTo(shortWay.get());
            }
        }
    }

    @Test
    void reportsOfBothWaysAgreeOverTheCorpus() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : List.of("openssl-cms", "examples-cms", "thunderbird-smime")) {
            Path root = Corpus.at(folder);
            try (Stream<Path> found = Files.walk(root)) {
                found.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            if (CertificateFiles.isCms(bytes)) {
                compare(bytes);
            }
        }
    }

    @Test
    void reportsOfBothWaysAgreeOverOurOwnAndOpensslsSignatures() throws IOException {
        Cms cms = new Cms(primitives, Limits.DEFAULT);
        SignOptions options =
                SignOptions.at(Instant.parse("2026-11-27T08:00:00Z")).withForm(SignOptions.Form.OPAQUE);
        for (String type : List.of("rsa:2048", "P-256", "P-384")) {
            for (DigestAlgorithm digest : DigestAlgorithm.values()) {
                byte[] signed = cms.sign(new byte[100], List.of(People.of(type)), options.withDigest(digest));
                compare(signed);
            }
        }
        assertThat(good).isEqualTo(9);
    }

    @Test
    void aSignatureChangedAnywhereIsGoodOnBothWaysOrOnNone() throws IOException {
        Cms cms = new Cms(primitives, Limits.DEFAULT);
        SignOptions options =
                SignOptions.at(Instant.parse("2026-11-27T08:00:00Z")).withForm(SignOptions.Form.OPAQUE);
        byte[] signed = cms.sign(new byte[10], List.of(People.of("P-256")), options);
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            byte[] changed = signed.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            compare(changed);
        }
        assertThat(plain).isGreaterThan(1000);
        assertThat(good).isPositive(); // changes outside of what is signed
    }
}
