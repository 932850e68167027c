package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siegel.smime.Inspection;
import org.siegel.smime.Limits;
import org.siegel.smime.Primitives;
import org.siegel.smime.Smime;
import org.siegel.testkit.Corpus;

/**
 * The signed messages of NIST PKITS 1.0.1, judged as messages: 224 of them in 249 vectors. Their signers' certificates
 * carry no address, so nobody is compared with a sender.
 */
class PkitsMessageTest {

    private static final Instant AT = Instant.parse("2011-04-15T12:00:00Z");

    /** A line of the table: number, part, title, result, certificates, CRLs, four policy inputs, result set, message. */
    private static List<String[]> vectors() throws IOException {
        return Files.readAllLines(Corpus.at("pkits/pkits-expected.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .toList();
    }

    static Stream<Primitives> primitives() {
        return Stream.of(Primitives.jdk(), Primitives.best());
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void everyMessageIsJudgedAsPublished(Primitives primitives) throws IOException {
        Smime smime = new Smime(primitives, Limits.DEFAULT);
        Set<String> messages = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        for (String[] vector : vectors()) {
            String message = vector[11];
            messages.add(message);
            Inspection found = smime.inspect(
                    new ByteArrayInputStream(Files.readAllBytes(Corpus.at("pkits/smime/" + message))),
                    List.of(),
                    List.of());
            Verdict verdict = party(vector).judge(found, AT);
            if (verdict instanceof Verdict.Valid != vector[3].equals("valid")) {
                wrong.add(vector[0] + "." + vector[1] + " " + message + ": " + verdict.code() + " " + verdict.reason());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(messages).hasSize(224);
    }

    private static RelyingParty party(String[] vector) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (String name : vector[4].split(",")) {
            certificates.add(X509Decoder.certificate(Files.readAllBytes(Corpus.at("pkits/certs/" + name + ".crt"))));
        }
        List<RevocationList> crls = new ArrayList<>();
        for (String name : vector[5].split(",")) {
            if (!name.isEmpty()) {
                crls.add(RevocationList.of(Files.readAllBytes(Corpus.at("pkits/crls/" + name + ".crl"))));
            }
        }
        var inputs = PathInputs.standard()
                .withPolicies(
                        Set.of(vector[6].split(",")),
                        vector[7].equals("1"),
                        vector[8].equals("1"),
                        vector[9].equals("1"));
        return RelyingParty.of(CertificateCollection.of(List.of(certificates.getFirst()), List.of()))
                .withIntermediates(certificates)
                .withRevocation(RevocationPolicy.HARD, crls, RevocationSource.NONE)
                .withAlgorithms(AlgorithmPolicy.legacy())
                .withSender(SenderPolicy.IGNORED)
                .withPath(inputs);
    }
}
