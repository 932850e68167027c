package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.trust.GoodMessage.ALICE;
import static org.siegel.trust.GoodMessage.CONTOSO;
import static org.siegel.trust.GoodMessage.ROOT;
import static org.siegel.trust.GoodMessage.SUB;
import static org.siegel.trust.GoodMessage.indeterminate;
import static org.siegel.trust.GoodMessage.invalid;
import static org.siegel.trust.TestPki.END;
import static org.siegel.trust.TestPki.NOW;
import static org.siegel.trust.TestPki.START;

import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.siegel.smime.Inspection.Coverage;
import org.siegel.smime.Inspection.DifferingField;
import org.siegel.smime.Inspection.DifferingField.Cause;
import org.siegel.smime.Inspection.EncryptionReport;
import org.siegel.smime.Inspection.Extent;
import org.siegel.smime.Inspection.Integrity;
import org.siegel.smime.MailAddress;

/** One failing check after another, and that nothing but a full set of passed ones is valid. */
class RelyingPartyTest {

    @Test
    void aMessageSignedByItsSenderUnderTheCollectionIsValid() {
        Verdict verdict = CONTOSO.judge(new GoodMessage().inspection(), NOW);

        assertThat(verdict).as(verdict.reason()).isInstanceOf(Verdict.Valid.class);
        assertThat(verdict.code()).isEqualTo("valid");
        SignerVerdict signer = verdict.signers().getFirst();
        assertThat(signer.chain()).containsExactly(ALICE.certificate(), SUB.certificate(), ROOT.certificate());
        assertThat(signer.address()).contains(MailAddress.of("alice@example.com"));
        assertThat(signer.checks()).extracting(Check::kind).containsExactly(Check.Kind.values());
        assertThat(signer.checks())
                .filteredOn(c -> c.kind() == Check.Kind.REVOCATION)
                .singleElement()
                .satisfies(c -> assertThat(c.code()).isEqualTo("revocation-unknown"));
    }

    @Test
    void aBrokenSignatureIsInvalidWithTheEnginesCode() {
        var message = new GoodMessage();
        message.integrity = new Integrity.Broken("digest-mismatch", "The content was changed.");
        invalid(CONTOSO, message, "digest-mismatch", Check.Kind.INTEGRITY);
    }

    @Test
    void aMessageWithoutItsSignersCertificateIsIndeterminate() {
        var message = new GoodMessage();
        message.signer = Optional.empty();
        message.integrity = new Integrity.NoCertificate();
        indeterminate(CONTOSO, message, "signer-certificate-missing");
    }

    @Test
    void anotherAuthorThanTheSignerIsInvalid() {
        var message = new GoodMessage();
        message.from = List.of(MailAddress.of("bob@example.com"));
        Verdict verdict = invalid(CONTOSO, message, "sender-mismatch", Check.Kind.SENDER);
        assertThat(verdict.reason()).contains("bob@example.com", "alice@example.com");

        message.from = List.of(MailAddress.of("alice@example.com"), MailAddress.of("bob@example.com"));
        invalid(CONTOSO, message, "sender-mismatch", Check.Kind.SENDER);
    }

    @Test
    void aSignatureForTheSenderFieldDoesNotSpeakForTheAuthor() {
        var message = new GoodMessage();
        message.from = List.of(MailAddress.of("boss@example.com"));
        message.sender = Optional.of(MailAddress.of("alice@example.com"));
        invalid(CONTOSO, message, "signed-by-sender-not-author", Check.Kind.SENDER);
    }

    @Test
    void addressesAreComparedWithoutRegardToCase() {
        var message = new GoodMessage();
        message.from = List.of(MailAddress.of("Alice@EXAMPLE.com"));
        assertThat(CONTOSO.judge(message.inspection(), NOW)).isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void aMessageWithoutFromIsIndeterminateUnlessThatIsAccepted() {
        var message = new GoodMessage();
        message.from = List.of();
        indeterminate(CONTOSO, message, "no-sender");
        Verdict accepted = CONTOSO.withSender(SenderPolicy.IF_PRESENT).judge(message.inspection(), NOW);
        assertThat(accepted).isInstanceOf(Verdict.Valid.class);
        assertThat(accepted.reason()).contains("not compared with a sender");
        message.suspicious = List.of("The message has a field for its author, but From holds no e-mail address.");
        indeterminate(CONTOSO.withSender(SenderPolicy.IF_PRESENT), message, "no-sender");
    }

    @Test
    void aCertificateWithoutAddressBindsNobody() {
        var message = new GoodMessage();
        message.signer = Optional.of(TestPki.cert("Nameless").by(SUB).build().certificate());
        indeterminate(CONTOSO, message, "certificate-without-address");
    }

    @Test
    void anOddHeaderIsNotPassedOver() {
        var message = new GoodMessage();
        message.suspicious = List.of("The display name of From holds another address.");
        indeterminate(CONTOSO, message, "suspicious-header");
    }

    @Test
    void partsOutsideTheSignatureMakeItInvalid() {
        var message = new GoodMessage();
        message.coverage =
                new Coverage(Extent.PARTIAL, List.of("A text part stands before the signed part."), List.of());
        assertThat(invalid(CONTOSO, message, "partly-signed", Check.Kind.COVERAGE)
                        .reason())
                .contains("before the signed part");
        message.coverage = new Coverage(Extent.NONE, List.of(), List.of());
        invalid(CONTOSO, message, "content-not-signed", Check.Kind.COVERAGE);
    }

    @Test
    void aHeaderChangedOnTheWayMakesAMessageInvalidAndAHiddenOneDoesNot() {
        var message = new GoodMessage();
        message.differing = List.of(new DifferingField("Subject", "Fired", "Merger", Cause.CHANGED));
        invalid(CONTOSO, message, "protected-header-differs", Check.Kind.COVERAGE);
        message.differing = List.of(
                new DifferingField("Subject", "[...]", "Merger", Cause.HIDDEN),
                new DifferingField("Cc", "list@example.com", "", Cause.ADDED));
        assertThat(CONTOSO.judge(message.inspection(), NOW)).isInstanceOf(Verdict.Valid.class);
        message.differing = List.of(new DifferingField("Subject", "Fwd: Merger", "Merger", Cause.AMBIGUOUS));
        indeterminate(CONTOSO, message, "ambiguous-header");
        message.encryption =
                List.of(new EncryptionReport(true, "AES-256-GCM", Optional.empty(), List.of(), true, true));
        message.differing = List.of(new DifferingField("From", "eve@example.com", "alice@example.com", Cause.CHANGED));
        invalid(CONTOSO, message, "protected-header-differs", Check.Kind.COVERAGE);
    }

    @Test
    void aFormThatMailProgramsReadInDifferentWaysIsNeverValid() {
        var message = new GoodMessage();
        message.coverage = new Coverage(Extent.WHOLE, List.of(), List.of("A part has two Content-Type fields."));
        indeterminate(CONTOSO, message, "suspicious-structure");
        indeterminate(CONTOSO.withSender(SenderPolicy.IGNORED), message, "suspicious-structure");
    }

    @Test
    void aRootOutsideTheCollectionIsInvalid() {
        var other = RelyingParty.of(
                CertificateCollection.of(List.of(TestPki.root("Other").certificate()), List.of()));
        var message = new GoodMessage();
        invalid(other, message, "issuer-missing", Check.Kind.PATH);
        message.certificates = List.of(SUB.certificate(), ROOT.certificate());
        invalid(other, message, "root-not-in-collection", Check.Kind.PATH);
        var withoutRoot = RelyingParty.of(CertificateCollection.of(List.of(SUB.certificate()), List.of()));
        invalid(withoutRoot, message, "root-not-in-collection", Check.Kind.PATH);
    }

    @Test
    void anExpiredCertificateFailsForItsDatesAlone() {
        Verdict verdict = CONTOSO.judge(new GoodMessage().inspection(), END.plusSeconds(3600));
        assertThat(verdict.code()).isEqualTo("certificate-expired");
        assertThat(outcome(verdict, Check.Kind.TIME)).isEqualTo(Check.Outcome.FAILED);
        assertThat(outcome(verdict, Check.Kind.PATH)).isEqualTo(Check.Outcome.PASSED);
        assertThat(CONTOSO.judge(new GoodMessage().inspection(), START.minusSeconds(1))
                        .code())
                .isEqualTo("certificate-not-yet-valid");
    }

    @Test
    void aCertificateThatMayNotSignMailIsInvalid() {
        var message = new GoodMessage();
        message.signer = Optional.of(TestPki.cert("Alice")
                .by(SUB)
                .mail("alice@example.com")
                .usage(KeyUsage.keyAgreement)
                .build()
                .certificate());
        invalid(CONTOSO, message, "key-usage-not-signing", Check.Kind.USAGE);
        message.signer = Optional.of(TestPki.cert("Alice")
                .by(SUB)
                .mail("alice@example.com")
                .purpose(KeyPurposeId.id_kp_serverAuth)
                .build()
                .certificate());
        invalid(CONTOSO, message, "wrong-purpose", Check.Kind.USAGE);
    }

    @Test
    void sha1IsWeakUnlessAcceptedAndMd5Always() {
        var message = new GoodMessage();
        message.digest = "SHA-1";
        message.weak = Optional.of("SHA-1 is broken.");
        invalid(CONTOSO, message, "weak-algorithm", Check.Kind.ALGORITHM);
        var lenient = CONTOSO.withAlgorithms(AlgorithmPolicy.legacy());
        assertThat(lenient.judge(message.inspection(), NOW)).isInstanceOf(Verdict.Valid.class);
        message.digest = "MD5";
        invalid(lenient, message, "weak-algorithm", Check.Kind.ALGORITHM);
        message.digest = "SHA-256";
        message.weak = Optional.of("something this policy does not know.");
        invalid(lenient, message, "weak-algorithm", Check.Kind.ALGORITHM);
    }

    @Test
    void aShortKeyOrSha1InThePathIsWeak() {
        var message = new GoodMessage();
        message.signer = Optional.of(TestPki.cert("Alice")
                .by(SUB)
                .mail("alice@example.com")
                .keys(TestPki.rsa(1024))
                .build()
                .certificate());
        assertThat(invalid(CONTOSO, message, "weak-algorithm", Check.Kind.ALGORITHM)
                        .reason())
                .contains("1024 bits");
        message.signer = Optional.of(TestPki.cert("Alice")
                .by(SUB)
                .mail("alice@example.com")
                .signedWith("SHA1withECDSA")
                .build()
                .certificate());
        assertThat(invalid(CONTOSO, message, "weak-algorithm", Check.Kind.ALGORITHM)
                        .reason())
                .contains("SHA-1");
    }

    @Test
    void encryptedIsIndeterminateAndUnsignedIsUnsigned() {
        var message = new GoodMessage();
        message.encryption =
                List.of(new EncryptionReport(false, "AES-256-CBC", Optional.empty(), List.of(), false, true));
        indeterminate(CONTOSO, message, "encrypted");
        message.noSigner = true;
        indeterminate(CONTOSO, message, "encrypted");
        message.encryption = List.of();
        assertThat(CONTOSO.judge(message.inspection(), NOW)).isInstanceOf(Verdict.Unsigned.class);
    }

    @Test
    void everySignerCountsAndTheMostSeriousFailureIsNamed() {
        var message = new GoodMessage();
        var good = message.report(0);
        message.integrity = new Integrity.Broken("signature-mismatch", "The signature does not verify.");
        message.from = List.of(MailAddress.of("bob@example.com"));
        var bad = message.report(1);
        message.more = List.of(good, bad);
        invalid(CONTOSO, message, "signature-mismatch", Check.Kind.INTEGRITY);
    }

    private static Check.Outcome outcome(Verdict verdict, Check.Kind kind) {
        return verdict.signers().getFirst().checks().stream()
                .filter(c -> c.kind() == kind)
                .findFirst()
                .orElseThrow()
                .outcome();
    }
}
