package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code openssl ocsp} reads our questions and answers them, without a network. */
class OpensslResponderTest {

    @TempDir
    Path folder;

    @Test
    void ourQuestionsAreAnsweredAndTheAnswersJudged() throws Exception {
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 3650"
                + " -subj /O=Example/CN=CA");
        openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -out other.pem -days 3650"
                        + " -subj /O=Example/CN=Other");
        Files.writeString(folder.resolve("delegate.ext"), "extendedKeyUsage=OCSPSigning\nnoCheck=ignored\n");
        Files.writeString(folder.resolve("plain.ext"), "basicConstraints=CA:FALSE\n");
        issue("good", 0x1001, "plain.ext");
        issue("bad", 0x1002, "plain.ext");
        issue("new", 0x1003, "plain.ext");
        issue("delegate", 0x1004, "delegate.ext");
        Files.writeString(folder.resolve("index"), """
                V\t491231235959Z\t\t1001\tunknown\t/CN=good
                R\t491231235959Z\t250101000000Z,keyCompromise\t1002\tunknown\t/CN=bad
                """);
        Instant now = Instant.now();
        X509Certificate ca = certificate("ca");

        assertThat(answer("good", "ca", now).judge(certificate("good"), ca, now))
                .isInstanceOf(RevocationStatus.Good.class);
        assertThat(answer("bad", "delegate", now).judge(certificate("bad"), ca, now))
                .isEqualTo(new RevocationStatus.Revoked(
                        certificate("bad"), Instant.parse("2025-01-01T00:00:00Z"), "key-compromise"));
        assertThat(code(answer("new", "ca", now).judge(certificate("new"), ca, now)))
                .isEqualTo("revocation-responder-does-not-know");
        assertThat(code(answer("good", "other", now).judge(certificate("good"), ca, now)))
                .isEqualTo("revocation-signer-not-trusted");
        assertThat(code(answer("good", "good", now).judge(certificate("good"), ca, now)))
                .isEqualTo("revocation-signer-not-trusted");
        assertThat(code(answer("good", "ca", now).judge(certificate("bad"), ca, now)))
                .isEqualTo("revocation-wrong-answer");
        assertThat(code(OcspResponse.of(new byte[] {0x30, 3, 0x0A, 1, 3}).judge(certificate("good"), ca, now)))
                .isEqualTo("revocation-ocsp-try-later");
    }

    /** Signed by the one with that key; the nonce must come back. */
    private OcspResponse answer(String about, String signer, Instant at) throws Exception {
        OcspRequest request =
                OcspRequest.of(certificate(about), certificate("ca")).withNonce(new SecureRandom());
        Files.write(folder.resolve("request"), request.encoded());
        openssl("ocsp -index index -CA ca.pem -rsigner " + signer + ".pem -rkey " + signer
                + ".key -reqin request -respout response -ndays 7");
        OcspResponse response = OcspResponse.of(Files.readAllBytes(folder.resolve("response")));
        assertThat(response.repeatsNonceOf(request)).isTrue();
        assertThat(response.repeatsNonceOf(request.withNonce(new SecureRandom())))
                .isFalse();
        return response;
    }

    private static String code(RevocationStatus status) {
        return ((RevocationStatus.Unknown) status).code();
    }

    private void issue(String name, int serial, String extensions) throws Exception {
        openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + name + ".key -out " + name
                + ".csr -subj /CN=" + name);
        openssl("x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca.key -set_serial " + serial
                + " -days 3000 -extfile " + extensions + " -out " + name + ".pem");
    }

    private X509Certificate certificate(String name) throws IOException {
        return TrustFile.read(Files.readAllBytes(folder.resolve(name + ".pem")))
                .certificates()
                .getFirst();
    }

    private void openssl(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(arguments + "\n" + said).isZero();
    }
}
