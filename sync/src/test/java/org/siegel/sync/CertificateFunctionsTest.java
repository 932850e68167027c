package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFunctionsTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");
    private static final String MAIL = "basicConstraints=CA:FALSE\nkeyUsage=critical,";
    private static final byte[] GARBAGE = {0x30, 3, 1, 2};

    @TempDir
    static Path folder;

    static OpensslCertificates openssl;
    static byte[] signing;
    static byte[] serverOnly;
    static byte[] expired;
    static byte[] older;
    static byte[] current;
    static byte[] published;
    static byte[] pem;

    @BeforeAll
    static void certificates() throws Exception {
        openssl = new OpensslCertificates(folder);
        signing = openssl.certificate(
                "Sign",
                "ec:P-256",
                MAIL + "digitalSignature\nextendedKeyUsage=emailProtection",
                "20250101000000Z",
                "20300101000000Z");
        serverOnly = openssl.certificate(
                "Server",
                "rsa:2048",
                MAIL + "keyEncipherment\nextendedKeyUsage=serverAuth",
                "20250101000000Z",
                "20300101000000Z");
        expired =
                openssl.certificate("Old", "rsa:2048", MAIL + "keyEncipherment", "20200101000000Z", "20230101000000Z");
        older = openssl.certificate("Older", "ec:P-384", MAIL + "keyAgreement", "20240101000000Z", "20290101000000Z");
        current = openssl.certificate(
                "Ada",
                "rsa:2048",
                MAIL + "keyEncipherment,digitalSignature\nextendedKeyUsage=emailProtection\n"
                        + "subjectAltName=email:ada@example.org,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:ada@ad.example,"
                        + "DNS:ada.example.org",
                "20260101000000Z",
                "20280101000000Z");
        published = openssl.published();
        pem = openssl.pem();
    }

    private static Evaluation evaluation(byte[]... values) {
        Value all = Value.of(Arrays.stream(values).map(Value.Bytes::new).toList());
        return new Evaluation(
                name -> name.equals("userCertificate") ? all : Value.Nothing.NULL,
                Map.of(),
                "",
                RuleContext.at(NOW)
                        .withIssuers(certificate ->
                                certificate.getIssuerX500Principal().getName().contains("Authority")));
    }

    private static String one(String expression, byte[] value) {
        return evaluation(value).of(Expression.parse(expression)).toString();
    }

    private static List<byte[]> many(String expression, byte[]... values) {
        return evaluation(values).of(Expression.parse(expression)).each().stream()
                .map(value -> ((Value.Bytes) value).octets())
                .toList();
    }

    @Test
    void functions_say_what_openssl_says() {
        assertThat(one("CertThumbprint([userCertificate])", current))
                .isEqualTo(openssl.says("-fingerprint -sha1").replace(":", ""));
        assertThat(one("CertHashString([userCertificate])", current))
                .isEqualTo(one("CertThumbprint([userCertificate])", current));
        assertThat(one("CertSerialNumber([userCertificate])", current)).isEqualTo(openssl.says("-serial"));
        assertThat(one("CertIssuerDN([userCertificate])", current))
                .isEqualTo(openssl.says("-issuer -nameopt RFC2253").replace(",", ", "))
                .isEqualTo("CN=Authority, O=Example, C=DE");
        assertThat(one("CertSubject([userCertificate])", current))
                .isEqualTo(openssl.says("-subject -nameopt RFC2253").replace(",", ", "));
        assertThat(one("CertNotAfter([userCertificate])", current).replace('T', ' '))
                .isEqualTo(openssl.says("-enddate -dateopt iso_8601"));
        assertThat(one("CertNotBefore([userCertificate])", current).replace('T', ' '))
                .isEqualTo(openssl.says("-startdate -dateopt iso_8601"));
        assertThat(one("CertKeyAlgorithm([userCertificate])", current)).isEqualTo("1.2.840.113549.1.1.1");
        assertThat(one("CertKeyAlgorithmParams([userCertificate])", current)).isEqualTo("0500");
        assertThat(one("CertKeyAlgorithm([userCertificate])", older)).isEqualTo("1.2.840.10045.2.1");
        assertThat(one("CertKeyAlgorithmParams([userCertificate])", older)).isEqualTo("06052B81040022");
        assertThat(one("CertSignatureAlgorithmOid([userCertificate])", current)).isEqualTo("1.2.840.113549.1.1.11");
        assertThat(one("CertVersion([userCertificate])", current)).isEqualTo("3");
        assertThat(one("CertFormat([userCertificate])", current)).isEqualTo("X509");
        assertThat(one("CertExtensionOids([userCertificate])", current)).isEqualTo("2.5.29.15");
        assertThat(one("CertNameInfo([userCertificate],\"SimpleName\",False)", current))
                .isEqualTo("Ada");
        assertThat(one("CertNameInfo([userCertificate],\"SimpleName\",True)", current))
                .isEqualTo("Authority");
        assertThat(one("CertNameInfo([userCertificate],\"EmailName\",False)", current))
                .isEqualTo("ada@example.org");
        assertThat(one("CertNameInfo([userCertificate],\"UpnName\",False)", current))
                .isEqualTo("ada@ad.example");
        assertThat(one("CertNameInfo([userCertificate],\"DnsName\",False)", current))
                .isEqualTo("ada.example.org");
    }

    @Test
    void a_certificate_is_read_in_every_form_that_is_found_in_directories() {
        String thumbprint = one("CertThumbprint([userCertificate])", current);
        for (byte[] form : List.of(published, pem, Base64.getEncoder().encode(current))) {
            assertThat(one("IsCert([userCertificate])", form)).isEqualTo("True");
            assertThat(one("CertThumbprint([userCertificate])", form)).isEqualTo(thumbprint);
        }
        assertThat(one("CertThumbprint(\"" + Base64.getEncoder().encodeToString(current) + "\")", GARBAGE))
                .isEqualTo(thumbprint);
        assertThat(one("IsCert([userCertificate])", GARBAGE)).isEqualTo("False");
        assertThat(one("IsCert(\"no\")", GARBAGE)).isEqualTo("False");
        assertThat(one("IsCert([missing])", GARBAGE)).isEqualTo("False");
    }

    @Test
    void the_documented_filter_of_expired_certificates() {
        Evaluation evaluation = evaluation(expired, current, GARBAGE, older);
        Value kept = evaluation.of(Expression.parse("Where($item,[userCertificate],CertNotAfter($item)>Now())"));
        assertThat(kept.each()).containsExactly(new Value.Bytes(current), new Value.Bytes(older));
        assertThat(evaluation.due()).contains(Instant.parse("2028-01-01T00:00:00Z"));
        assertThat(evaluation.unreadable()).isEqualTo(1);
        String with = "With($unExpiredCerts,Where($item,[userCertificate],CertNotAfter($item)>Now()),"
                + "IIF(Count($unExpiredCerts)>0,$unExpiredCerts,NULL))";
        assertThat(many(with, expired, current, older)).containsExactly(current, older);
        assertThat(evaluation(expired).of(Expression.parse(with))).isEqualTo(Value.Nothing.NULL);
        assertThat(evaluation(expired).of(Expression.parse("Where($item,[userCertificate],CertNotAfter($item)>Now())")))
                .isEqualTo(Value.Nothing.NULL);
    }

    @Test
    void the_documented_limit_of_fifteen() {
        String limit = "IIF(IsNullOrEmpty([userCertificate]),NULL,"
                + "IIF((Count([userCertificate])>15),AuthoritativeNull,[userCertificate]))";
        byte[][] sixteen = Stream.iterate(0, i -> i + 1)
                .limit(16)
                .map(i -> new byte[] {(byte) (int) i})
                .toArray(byte[][]::new);
        assertThat(evaluation(sixteen).of(Expression.parse(limit))).isEqualTo(Value.Nothing.AUTHORITATIVE_NULL);
        assertThat(many(limit, Arrays.copyOf(sixteen, 15))).hasSize(15);
        assertThat(evaluation().of(Expression.parse(limit))).isEqualTo(Value.Nothing.NULL);
    }

    @Test
    void our_own_functions() throws Exception {
        String valid = "Where($item,[userCertificate],CertNotExpired($item))";
        assertThat(many(valid, expired, current)).containsExactly(current);
        assertThat(many(
                        "Where($c,[userCertificate],CertIsForEncryption($c))",
                        signing,
                        serverOnly,
                        current,
                        older,
                        openssl.authority(),
                        GARBAGE))
                .containsExactly(current, older);
        assertThat(many("Where($c,[userCertificate],CertIsForSigning($c))", signing, serverOnly, current, older))
                .containsExactly(signing, current);
        assertThat(many("Where($c,[userCertificate],CertIssuerInCollection($c))", current, GARBAGE))
                .containsExactly(current);
        assertThat(many("CertNewest([userCertificate],2)", older, GARBAGE, current, expired))
                .containsExactly(current, older);
        assertThat(many("CertNewest([userCertificate],0)", older)).isEmpty();
        assertThat(many("CertNewest([userCertificate],1)", GARBAGE)).containsExactly(GARBAGE);
        assertThat(many(
                        "CertNewest(Where($c,[userCertificate],CertNotExpired($c) && CertIsForEncryption($c)),1)",
                        expired,
                        older,
                        published,
                        signing))
                .containsExactly(published);
    }

    @Test
    void the_last_second_of_a_certificate_counts_and_is_noticed() {
        for (String time : List.of("2027-12-31T23:59:59Z", "2028-01-01T00:00:00Z")) {
            Evaluation evaluation =
                    new Evaluation(_ -> new Value.Bytes(current), Map.of(), "", RuleContext.at(Instant.parse(time)));
            assertThat(evaluation.of(Expression.parse("CertNotExpired([userCertificate])")))
                    .isEqualTo(Value.YES);
            assertThat(evaluation.due()).contains(Instant.parse("2028-01-01T00:00:01Z"));
        }
        Evaluation after = new Evaluation(
                _ -> new Value.Bytes(current), Map.of(), "", RuleContext.at(Instant.parse("2028-01-01T00:00:01Z")));
        assertThat(after.of(Expression.parse("CertNotExpired([userCertificate])")))
                .isEqualTo(Value.NO);
        assertThat(after.due()).isEmpty();
        assertThat(one("CertFriendlyName([userCertificate])", current)).isEqualTo("NULL");
    }
}
