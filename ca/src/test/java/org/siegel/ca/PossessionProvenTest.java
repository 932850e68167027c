package org.siegel.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.testkit.Peer;

/** Certification requests made by openssl. */
class PossessionProvenTest {

    @TempDir
    Path folder;

    private byte[] request(String form, String... keyOptions) throws IOException {
        Path file = folder.resolve("request");
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "req",
                "-new",
                "-nodes",
                "-subj",
                "/CN=whoever",
                "-keyout",
                folder + "/key.pem",
                "-outform",
                form,
                "-out",
                file.toString()));
        command.addAll(List.of(keyOptions));
        Peer.run(folder, command).ok();
        return Files.readAllBytes(file);
    }

    private byte[] ecRequest(String curve) throws IOException {
        return request("DER", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:" + curve);
    }

    private byte[] publicKeyOfOpenssl() {
        return Peer.run(folder, List.of("openssl", "pkey", "-in", folder + "/key.pem", "-pubout", "-outform", "DER"))
                .ok()
                .out();
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384", "P-521"})
    void requests_with_keys_on_the_nist_curves_prove_possession(String curve) throws IOException {
        PossessionProven proven = PossessionProven.byRequest(ecRequest(curve));

        assertThat(Certificates.der(proven.key())).isEqualTo(publicKeyOfOpenssl());
    }

    @ParameterizedTest
    @ValueSource(strings = {"DER", "PEM"})
    void requests_with_rsa_keys_prove_possession_in_both_forms(String form) throws IOException {
        PossessionProven proven = PossessionProven.byRequest(request(form, "-newkey", "rsa:2048"));

        assertThat(Certificates.der(proven.key())).isEqualTo(publicKeyOfOpenssl());
    }

    @Test
    void a_pss_signed_request_proves_possession() throws IOException {
        assertThat(PossessionProven.byRequest(request("DER", "-newkey", "rsa:2048", "-sigopt", "rsa_padding_mode:pss"))
                        .key())
                .isNotNull();
    }

    @Test
    void no_changed_bit_survives() throws IOException {
        byte[] request = ecRequest("P-256");
        for (int i = 0; i < request.length; i++) {
            byte[] changed = request.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> PossessionProven.byRequest(changed))
                    .as("byte " + i)
                    .isInstanceOfAny(CaException.PossessionNotProven.class, CaException.Refused.class);
        }
    }

    @Test
    void a_request_for_somebody_elses_key_is_refused() throws IOException {
        byte[] mine = ecRequest("P-256");
        byte[] myKey = publicKeyOfOpenssl();
        ecRequest("P-256");
        byte[] theirKey = publicKeyOfOpenssl();

        byte[] stolen = mine.clone();
        int at = indexOf(mine, myKey);
        System.arraycopy(theirKey, 0, stolen, at, theirKey.length);

        assertThatThrownBy(() -> PossessionProven.byRequest(stolen))
                .isInstanceOf(CaException.PossessionNotProven.class)
                .hasMessageContaining("not signed by its own key");
    }

    private static int indexOf(byte[] haystack, byte[] needle) {
        for (int i = 0; i + needle.length <= haystack.length; i++) {
            if (Arrays.equals(haystack, i, i + needle.length, needle, 0, needle.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }

    @Test
    void weak_and_foreign_keys_are_refused_by_name() throws IOException {
        byte[] shortRsa = request("DER", "-newkey", "rsa:1024");
        byte[] smallExponent = request("DER", "-newkey", "rsa:2048", "-pkeyopt", "rsa_keygen_pubexp:3");
        byte[] koblitz = ecRequest("secp256k1");
        byte[] explicit = request(
                "DER", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit");
        byte[] edwards = request("DER", "-newkey", "ed25519");

        assertRefused(shortRsa, "1024 bits");
        assertRefused(smallExponent, "public exponent");
        assertRefused(koblitz, "is not on P-256, P-384 or P-521");
        assertRefused(explicit, "is not on P-256, P-384 or P-521");
        assertRefused(edwards, "neither RSA nor EC");
    }

    private static void assertRefused(byte[] request, String reason) {
        assertThatThrownBy(() -> PossessionProven.byRequest(request))
                .isInstanceOf(CaException.Refused.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "hello",
                "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE REQUEST-----"
            })
    void what_is_no_request_gets_a_sentence(String text) {
        assertThatThrownBy(() -> PossessionProven.byRequest(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(CaException.PossessionNotProven.class)
                .hasMessageContaining("PKCS#10");
    }
}
