package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.trust.TestPki.NOW;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Thumbprint;
import org.siegel.trust.RecipientCertificates.Candidate;
import org.siegel.trust.RecipientCertificates.Source;
import org.siegel.trust.TestPki.Party;

/** RFC 8550 §4.3: which algorithms and keys of a path are still good, and how an old authority is let in by name. */
class AlgorithmFloorTest {

    private static final MailAddress BOB = MailAddress.of("bob@example.com");
    private static final Party ROOT = TestPki.root("Root");
    private static final Party OLD_ROOT = TestPki.cert("Old Root")
            .ca()
            .keys(TestPki.rsa(1024))
            .signedWith("SHA1withRSA")
            .build();
    private static final Party OLD_ISSUING = TestPki.cert("Old Issuing")
            .ca()
            .keys(TestPki.rsa(1024))
            .by(OLD_ROOT)
            .signedWith("SHA1withRSA")
            .build();

    @Test
    void a_hash_or_key_below_the_floor_fails_with_a_code_a_sentence_and_its_certificate() {
        for (String signature : List.of("SHA1withRSA", "MD5withRSA", "SHA1withRSAandMGF1")) {
            Party root = TestPki.cert("Root").ca().keys(TestPki.rsa(2048)).build();
            Party weak =
                    TestPki.cert("Issuing").ca().by(root).signedWith(signature).build();
            CertificateVerdict verdict = judge(AlgorithmPolicy.modern(), bob(weak), root, weak);
            assertThat(verdict.code()).as(signature).isEqualTo("weak-algorithm");
            assertThat(verdict.outcome()).isEqualTo(CertificateVerdict.Outcome.INVALID);
            assertThat(verdict.reason())
                    .contains("CN=Issuing is signed with " + (signature.startsWith("MD5") ? "MD5" : "SHA-1"));
            assertThat(verdict.culprit()).contains(weak.certificate());
            assertThat(verdict.chain()).hasSize(3);
            assertThat(verdict.checks())
                    .filteredOn(c -> c.outcome() == Check.Outcome.FAILED)
                    .extracting(Check::kind)
                    .containsExactly(Check.Kind.ALGORITHM);
            assertThat(judge(AlgorithmPolicy.legacy(), bob(weak), root, weak).outcome())
                    .isEqualTo(
                            signature.startsWith("MD5")
                                    ? CertificateVerdict.Outcome.INVALID
                                    : CertificateVerdict.Outcome.VALID);
        }
        X509Certificate shortKey = TestPki.cert("Bob")
                .mail("bob@example.com")
                .keys(TestPki.rsa(2040))
                .by(ROOT)
                .build()
                .certificate();
        assertThat(judge(AlgorithmPolicy.modern(), shortKey, ROOT).reason())
                .startsWith("The key of CN=Bob has 2040 bits, fewer than 2048.");
    }

    @Test
    void an_anchors_own_signature_is_not_looked_at_and_its_key_is() throws Exception {
        Party sha1Root = TestPki.cert("Root")
                .ca()
                .keys(TestPki.rsa(2048))
                .signedWith("SHA1withRSA")
                .build();
        assertThat(judge(AlgorithmPolicy.modern(), bob(sha1Root), sha1Root).code())
                .isEqualTo("valid");
        Party shortRoot = TestPki.cert("Root").ca().keys(TestPki.rsa(1024)).build();
        assertThat(judge(AlgorithmPolicy.modern(), bob(shortRoot), shortRoot).culprit())
                .contains(shortRoot.certificate());
        assertThat(validator(AlgorithmPolicy.modern(), shortRoot)
                        .validate(bob(shortRoot).getEncoded(), List.of(), List.of(), PathInputs.forMail(), NOW)
                        .code())
                .as("from its bytes, too")
                .isEqualTo("weak-algorithm");
    }

    @Test
    void of_two_paths_the_strong_one_is_taken() {
        var keys = TestPki.rsa(2048);
        Party strongRoot = TestPki.cert("Strong").ca().keys(TestPki.rsa(2048)).build();
        Party weakCross = TestPki.cert("Issuing")
                .ca()
                .keys(keys)
                .from(TestPki.START.plusSeconds(3600)) // younger, so it is tried first
                .by(strongRoot)
                .signedWith("SHA1withRSA")
                .build();
        Party strongCross =
                TestPki.cert("Issuing").ca().keys(keys).by(strongRoot).build();
        CertificateVerdict verdict =
                judge(AlgorithmPolicy.modern(), bob(weakCross), strongRoot, weakCross, strongCross);
        assertThat(verdict.code()).isEqualTo("valid");
        assertThat(verdict.chain()).contains(strongCross.certificate());
    }

    @Test
    void one_old_authority_is_let_in_by_its_thumbprint_and_nobody_else() {
        Party sibling = TestPki.cert("Sibling")
                .ca()
                .by(OLD_ROOT)
                .signedWith("SHA1withRSA")
                .build();
        Party other = TestPki.cert("Other").ca().keys(TestPki.rsa(1024)).build();
        Party[] all = {ROOT, OLD_ROOT, OLD_ISSUING, sibling, other};
        for (Thumbprint root :
                List.of(Thumbprint.sha1(OLD_ROOT.certificate()), Thumbprint.sha256(OLD_ROOT.certificate()))) {
            var policy = AlgorithmPolicy.modern().withLegacyBelow(Set.of(root));
            assertThat(judge(policy, bob(OLD_ISSUING), all).code()).isEqualTo("valid");
            assertThat(judge(policy, bob(sibling), all).code()).isEqualTo("valid");
            assertThat(judge(policy, bob(other), all).code()).isEqualTo("weak-algorithm");
        }
        var issuing = AlgorithmPolicy.modern().withLegacyBelow(Set.of(Thumbprint.sha1(OLD_ISSUING.certificate())));
        assertThat(judge(issuing, bob(OLD_ISSUING), all).culprit())
                .as("what is above the authority that was named is judged as ever")
                .contains(OLD_ROOT.certificate());
    }

    @Test
    void what_was_found_good_with_one_floor_is_not_good_with_another() {
        var collection =
                CertificateCollection.of(List.of(OLD_ROOT.certificate(), OLD_ISSUING.certificate()), List.of());
        var legacy = CertificateValidator.of(collection).withAlgorithms(AlgorithmPolicy.legacy());
        X509Certificate bob = bob(OLD_ISSUING);
        assertThat(legacy.validate(bob, List.of(), List.of(), PathInputs.forMail(), NOW)
                        .code())
                .isEqualTo("valid");
        assertThat(CertificateValidator.of(collection)
                        .validate(bob, List.of(), List.of(), PathInputs.forMail(), NOW)
                        .code())
                .isEqualTo("weak-algorithm");
    }

    @Test
    void revoked_is_told_before_weak_and_weak_before_unknown() {
        X509Certificate bob = bob(OLD_ISSUING);
        var validator = validator(AlgorithmPolicy.modern(), OLD_ROOT, OLD_ISSUING)
                .withRevocation(RevocationPolicy.HARD, RevocationSource.NONE);
        CertificateVerdict unknown = validator.validate(bob, List.of(), List.of(), PathInputs.forMail(), NOW);
        assertThat(unknown.code()).isEqualTo("weak-algorithm");
        assertThat(ValidateCertStatus.of(bob, unknown, Optional.empty(), NOW))
                .containsExactly(ValidateCertStatus.BAD_SIGNATURE, ValidateCertStatus.REVOCATION_UNKNOWN);
        CertificateVerdict revoked = validator.validate(
                bob,
                List.of(),
                List.of(TestPki.crl(OLD_ISSUING, NOW.minusSeconds(60), NOW.plusSeconds(60), bob)),
                PathInputs.forMail(),
                NOW);
        assertThat(revoked.code()).isEqualTo("certificate-revoked");
    }

    @Test
    void nobody_is_encrypted_to_with_a_weak_certificate_unless_it_is_allowed() {
        X509Certificate bob = bob(OLD_ISSUING);
        var candidate = List.of(new Candidate(bob, Source.USER_CERTIFICATE, false, Optional.empty()));
        for (AlgorithmPolicy policy : List.of(AlgorithmPolicy.modern(), AlgorithmPolicy.legacy())) {
            var choice = RecipientCertificates.of(validator(policy, OLD_ROOT, OLD_ISSUING))
                    .choose(BOB, List.of(), candidate, List.of(), NOW);
            assertThat(choice.rejected())
                    .extracting(RecipientCertificates.Rejected::code)
                    .isEqualTo(policy.acceptSha1() ? List.of() : List.of("weak-algorithm"));
        }
        X509Certificate inDns = TestPki.cert("Bob")
                .mail("bob@example.com")
                .keys(TestPki.rsa(1024))
                .usage(KeyUsage.keyEncipherment)
                .build()
                .certificate();
        assertThat(RecipientCertificates.of(validator(AlgorithmPolicy.modern(), ROOT))
                        .choose(
                                BOB,
                                List.of(),
                                List.of(new Candidate(inDns, Source.SMIMEA_DANE, false, Optional.empty())),
                                List.of(),
                                NOW)
                        .rejected())
                .extracting(RecipientCertificates.Rejected::code)
                .containsExactly("weak-algorithm");
    }

    private static X509Certificate bob(Party issuer) {
        return TestPki.cert("Bob").mail("bob@example.com").by(issuer).build().certificate();
    }

    private static CertificateVerdict judge(AlgorithmPolicy policy, X509Certificate certificate, Party... collection) {
        return validator(policy, collection).validate(certificate, List.of(), List.of(), PathInputs.forMail(), NOW);
    }

    private static CertificateValidator validator(AlgorithmPolicy policy, Party... collection) {
        var certificates = List.of(collection).stream().map(Party::certificate).toList();
        return CertificateValidator.of(CertificateCollection.of(certificates, List.of()))
                .withAlgorithms(policy);
    }
}
