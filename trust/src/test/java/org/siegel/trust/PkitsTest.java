package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.siegel.testkit.Corpus;

/** NIST PKITS 1.0.1: 249 vectors of path validation with policies and CRLs. */
class PkitsTest {

    private static final Instant AT = Instant.parse("2011-04-15T12:00:00Z");

    @TestFactory
    Stream<DynamicTest> vectorsComeOutAsPublished() throws IOException {
        List<String> lines = Files.readAllLines(Corpus.at("pkits/pkits-expected.tsv"));
        assertThat(lines).hasSize(250);
        return lines.stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .map(v -> DynamicTest.dynamicTest(v[0] + "." + v[1] + " " + v[2], () -> judge(v)));
    }

    private static void judge(String[] vector) throws IOException {
        List<X509Certificate> certificates = Stream.of(vector[4].split(","))
                .map(name -> X509Decoder.certificate(bytes("certs/" + name + ".crt")))
                .toList();
        List<RevocationList> crls = Stream.of(vector[5].split(","))
                .filter(name -> !name.isEmpty())
                .map(name -> RevocationList.of(bytes("crls/" + name + ".crl")))
                .toList();
        var inputs = PathInputs.standard()
                .withPolicies(
                        Set.of(vector[6].split(",")),
                        vector[7].equals("1"),
                        vector[8].equals("1"),
                        vector[9].equals("1"));
        CertificateVerdict verdict = CertificateValidator.of(
                        CertificateCollection.of(List.of(certificates.getFirst()), List.of()))
                .withRevocation(RevocationPolicy.HARD, RevocationSource.NONE)
                .withAlgorithms(AlgorithmPolicy.legacy()) // its DSA certificates are signed with SHA-1
                .validate(certificates.getLast(), certificates, crls, inputs, AT);
        if (vector[3].equals("valid")) {
            assertThat(verdict.outcome()).as(verdict.reason()).isEqualTo(CertificateVerdict.Outcome.VALID);
            assertThat(verdict.policies()).isEqualTo(vector[10].isEmpty() ? Set.of() : Set.of(vector[10].split(",")));
        } else {
            assertThat(verdict.outcome()).as(verdict.reason()).isNotEqualTo(CertificateVerdict.Outcome.VALID);
            assertThat(verdict.reason()).hasSizeGreaterThan(20).endsWith(".");
        }
    }

    private static byte[] bytes(String name) {
        try {
            Path file = Corpus.at("pkits/" + name);
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
