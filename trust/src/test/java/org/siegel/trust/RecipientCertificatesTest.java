package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.siegel.trust.TestPki.END;
import static org.siegel.trust.TestPki.NOW;
import static org.siegel.trust.TestPki.START;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.siegel.smime.MailAddress;
import org.siegel.smime.PublicationValue;
import org.siegel.trust.RecipientCertificates.Candidate;
import org.siegel.trust.RecipientCertificates.Choice;
import org.siegel.trust.RecipientCertificates.Rejected;
import org.siegel.trust.RecipientCertificates.Source;

/** The choice of the certificate to encrypt to, and the reason for every other one. */
class RecipientCertificatesTest {

    private static final TestPki.Party ROOT = TestPki.root("Root");
    private static final MailAddress BOB = MailAddress.of("bob@example.com");
    private static final MailAddress ROBERT = MailAddress.of("robert@example.com");
    private static final RecipientCertificates CHOICE = RecipientCertificates.of(
            CertificateValidator.of(CertificateCollection.of(List.of(ROOT.certificate()), List.of())));

    @Test
    void theLatestWinsAndEveryOtherOneHasItsReason() {
        X509Certificate old = make(bob());
        X509Certificate young = make(bob().from(START.plusSeconds(86400)));
        X509Certificate expired = make(bob().to(NOW.minusSeconds(1)));
        X509Certificate future = make(bob().from(NOW.plusSeconds(1)));
        X509Certificate signing = make(bob().usage(KeyUsage.digitalSignature));
        X509Certificate server = make(bob().purpose(KeyPurposeId.id_kp_serverAuth));
        X509Certificate alices = make(TestPki.cert("Alice").mail("alice@example.com"));
        X509Certificate foreign = TestPki.cert("Bob")
                .mail("bob@example.com")
                .by(TestPki.root("Foreign"))
                .build()
                .certificate();

        Choice choice = choose(CHOICE, List.of(old, young, expired, future, signing, server, alices, foreign, old));

        assertThat(choice.chosen().map(Candidate::certificate)).contains(young);
        assertThat(reasons(choice, old)).containsExactlyInAnyOrder("outranked", "duplicate");
        assertThat(reasons(choice, expired)).containsExactly("certificate-expired");
        assertThat(reasons(choice, future)).containsExactly("certificate-not-yet-valid");
        assertThat(reasons(choice, signing)).containsExactly("key-usage-not-encrypting");
        assertThat(reasons(choice, server)).containsExactly("wrong-purpose");
        assertThat(reasons(choice, alices)).containsExactly("address-mismatch");
        assertThat(reasons(choice, foreign)).containsExactly("issuer-missing");
        assertThat(choice.rejected()).hasSize(8);
    }

    @Test
    void theOrderOfTheCandidatesDoesNotMatter() {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            candidates.add(new Candidate(make(bob()), Source.USER_CERTIFICATE, false, Optional.empty()));
        }
        var first = CHOICE.choose(BOB, List.of(), candidates, List.of(), NOW).chosen();
        Random random = new Random(7);
        for (int i = 0; i < 5; i++) {
            Collections.shuffle(candidates, random);
            assertThat(CHOICE.choose(BOB, List.of(), candidates, List.of(), NOW).chosen())
                    .isEqualTo(first);
        }
    }

    @Test
    void theOwnersMarkComesBeforeAge() {
        X509Certificate marked = make(bob());
        X509Certificate young = make(bob().from(START.plusSeconds(86400)));
        Choice choice = CHOICE.choose(
                BOB,
                List.of(),
                List.of(
                        new Candidate(young, Source.USER_CERTIFICATE, false, Optional.empty()),
                        new Candidate(marked, Source.USER_SMIME_CERTIFICATE, true, Optional.empty())),
                List.of(),
                NOW);
        assertThat(choice.chosen().map(Candidate::certificate)).contains(marked);
        assertThat(choice.rejected())
                .singleElement()
                .satisfies(r -> assertThat(r.sentence()).contains("preferred"));
    }

    @Test
    void asMicrosoftAnOldValueInUserSmimeCertificateHidesTheGoodOne() {
        X509Certificate expired = make(bob().to(NOW.minusSeconds(1)));
        X509Certificate good = make(bob());
        List<Candidate> candidates = List.of(
                new Candidate(expired, Source.USER_SMIME_CERTIFICATE, false, Optional.empty()),
                new Candidate(good, Source.USER_CERTIFICATE, false, Optional.empty()));
        assertThat(CHOICE.choose(BOB, List.of(), candidates, List.of(), NOW)
                        .chosen()
                        .map(Candidate::certificate))
                .contains(good);
        var microsoft = CHOICE.asMicrosoft();
        Choice choice = microsoft.choose(BOB, List.of(), candidates, List.of(), NOW);
        assertThat(choice.chosen()).isEmpty();
        assertThat(reasons(choice, good)).containsExactly("shadowed");
    }

    @Test
    void aProxyAddressCountsOnlyWhereAllowedAndAfterThePrimaryOne() {
        X509Certificate proxy =
                make(TestPki.cert("Bob").mail("robert@example.com").to(END.plusSeconds(9)));
        X509Certificate primary = make(bob());
        assertThat(CHOICE.choose(BOB, List.of(ROBERT), candidates(List.of(proxy)), List.of(), NOW)
                        .chosen())
                .isPresent();
        var strict = CHOICE.withSecondaryProxies(false);
        assertThat(reasons(strict.choose(BOB, List.of(ROBERT), candidates(List.of(proxy)), List.of(), NOW), proxy))
                .containsExactly("address-mismatch");
        Choice both = CHOICE.choose(BOB, List.of(ROBERT), candidates(List.of(proxy, primary)), List.of(), NOW);
        assertThat(both.chosen().map(Candidate::certificate)).contains(primary);
        assertThat(reasons(both, proxy)).containsExactly("address-secondary");
    }

    @Test
    void aRevokedCertificateIsNotEncryptedTo() {
        X509Certificate lost = make(bob());
        var crl = TestPki.crl(ROOT, NOW.minusSeconds(9), END, lost);
        var informed = RecipientCertificates.of(
                CertificateValidator.of(CertificateCollection.of(List.of(ROOT.certificate()), List.of(crl))));
        assertThat(reasons(choose(informed, List.of(lost)), lost)).containsExactly("certificate-revoked");
    }

    @Test
    void rsaNeedsKeyEncipherment() {
        X509Certificate agreement = make(bob().keys(TestPki.rsa(2048)).usage(KeyUsage.keyAgreement));
        X509Certificate encipherment = make(bob().keys(TestPki.rsa(2048)).usage(KeyUsage.keyEncipherment));
        Choice choice = choose(CHOICE, List.of(agreement, encipherment));
        assertThat(choice.chosen().map(Candidate::certificate)).contains(encipherment);
        assertThat(reasons(choice, agreement)).containsExactly("key-usage-not-encrypting");
    }

    @Test
    void asMicrosoftTheFirstThatWillDoWinsUnlessOneIsMarked() {
        X509Certificate expired = make(bob().to(NOW.minusSeconds(1)));
        X509Certificate first = make(bob());
        X509Certificate young = make(bob().from(START.plusSeconds(86400)));
        var microsoft = CHOICE.asMicrosoft();
        Choice choice = choose(microsoft, List.of(expired, first, young));
        assertThat(choice.chosen().map(Candidate::certificate)).contains(first);
        assertThat(choice.why()).contains("first in the directory");
        assertThat(reasons(choice, young)).containsExactly("outranked");
        List<Candidate> marked = List.of(
                new Candidate(first, Source.USER_SMIME_CERTIFICATE, false, Optional.empty()),
                new Candidate(young, Source.USER_SMIME_CERTIFICATE, true, Optional.empty()));
        assertThat(microsoft
                        .choose(BOB, List.of(), marked, List.of(), NOW)
                        .chosen()
                        .map(Candidate::certificate))
                .contains(young);
    }

    @Test
    void toSignTheKeyMustSignAndTheMarkForEncryptionDoesNotCount() {
        X509Certificate encrypts = make(bob().usage(KeyUsage.keyAgreement));
        X509Certificate old = make(bob());
        X509Certificate young = make(bob().usage(KeyUsage.nonRepudiation).from(START.plusSeconds(86400)));
        X509Certificate wrapped = make(bob().keys(TestPki.keys("X25519")));
        var toSign = CHOICE.withPurpose(RecipientCertificates.Purpose.SIGN);
        Choice choice = toSign.choose(
                BOB,
                List.of(),
                List.of(
                        new Candidate(old, Source.USER_CERTIFICATE, true, Optional.empty()),
                        new Candidate(young, Source.USER_CERTIFICATE, false, Optional.empty()),
                        new Candidate(encrypts, Source.USER_CERTIFICATE, false, Optional.empty()),
                        new Candidate(wrapped, Source.USER_CERTIFICATE, false, Optional.empty())),
                List.of(),
                NOW);
        assertThat(choice.chosen().map(Candidate::certificate)).contains(young);
        assertThat(reasons(choice, encrypts)).containsExactly("key-usage-not-signing");
        assertThat(reasons(choice, wrapped)).containsExactly("key-cannot-sign");
        assertThat(reasons(choice, old)).containsExactly("outranked");
    }

    @Test
    void aCertificateVouchedForByDnssecNeedsNoPathAndOthersDo() {
        X509Certificate foreign = TestPki.cert("Bob")
                .mail("bob@example.com")
                .by(TestPki.root("Foreign"))
                .build()
                .certificate();
        var dane = new Candidate(foreign, Source.SMIMEA_DANE, false, Optional.empty());
        var pkix = new Candidate(foreign, Source.SMIMEA_PKIX, false, Optional.empty());
        assertThat(CHOICE.choose(BOB, List.of(), List.of(dane), List.of(), NOW).chosen())
                .contains(dane);
        assertThat(reasons(CHOICE.choose(BOB, List.of(), List.of(pkix), List.of(), NOW), foreign))
                .containsExactly("issuer-missing");
        var alice = MailAddress.of("alice@example.com");
        assertThat(reasons(CHOICE.choose(alice, List.of(), List.of(dane), List.of(), NOW), foreign))
                .containsExactly("address-mismatch");
    }

    @Test
    void everyFormIsReadInBothAttributes() throws Exception {
        X509Certificate one = make(bob());
        byte[] der = one.getEncoded();
        byte[] cms = PublicationValue.unsigned(one, List.of(ROOT.certificate()));
        byte[] blob = ByteBuffer.allocate(4 + der.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 3)
                .putShort((short) (4 + der.length))
                .put(der)
                .array();
        byte[] pem = ("-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END CERTIFICATE-----\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (byte[] value : List.of(der, cms, blob, pem)) {
            var read = PublishedCertificates.read(List.of(value), List.of(value));
            assertThat(read.unreadable()).isEmpty();
            assertThat(read.candidates())
                    .extracting(Candidate::certificate, Candidate::source)
                    .containsExactly(tuple(one, Source.USER_SMIME_CERTIFICATE), tuple(one, Source.USER_CERTIFICATE));
        }
        var garbage = PublishedCertificates.read(List.of(new byte[0], new byte[] {0x30, 3}), List.of(new byte[] {'-'}));
        assertThat(garbage.candidates()).isEmpty();
        assertThat(garbage.unreadable()).hasSize(3);
        var many = PublishedCertificates.read(List.of(), Collections.nCopies(101, der));
        assertThat(many.candidates()).hasSize(100);
        assertThat(many.unreadable()).singleElement().asString().contains("101");
    }

    private static TestPki.Make bob() {
        return TestPki.cert("Bob").mail("bob@example.com");
    }

    private static X509Certificate make(TestPki.Make make) {
        return make.by(ROOT).build().certificate();
    }

    private static List<Candidate> candidates(List<X509Certificate> certificates) {
        return certificates.stream()
                .map(c -> new Candidate(c, Source.USER_CERTIFICATE, false, Optional.empty()))
                .toList();
    }

    private static Choice choose(RecipientCertificates how, List<X509Certificate> certificates) {
        return how.choose(BOB, List.of(), candidates(certificates), List.of(), NOW);
    }

    private static List<String> reasons(Choice choice, X509Certificate certificate) {
        return choice.rejected().stream()
                .filter(r -> r.certificate().equals(certificate))
                .map(Rejected::code)
                .toList();
    }
}
