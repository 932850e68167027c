package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Certificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.siegel.testkit.Corpus;

/** What is read at once is what the JDK and BouncyCastle read, in good certificates and in damaged ones. */
class UnreadCertificateTest {

    private static List<byte[]> certificates() throws IOException {
        List<byte[]> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(Corpus.at("pkits/certs"))) {
            for (Path file : files.sorted().toList()) {
                all.add(Files.readAllBytes(file));
            }
        }
        try (Stream<Path> files = Files.list(Corpus.at("zlint-smime"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".pem")).sorted().toList()) {
                try {
                    for (X509Certificate one : TrustFile.read(file).certificates()) {
                        all.add(one.getEncoded());
                    }
                } catch (TrustException | java.security.cert.CertificateEncodingException notForUs) {
                    // some of these are made to be refused
                }
            }
        }
        var root = TestPki.cert("Root").ca().keys(TestPki.rsa(2048)).build();
        all.add(encoded(root.certificate()));
        all.add(encoded(TestPki.cert("Bob")
                .by(root)
                .mail("bob@example.com", "b@example.org")
                .build()
                .certificate()));
        return all;
    }

    private static byte[] encoded(X509Certificate certificate) {
        return PathCertificate.of(certificate).encoded();
    }

    @Test
    void whatIsToldBeforeReadingIsWhatIsRead() throws IOException {
        int unread = 0;
        for (byte[] der : certificates()) {
            if (UnreadCertificate.of(der) instanceof UnreadCertificate one) {
                agrees(one, X509Decoder.certificate(der));
                unread++;
            }
        }
        assertThat(unread).isGreaterThan(200);
    }

    @Test
    void aVerdictNeedsNoMoreThanWhatIsTold() {
        var root = TestPki.root("Root");
        var sub = TestPki.cert("Sub").ca().by(root).build();
        var next = TestPki.NOW.plusSeconds(60);
        var lists = List.of(TestPki.crl(root, TestPki.NOW, next), TestPki.crl(sub, TestPki.NOW, next));
        var collection = CertificateCollection.of(List.of(root.certificate(), sub.certificate()), lists);
        byte[] leaf = encoded(TestPki.cert("Bob").by(sub).build().certificate());
        for (RevocationPolicy policy : List.of(RevocationPolicy.NONE, RevocationPolicy.HARD)) {
            CertificateVerdict verdict = CertificateValidator.of(collection)
                    .withRevocation(policy, RevocationSource.NONE)
                    .validate(leaf, List.of(), List.of(), PathInputs.forMail(), TestPki.NOW);
            assertThat(verdict.code()).isEqualTo("valid");
            assertThat(verdict.chain().getFirst())
                    .isInstanceOfSatisfying(
                            UnreadCertificate.class,
                            one -> assertThat(one.isRead()).isFalse());
        }
    }

    @Test
    void damagedCertificatesAreReadTheSameOrLeftToOthers() throws IOException {
        Random random = new Random(20261127);
        List<byte[]> good = certificates();
        int unread = 0;
        int plain = 0;
        for (int i = 0; i < 4_000; i++) {
            byte[] der = good.get(random.nextInt(good.size())).clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(der.length);
                der[at] = (byte) (random.nextBoolean() ? der[at] ^ 1 << random.nextInt(8) : random.nextInt(256));
            }
            CertificateShape shape = CertificateShape.of(der);
            CertificateFacts facts = shape == null ? null : CertificateFacts.of(shape);
            var structure = shape == null || facts == null ? null : readByBouncyCastle(der);
            if (facts != null && structure != null) {
                plain++;
                var extensions = structure.getTBSCertificate().getExtensions();
                assertThat(facts)
                        .usingRecursiveComparison()
                        .isEqualTo(extensions == null ? CertificateFacts.NONE : CertificateFacts.of(extensions));
            }
            if (shape != null && PlainKind.of(shape) != null) {
                unread++;
                agrees((UnreadCertificate) UnreadCertificate.of(der), X509Decoder.certificate(der));
            }
        }
        assertThat(plain).isGreaterThan(600);
        assertThat(unread).isGreaterThan(250);
    }

    /** Null where it finds damage outside the extensions, as in the dates. */
    private static @Nullable Certificate readByBouncyCastle(byte[] der) {
        try {
            return Certificate.getInstance(der);
        } catch (IllegalArgumentException damaged) {
            return null;
        }
    }

    private static void agrees(UnreadCertificate one, X509Certificate read) {
        assertThat(one.getNotBefore()).isEqualTo(read.getNotBefore());
        assertThat(one.getNotAfter()).isEqualTo(read.getNotAfter());
        assertThat(one.getSigAlgName()).isEqualTo(read.getSigAlgName());
        assertThat(one.getSignature()).isEqualTo(read.getSignature());
        assertThat(one.getVersion()).isEqualTo(read.getVersion());
        assertThat(one.getPublicKey()).isEqualTo(read.getPublicKey());
        assertThat(one.getSerialNumber()).isEqualTo(read.getSerialNumber());
        assertThat(one).isEqualTo(read).hasSameHashCodeAs(read);
        assertThat(read).isEqualTo(one);
        if (PlainName.canonical(one.shape().copy(one.shape().subject())) != null) {
            assertThat(one.getSubjectX500Principal()).isEqualTo(read.getSubjectX500Principal());
        }
    }
}
