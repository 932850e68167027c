package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.siegel.testkit.Corpus;

/** OpenSSL's fuzz corpora: whatever comes in, only declared exceptions come out. */
class FuzzSeedTest {

    private static final Instant AT = Instant.parse("2020-01-01T00:00:00Z");

    @Test
    void everyCertificateSeedIsReadOrRefusedAndNeverTrusted() throws IOException {
        var collection = CertificateCollection.of(List.of(), List.of());
        int seen = replay("openssl-x509.tar.gz", seed -> {
            for (X509Certificate certificate : TrustFile.read(seed).certificates()) {
                CertificateVerdict verdict = CertificateValidator.of(collection)
                        .validate(certificate, List.of(certificate), List.of(), PathInputs.forMail(), AT);
                assertThat(verdict.outcome()).isEqualTo(CertificateVerdict.Outcome.INVALID);
                assertThat(CertificateCollection.explicit(List.of(certificate), List.of())
                                .report(AT))
                        .hasSize(1);
                CertificateAddresses.of(certificate);
                CertificateValidator.of(CertificateCollection.explicit(List.of(certificate), List.of()))
                        .validate(
                                certificate,
                                List.of(),
                                List.of(),
                                PathInputs.standard().withStrictProfile(),
                                AT);
            }
        });
        assertThat(seen).isGreaterThan(800);
    }

    @Test
    void everyCrlSeedIsReadOrRefused() throws IOException {
        int seen = replay("openssl-crl.tar.gz", seed -> {
            RevocationList list = RevocationList.of(seed);
            assertThat(list.find(java.math.BigInteger.TEN, list.issuer())).isNotNull();
            assertThat(list.unknownCriticalExtension()).isNotNull();
            assertThat(list.toString()).startsWith("CRL of");
        });
        assertThat(seen).isGreaterThan(1900);
        replay("openssl-crl.tar.gz", TrustFile::read);
        replay("openssl-cms.tar.gz", TrustFile::read);
        replay("openssl-asn1.tar.gz", TrustFile::read);
    }

    private static int replay(String archive, Consumer<byte[]> read) throws IOException {
        byte[] tar;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(Corpus.at("fuzz-seeds/" + archive)))) {
            tar = in.readAllBytes();
        }
        int seen = 0;
        var in = new ByteArrayInputStream(tar);
        byte[] header;
        while ((header = in.readNBytes(512)).length == 512 && header[0] != 0) {
            int size = Integer.parseInt(new String(header, 124, 11, StandardCharsets.US_ASCII).strip(), 8);
            byte[] seed = in.readNBytes(size);
            in.skipNBytes((512 - size % 512) % 512);
            String name = new String(header, 0, 100, StandardCharsets.US_ASCII).strip();
            if (header[156] != '5') {
                seen++;
                assertThatCode(() -> {
                            try {
                                read.accept(seed);
                            } catch (TrustException declared) {
                                assertThat(declared).hasMessageEndingWith(".");
                            }
                        })
                        .as(name)
                        .doesNotThrowAnyException();
            }
        }
        return seen;
    }
}
