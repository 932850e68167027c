package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.tenant.RawValues;
import org.siegel.testkit.Peer;

class CertificateValuesTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");
    private static final byte[] GARBAGE = {0x30, 0x03, 0x01, 0x02};

    @TempDir
    static Path folder;

    static List<byte[]> current = new ArrayList<>();
    static List<byte[]> expired = new ArrayList<>();

    @BeforeAll
    static void certificates() throws Exception {
        openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -subj /CN=user -out user.csr");
        Files.writeString(folder.resolve("user.ext"), "basicConstraints=CA:FALSE\n");
        for (int year = 10; year < 20; year++) {
            current.add(certificate("20" + year + "0101000000Z", "20300101000000Z", year));
        }
        for (int year = 10; year < 18; year++) {
            expired.add(certificate("20" + year + "0101000000Z", "20" + (year + 5) + "0101000000Z", 100 + year));
        }
    }

    private static byte[] certificate(String from, String to, int serial) throws Exception {
        Files.writeString(folder.resolve("index.txt"), "");
        Files.writeString(folder.resolve("serial"), "" + (1000 + serial));
        Files.writeString(folder.resolve("ca.cnf"), """
                [ca]
                database = index.txt
                serial = serial
                new_certs_dir = .
                default_md = sha256
                policy = any
                [any]
                commonName = supplied
                """);
        openssl("ca -batch -notext -config ca.cnf -name ca -selfsign -keyfile key.pem -in user.csr -extfile user.ext"
                + " -startdate " + from + " -enddate " + to + " -out user.pem");
        openssl("x509 -in user.pem -outform DER -out user.der");
        return Files.readAllBytes(folder.resolve("user.der"));
    }

    private static void openssl(String arguments) {
        Peer.run(folder, List.of(("openssl " + arguments).split(" "))).ok();
    }

    @Test
    void up_to_the_limit_everything_is_taken_even_the_expired_and_the_broken() {
        List<byte[]> values = new ArrayList<>(expired);
        values.add(GARBAGE);
        values.addAll(current.subList(0, 6));
        var choice = CertificateValues.choose("userCertificate", values, 15, NOW);
        assertThat(choice.taken()).isEqualTo(RawValues.of(values));
        assertThat(choice.note()).isEmpty();
    }

    @Test
    void beyond_the_limit_the_expired_go_first_and_the_rest_stays() {
        List<byte[]> values = new ArrayList<>(expired);
        values.add(GARBAGE);
        values.addAll(current);
        var choice = CertificateValues.choose("userCertificate", values, 11, NOW);
        List<byte[]> best = new ArrayList<>(current);
        best.add(GARBAGE);
        assertThat(choice.taken()).isEqualTo(RawValues.of(best));
        assertThat(choice.note())
                .contains("userCertificate has 19 values, 8 of them expired: the best 11 were taken;"
                        + " delete the others in the directory");
    }

    @Test
    void among_the_valid_the_newest_are_taken() {
        var choice = CertificateValues.choose("userCertificate", current, 4, NOW);
        assertThat(choice.taken()).isEqualTo(RawValues.of(current.subList(6, 10)));
    }

    @Test
    void among_the_expired_those_that_expired_last_are_taken() {
        var choice = CertificateValues.choose("userCertificate", expired, 3, NOW);
        assertThat(choice.taken()).isEqualTo(RawValues.of(expired.subList(5, 8)));
    }

    @Test
    void a_cms_value_is_as_old_as_the_user_certificate_in_it() throws Exception {
        List<byte[]> values = new ArrayList<>();
        for (byte[] certificate : List.of(current.get(9), expired.get(0), current.get(0))) {
            Files.write(folder.resolve("one.der"), certificate);
            openssl("x509 -inform DER -in one.der -out one.pem");
            openssl("crl2pkcs7 -nocrl -certfile one.pem -outform DER -out one.p7b");
            values.add(Files.readAllBytes(folder.resolve("one.p7b")));
        }
        var choice = CertificateValues.choose("userSMIMECertificate", values, 1, NOW);
        assertThat(choice.taken()).isEqualTo(RawValues.of(List.of(values.getFirst())));
    }
}
