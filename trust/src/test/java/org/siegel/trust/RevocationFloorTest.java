package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.Identity;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.Thumbprint;
import org.siegel.testkit.Peer;

/** Lists and OCSP responses of {@code openssl} with signatures that are no longer good: they revoke, and clear nobody. */
class RevocationFloorTest {

    private static final String WEAK = "revocation-weak-algorithm";
    private static final String SHA1 = "is signed with SHA-1, which is no longer good";

    @TempDir
    static Path folder;

    private static Instant now;
    private static X509Certificate ca;
    private static X509Certificate good;
    private static X509Certificate bad;

    @BeforeAll
    static void anAuthority() throws IOException {
        Files.writeString(folder.resolve("ca.cnf"), """
                [ca]
                default_ca = this
                [this]
                database = index
                crlnumber = crlnumber
                default_md = sha256
                certificate = ca.pem
                private_key = ca.key
                default_crl_days = 7
                [complete]
                authorityKeyIdentifier = keyid
                [delta]
                authorityKeyIdentifier = keyid
                2.5.29.27 = critical, DER:020101
                [indirect]
                authorityKeyIdentifier = keyid
                issuingDistributionPoint = critical, @others
                [others]
                indirectCRL = TRUE
                """);
        Files.writeString(folder.resolve("index"), """
                V\t491231235959Z\t\t1001\tunknown\t/CN=good
                R\t491231235959Z\t250101000000Z,keyCompromise\t1002\tunknown\t/CN=bad
                """);
        Files.writeString(folder.resolve("nobody"), "");
        openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -subj /CN=CA");
        issue("good", "/CN=good", 0x1001, "rsa:2048", "sha256", "keyUsage=digitalSignature");
        issue("bad", "/CN=bad", 0x1002, "rsa:2048", "sha256", "keyUsage=digitalSignature");
        issue("signer", "/CN=CA", 0x1003, "rsa:1024", "sha256", "keyUsage=cRLSign");
        String responds = "extendedKeyUsage=OCSPSigning\nnoCheck=ignored";
        issue("delegate", "/CN=delegate", 0x1004, "rsa:2048", "sha256", responds);
        issue("short", "/CN=short", 0x1005, "rsa:1024", "sha256", responds);
        issue("old", "/CN=old", 0x1006, "rsa:2048", "sha1", responds);
        issue(
                "told",
                "/CN=told",
                0x1007,
                "rsa:2048",
                "sha256",
                "extendedKeyUsage=OCSPSigning\ncrlDistributionPoints=URI:http://localhost/ca.crl");
        issue("lists", "/CN=lists", 0x1008, "rsa:2048", "sha256", "keyUsage=cRLSign");
        issue("elsewhere", "/CN=elsewhere", 0x1009, "rsa:2048", "sha256", """
                keyUsage=digitalSignature
                crlDistributionPoints=point
                [point]
                CRLissuer=dirName:name
                [name]
                CN=lists""");
        ca = certificate("ca");
        good = certificate("good");
        bad = certificate("bad");
        now = Instant.now().plus(Duration.ofHours(1)); // after all that the tests make, which lasts a week
    }

    @Test
    void a_list_that_is_signed_with_an_old_hash_clears_nobody() {
        for (String options : List.of("-md sha1", "-md md5", "-md sha1 -sigopt rsa_padding_mode:pss")) {
            CertificateVerdict verdict = judge(RevocationPolicy.HARD, good, list("index", options));
            assertThat(verdict.outcome()).as(options).isEqualTo(CertificateVerdict.Outcome.INDETERMINATE);
            assertThat(verdict.code()).isEqualTo(WEAK);
            assertThat(verdict.reason())
                    .contains("The CRL of CN=CA is signed with " + (options.contains("md5") ? "MD5" : "SHA-1"))
                    .contains("LegacyAlgorithmAuthorities");
        }
        for (String options : List.of("-md sha256", "-md sha384", "-md sha256 -sigopt rsa_padding_mode:pss")) {
            assertThat(judge(RevocationPolicy.HARD, good, list("index", options))
                            .code())
                    .as(options)
                    .isEqualTo("valid");
        }
    }

    @Test
    void where_revocation_is_soft_the_code_stands_in_the_check() {
        CertificateVerdict verdict = judge(RevocationPolicy.SOFT, good, list("index", "-md sha1"));
        assertThat(verdict.outcome()).isEqualTo(CertificateVerdict.Outcome.VALID);
        assertThat(verdict.checks())
                .filteredOn(check -> check.kind() == Check.Kind.REVOCATION)
                .extracting(Check::code)
                .containsExactly(WEAK);
    }

    @Test
    void a_weak_list_still_revokes_and_so_does_a_weak_delta_list() {
        assertThat(judge(RevocationPolicy.SOFT, bad, list("index", "-md sha1")).code())
                .isEqualTo("certificate-revoked");
        RevocationList complete = list("nobody", "-md sha256");
        assertThat(judge(RevocationPolicy.HARD, bad, complete).code()).isEqualTo("valid");
        RevocationList delta = list("index", "-md sha1", "delta", 2);
        assertThat(judge(RevocationPolicy.HARD, bad, complete, delta).code()).isEqualTo("certificate-revoked");
        assertThat(judge(RevocationPolicy.HARD, good, complete, delta).code()).isEqualTo("valid");
    }

    @Test
    void a_strong_list_beside_a_weak_one_suffices() {
        assertThat(judge(RevocationPolicy.HARD, good, list("index", "-md sha256"), list("index", "-md sha1"))
                        .code())
                .isEqualTo("valid");
    }

    @Test
    void a_signer_of_lists_with_a_short_key_clears_nobody() {
        CertificateVerdict verdict =
                judge(RevocationPolicy.HARD, good, list("index", "-md sha256 -cert signer.pem -keyfile signer.key"));
        assertThat(verdict.code()).isEqualTo(WEAK);
        assertThat(verdict.reason()).contains("The key of CN=CA has 1024 bits, fewer than 2048");
    }

    @Test
    void an_old_authority_is_let_in_by_name_and_md5_never_is() {
        RevocationList sha1 = list("index", "-md sha1");
        RevocationList shortKey = list("index", "-md sha1 -cert signer.pem -keyfile signer.key");
        var named = AlgorithmPolicy.modern().withLegacyBelow(Set.of(Thumbprint.sha256(ca)));
        var another = AlgorithmPolicy.modern().withLegacyBelow(Set.of(Thumbprint.sha256(good)));
        for (AlgorithmPolicy policy : List.of(AlgorithmPolicy.legacy(), named)) {
            for (RevocationList list : List.of(sha1, shortKey)) {
                assertThat(judge(policy, RevocationPolicy.HARD, good, list).code())
                        .isEqualTo("valid");
            }
            assertThat(judge(policy, RevocationPolicy.HARD, good, list("index", "-md md5"))
                            .code())
                    .isEqualTo(WEAK);
        }
        assertThat(judge(another, RevocationPolicy.HARD, good, sha1).code()).isEqualTo(WEAK);
    }

    @Test
    void an_ocsp_response_that_is_signed_weakly_revokes_and_clears_nobody() throws IOException {
        CertificateVerdict verdict = judge(AlgorithmPolicy.modern(), good, answer("good", "ca", "-rmd sha1"));
        assertThat(verdict.outcome()).isEqualTo(CertificateVerdict.Outcome.INDETERMINATE);
        assertThat(verdict.code()).isEqualTo(WEAK);
        assertThat(verdict.reason()).contains("The OCSP response " + SHA1).contains("LegacyAlgorithmAuthorities");
        assertThat(judge(AlgorithmPolicy.modern(), bad, answer("bad", "ca", "-rmd sha1"))
                        .code())
                .isEqualTo("certificate-revoked");
        assertThat(judge(AlgorithmPolicy.modern(), good, answer("good", "ca", "-rmd sha256"))
                        .code())
                .isEqualTo("valid");
    }

    @Test
    void a_responder_with_a_short_key_or_an_old_certificate_clears_nobody() throws IOException {
        assertThat(judge(AlgorithmPolicy.modern(), good, answer("good", "delegate", "-rmd sha256"))
                        .code())
                .isEqualTo("valid");
        assertThat(judge(AlgorithmPolicy.modern(), good, answer("good", "short", "-rmd sha256"))
                        .reason())
                .contains("The key of CN=short has 1024 bits, fewer than 2048");
        OcspResponse old = answer("good", "old", "-rmd sha256");
        assertThat(judge(AlgorithmPolicy.modern(), good, old).reason()).contains("CN=old " + SHA1);
        var named = AlgorithmPolicy.modern().withLegacyBelow(Set.of(Thumbprint.sha1(ca)));
        assertThat(judge(named, good, old).code()).isEqualTo("valid");
        assertThat(judge(named, good, answer("good", "short", "-rmd sha1")).code())
                .isEqualTo("valid");
    }

    @Test
    void a_responder_is_as_good_as_the_list_that_says_that_he_is_not_revoked() throws IOException {
        RevocationList sha1 = list("nobody", "-md sha1");
        CertificateVerdict verdict = judge(good, answer("good", "told", "-rmd sha256"), sha1);
        assertThat(verdict.outcome()).isEqualTo(CertificateVerdict.Outcome.INDETERMINATE);
        assertThat(verdict.code()).isEqualTo(WEAK);
        assertThat(verdict.reason())
                .contains("The OCSP responder CN=told may be revoked itself. The CRL of CN=CA " + SHA1)
                .containsOnlyOnce("LegacyAlgorithmAuthorities");
        assertThat(judge(bad, answer("bad", "told", "-rmd sha256"), sha1).code())
                .isEqualTo("certificate-revoked");
        assertThat(judge(good, answer("good", "told", "-rmd sha256"), list("nobody", "-md sha256"))
                        .code())
                .isEqualTo("valid");
        assertThat(judge(good, answer("good", "told", "-rmd sha256")).code())
                .isEqualTo("revocation-signer-not-trusted");
        Files.writeString(
                folder.resolve("gone"), "R\t491231235959Z\t250101000000Z,keyCompromise\t1007\tunknown\t/CN=told\n");
        for (String about : List.of("good", "bad")) { // revoked by a weak list, he says nothing at all
            assertThat(judge(certificate(about), answer(about, "told", "-rmd sha256"), list("gone", "-md sha1"))
                            .code())
                    .isEqualTo("revocation-signer-not-trusted");
        }
    }

    @Test
    void a_signer_of_lists_is_as_good_as_the_list_that_says_that_he_is_not_revoked() throws Exception {
        X509Certificate elsewhere = certificate("elsewhere");
        String bySigner = "-md sha256 -cert lists.pem -keyfile lists.key";
        RevocationList indirect = list("nobody", bySigner, "indirect", 1);
        RevocationList sha1 = list("nobody", "-md sha1");
        CertificateVerdict verdict = judgeWith("lists", elsewhere, indirect, sha1);
        assertThat(verdict.outcome()).isEqualTo(CertificateVerdict.Outcome.INDETERMINATE);
        assertThat(verdict.code()).isEqualTo(WEAK);
        assertThat(verdict.reason())
                .contains(
                        "The CRL of CN=lists cannot be relied on: its signer may be revoked. The CRL of CN=CA " + SHA1);
        assertThat(judgeWith("lists", elsewhere, indirect, list("nobody", "-md sha256"))
                        .code())
                .isEqualTo("valid");
        assertThat(judgeWith("lists", elsewhere, indirect).code()).isEqualTo("revocation-signer-not-trusted");
        assertThat(judgeWith("lists", elsewhere, revoking(elsewhere), sha1).code())
                .isEqualTo("certificate-revoked");
    }

    /** By BouncyCastle: {@code openssl ca} writes no entry about another issuer's certificate. */
    private static RevocationList revoking(X509Certificate certificate) throws Exception {
        Identity signer = KeyFiles.identities(
                        List.of(
                                Files.readAllBytes(folder.resolve("lists.key")),
                                Files.readAllBytes(folder.resolve("lists.pem"))),
                        Optional.empty())
                .getFirst();
        Date made = Date.from(now.minusSeconds(60));
        var list = new JcaX509v2CRLBuilder(signer.certificate(), made);
        list.setNextUpdate(Date.from(now.plusSeconds(600)));
        list.addExtension(
                Extension.issuingDistributionPoint,
                true,
                new IssuingDistributionPoint(null, false, false, null, true, false));
        var issuer = new GeneralNames(new GeneralName(
                X500Name.getInstance(certificate.getIssuerX500Principal().getEncoded())));
        list.addCRLEntry(
                certificate.getSerialNumber(),
                made,
                new Extensions(Extension.create(Extension.certificateIssuer, true, issuer)));
        return RevocationList.of(list.build(new JcaContentSignerBuilder("SHA256withRSA").build(signer.key()))
                .getEncoded());
    }

    private static CertificateVerdict judge(RevocationPolicy policy, X509Certificate about, RevocationList... lists) {
        return judge(AlgorithmPolicy.modern(), policy, about, lists);
    }

    private static CertificateVerdict judge(
            AlgorithmPolicy algorithms, RevocationPolicy policy, X509Certificate about, RevocationList... lists) {
        return judge(algorithms, policy, "signer", about, lists);
    }

    private static CertificateVerdict judgeWith(String signer, X509Certificate about, RevocationList... lists) {
        return judge(AlgorithmPolicy.modern(), RevocationPolicy.HARD, signer, about, lists);
    }

    private static CertificateVerdict judge(
            AlgorithmPolicy algorithms,
            RevocationPolicy policy,
            String signer,
            X509Certificate about,
            RevocationList... lists) {
        return validator(algorithms)
                .withRevocation(policy, RevocationSource.NONE)
                .validate(about, List.of(certificate(signer)), List.of(lists), PathInputs.standard(), now);
    }

    /** The lists are for whoever asks about the responder only. */
    private static CertificateVerdict judge(X509Certificate about, OcspResponse response, RevocationList... lists) {
        RevocationSource source = new RevocationSource() {
            @Override
            public Found<OcspResponse> responses(X509Certificate certificate, X509Certificate issuer, Instant at) {
                return new Found<>(List.of(response), List.of());
            }

            @Override
            public Found<RevocationList> lists(X509Certificate certificate, X509Certificate issuer, Instant at) {
                return certificate.equals(about) ? Found.nothing() : new Found<>(List.of(lists), List.of());
            }
        };
        return validator(AlgorithmPolicy.modern())
                .withRevocation(RevocationPolicy.HARD, source)
                .validate(about, List.of(), List.of(), PathInputs.standard(), now);
    }

    private static CertificateVerdict judge(AlgorithmPolicy algorithms, X509Certificate about, OcspResponse response) {
        return validator(algorithms)
                .withRevocation(RevocationPolicy.HARD, OcspCorpusTest.answering(about, response))
                .validate(about, List.of(), List.of(), PathInputs.standard(), now);
    }

    private static CertificateValidator validator(AlgorithmPolicy algorithms) {
        return CertificateValidator.of(CertificateCollection.of(List.of(ca), List.of()))
                .withAlgorithms(algorithms);
    }

    private static RevocationList list(String index, String options) {
        return list(index, options, "complete", 1);
    }

    private static RevocationList list(String index, String options, String extensions, int number) {
        try {
            Files.writeString(folder.resolve("crlnumber"), "%02X\n".formatted(number));
            Files.writeString(
                    folder.resolve("now.cnf"),
                    Files.readString(folder.resolve("ca.cnf")).replace("database = index", "database = " + index));
            openssl("ca -config now.cnf -gencrl -crlexts " + extensions + " -out list.pem " + options);
            return RevocationList.of(Files.readAllBytes(folder.resolve("list.pem")));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static OcspResponse answer(String about, String signer, String options) throws IOException {
        Files.write(
                folder.resolve("request"),
                OcspRequest.of(certificate(about), ca).encoded());
        openssl("ocsp -index index -CA ca.pem -rsigner " + signer + ".pem -rkey " + signer
                + ".key -reqin request -respout response -ndays 7 " + options);
        return OcspResponse.of(Files.readAllBytes(folder.resolve("response")));
    }

    private static void issue(String name, String subject, int serial, String key, String hash, String extensions)
            throws IOException {
        Files.writeString(folder.resolve("ext"), extensions + "\n");
        openssl("req -newkey " + key + " -nodes -keyout " + name + ".key -out " + name + ".csr -subj " + subject);
        openssl("x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca.key -set_serial " + serial + " -days 3000 -" + hash
                + " -extfile ext -out " + name + ".pem");
    }

    private static X509Certificate certificate(String name) {
        try {
            return TrustFile.read(Files.readAllBytes(folder.resolve(name + ".pem")))
                    .certificates()
                    .getFirst();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void openssl(String arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        Peer.run(folder, command).ok();
    }
}
