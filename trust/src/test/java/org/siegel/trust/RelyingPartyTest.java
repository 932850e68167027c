package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.trust.TestPki.END;
import static org.siegel.trust.TestPki.NOW;
import static org.siegel.trust.TestPki.START;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.siegel.smime.Inspection;
import org.siegel.smime.Inspection.Coverage;
import org.siegel.smime.Inspection.DifferingField;
import org.siegel.smime.Inspection.DifferingField.Cause;
import org.siegel.smime.Inspection.EncryptionReport;
import org.siegel.smime.Inspection.Extent;
import org.siegel.smime.Inspection.HeaderReport;
import org.siegel.smime.Inspection.HeaderScheme;
import org.siegel.smime.Inspection.Integrity;
import org.siegel.smime.Inspection.SignerReport;
import org.siegel.smime.MailAddress;

/** One failing check after another, and that nothing but a full set of passed ones is valid. */
class RelyingPartyTest {

    private static final TestPki.Party ROOT = TestPki.root("Root");
    private static final TestPki.Party SUB = TestPki.cert("Sub").ca().by(ROOT).build();
    private static final TestPki.Party ALICE =
            TestPki.cert("Alice").by(SUB).mail("alice@example.com").build();
    private static final RelyingParty CONTOSO =
            RelyingParty.of(CertificateCollection.of(List.of(ROOT.certificate()), List.of()));

    @Test
    void aMessageSignedByItsSenderUnderTheCollectionIsValid() {
        Verdict verdict = CONTOSO.judge(new Message().inspection(), NOW);

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
        var message = new Message();
        message.integrity = new Integrity.Broken("digest-mismatch", "The content was changed.");
        invalid(CONTOSO, message, "digest-mismatch", Check.Kind.INTEGRITY);
    }

    @Test
    void aMessageWithoutItsSignersCertificateIsIndeterminate() {
        var message = new Message();
        message.signer = Optional.empty();
        message.integrity = new Integrity.NoCertificate();
        indeterminate(CONTOSO, message, "signer-certificate-missing");
    }

    @Test
    void anotherAuthorThanTheSignerIsInvalid() {
        var message = new Message();
        message.from = List.of(MailAddress.of("bob@example.com"));
        Verdict verdict = invalid(CONTOSO, message, "sender-mismatch", Check.Kind.SENDER);
        assertThat(verdict.reason()).contains("bob@example.com", "alice@example.com");

        message.from = List.of(MailAddress.of("alice@example.com"), MailAddress.of("bob@example.com"));
        invalid(CONTOSO, message, "sender-mismatch", Check.Kind.SENDER);
    }

    @Test
    void aSignatureForTheSenderFieldDoesNotSpeakForTheAuthor() {
        var message = new Message();
        message.from = List.of(MailAddress.of("boss@example.com"));
        message.sender = Optional.of(MailAddress.of("alice@example.com"));
        invalid(CONTOSO, message, "signed-by-sender-not-author", Check.Kind.SENDER);
    }

    @Test
    void addressesAreComparedWithoutRegardToCase() {
        var message = new Message();
        message.from = List.of(MailAddress.of("Alice@EXAMPLE.com"));
        assertThat(CONTOSO.judge(message.inspection(), NOW)).isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void aMessageWithoutFromIsIndeterminateUnlessThatIsAccepted() {
        var message = new Message();
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
        var message = new Message();
        message.signer = Optional.of(TestPki.cert("Nameless").by(SUB).build().certificate());
        indeterminate(CONTOSO, message, "certificate-without-address");
    }

    @Test
    void anOddHeaderIsNotPassedOver() {
        var message = new Message();
        message.suspicious = List.of("The display name of From holds another address.");
        indeterminate(CONTOSO, message, "suspicious-header");
    }

    @Test
    void partsOutsideTheSignatureMakeItInvalid() {
        var message = new Message();
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
        var message = new Message();
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
        var message = new Message();
        message.coverage = new Coverage(Extent.WHOLE, List.of(), List.of("A part has two Content-Type fields."));
        indeterminate(CONTOSO, message, "suspicious-structure");
        indeterminate(CONTOSO.withSender(SenderPolicy.IGNORED), message, "suspicious-structure");
    }

    @Test
    void aRootOutsideTheCollectionIsInvalid() {
        var other = RelyingParty.of(
                CertificateCollection.of(List.of(TestPki.root("Other").certificate()), List.of()));
        var message = new Message();
        invalid(other, message, "issuer-missing", Check.Kind.PATH);
        message.certificates = List.of(SUB.certificate(), ROOT.certificate());
        invalid(other, message, "root-not-in-collection", Check.Kind.PATH);
        var withoutRoot = RelyingParty.of(CertificateCollection.of(List.of(SUB.certificate()), List.of()));
        invalid(withoutRoot, message, "root-not-in-collection", Check.Kind.PATH);
    }

    @Test
    void anExpiredCertificateFailsForItsDatesAlone() {
        Verdict verdict = CONTOSO.judge(new Message().inspection(), END.plusSeconds(3600));
        assertThat(verdict.code()).isEqualTo("certificate-expired");
        assertThat(outcome(verdict, Check.Kind.TIME)).isEqualTo(Check.Outcome.FAILED);
        assertThat(outcome(verdict, Check.Kind.PATH)).isEqualTo(Check.Outcome.PASSED);
        assertThat(CONTOSO.judge(new Message().inspection(), START.minusSeconds(1))
                        .code())
                .isEqualTo("certificate-not-yet-valid");
    }

    @Test
    void ofTwoCurrentListsTheOneThatNamesItWins() {
        var older = TestPki.crl(SUB, NOW.minusSeconds(600), END);
        var newer = TestPki.crl(SUB, NOW.minusSeconds(60), END, ALICE.certificate());
        for (var lists : List.of(List.of(older, newer), List.of(newer, older))) {
            var party = CONTOSO.withRevocation(RevocationPolicy.SOFT, lists, RevocationSource.NONE);
            invalid(party, new Message(), "certificate-revoked", Check.Kind.REVOCATION);
        }
        var revokedOnce = TestPki.crl(SUB, NOW.minusSeconds(600), END, ALICE.certificate());
        var cleanSince = TestPki.crl(SUB, NOW.minusSeconds(60), END);
        invalid(
                CONTOSO.withRevocation(RevocationPolicy.SOFT, List.of(cleanSince, revokedOnce), RevocationSource.NONE),
                new Message(),
                "certificate-revoked",
                Check.Kind.REVOCATION);
    }

    @Test
    void revocationFollowsThePolicy() {
        var revoked = TestPki.crl(SUB, NOW.minusSeconds(60), END, ALICE.certificate());
        var clean = TestPki.crl(SUB, NOW.minusSeconds(60), END);
        var cas = TestPki.crl(ROOT, NOW.minusSeconds(60), END);
        var none = RevocationSource.NONE;

        var soft = CONTOSO.withRevocation(RevocationPolicy.SOFT, List.of(revoked), none);
        assertThat(invalid(soft, new Message(), "certificate-revoked", Check.Kind.REVOCATION)
                        .reason())
                .contains("CN=Alice", "key-compromise");
        var ignorant = CONTOSO.withRevocation(RevocationPolicy.NONE, List.of(revoked), none);
        assertThat(ignorant.judge(new Message().inspection(), NOW)).isInstanceOf(Verdict.Valid.class);
        indeterminate(
                CONTOSO.withRevocation(RevocationPolicy.HARD, List.of(clean), none),
                new Message(),
                "revocation-unknown");
        var known = CONTOSO.withRevocation(RevocationPolicy.HARD, List.of(clean, cas), none);
        assertThat(known.judge(new Message().inspection(), NOW)).isInstanceOf(Verdict.Valid.class);
        var fetched = CONTOSO.withRevocation(
                RevocationPolicy.HARD,
                List.of(),
                listsFrom(issuer -> issuer.equals(ROOT.certificate()) ? cas : revoked));
        invalid(fetched, new Message(), "certificate-revoked", Check.Kind.REVOCATION);
    }

    private static RevocationSource listsFrom(Function<X509Certificate, RevocationList> ofIssuer) {
        return new RevocationSource() {
            @Override
            public Found<OcspResponse> responses(X509Certificate certificate, X509Certificate issuer, Instant at) {
                return Found.nothing();
            }

            @Override
            public Found<RevocationList> lists(X509Certificate certificate, X509Certificate issuer, Instant at) {
                return new Found<>(List.of(ofIssuer.apply(issuer)), List.of());
            }
        };
    }

    @Test
    void aStaleListStillProvesARevocationAndNothingElse() {
        var stale = TestPki.crl(SUB, START, START.plusSeconds(60), ALICE.certificate());
        invalid(
                CONTOSO.withRevocation(RevocationPolicy.SOFT, List.of(stale), RevocationSource.NONE),
                new Message(),
                "certificate-revoked",
                Check.Kind.REVOCATION);
        var staleAndClean = TestPki.crl(SUB, START, START.plusSeconds(60));
        indeterminate(
                CONTOSO.withRevocation(RevocationPolicy.HARD, List.of(staleAndClean), RevocationSource.NONE),
                new Message(),
                "revocation-stale");
    }

    @Test
    void aCertificateThatMayNotSignMailIsInvalid() {
        var message = new Message();
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
        var message = new Message();
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
        var message = new Message();
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
        var message = new Message();
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
        var message = new Message();
        var good = message.report(0);
        message.integrity = new Integrity.Broken("signature-mismatch", "The signature does not verify.");
        message.from = List.of(MailAddress.of("bob@example.com"));
        var bad = message.report(1);
        message.more = List.of(good, bad);
        invalid(CONTOSO, message, "signature-mismatch", Check.Kind.INTEGRITY);
    }

    private static Verdict invalid(RelyingParty party, Message message, String code, Check.Kind kind) {
        Verdict verdict = party.judge(message.inspection(), NOW);
        assertThat(verdict).as(verdict.reason()).isInstanceOf(Verdict.Invalid.class);
        assertThat(verdict.code()).isEqualTo(code);
        assertThat(verdict.reason()).endsWith(".");
        assertThat(verdict.signers().stream().flatMap(s -> s.checks().stream()))
                .anyMatch(c -> c.kind() == kind
                        && c.outcome() == Check.Outcome.FAILED
                        && c.code().equals(code));
        return verdict;
    }

    private static void indeterminate(RelyingParty party, Message message, String code) {
        Verdict verdict = party.judge(message.inspection(), NOW);
        assertThat(verdict).as(verdict.reason()).isInstanceOf(Verdict.Indeterminate.class);
        assertThat(verdict.code()).isEqualTo(code);
    }

    private static Check.Outcome outcome(Verdict verdict, Check.Kind kind) {
        return verdict.signers().getFirst().checks().stream()
                .filter(c -> c.kind() == kind)
                .findFirst()
                .orElseThrow()
                .outcome();
    }

    /** A good message; each test spoils one thing. */
    private static final class Message {
        private Optional<X509Certificate> signer = Optional.of(ALICE.certificate());
        private Integrity integrity = new Integrity.Intact();
        private List<MailAddress> from = List.of(MailAddress.of("alice@example.com"));
        private Optional<MailAddress> sender = Optional.empty();
        private List<DifferingField> differing = List.of();
        private List<String> suspicious = List.of();
        private Coverage coverage = new Coverage(Extent.WHOLE, List.of(), List.of());
        private List<EncryptionReport> encryption = List.of();
        private List<X509Certificate> certificates = List.of(SUB.certificate());
        private List<SignerReport> more = List.of();
        private String digest = "SHA-256";
        private Optional<String> weak = Optional.empty();
        private boolean noSigner;

        SignerReport report(int layer) {
            return new SignerReport(
                    layer,
                    signer,
                    "CN=Sub, 17",
                    digest,
                    "ECDSA with " + digest,
                    weak,
                    Optional.of(NOW),
                    integrity,
                    Optional.empty());
        }

        Inspection inspection() {
            List<SignerReport> signers = new ArrayList<>(more);
            if (signers.isEmpty() && !noSigner) {
                signers.add(report(0));
            }
            var headers = new HeaderReport(
                    from,
                    sender,
                    List.of(),
                    Optional.of("Hello"),
                    HeaderScheme.NONE,
                    List.of(),
                    List.of(),
                    differing,
                    suspicious);
            return new Inspection(headers, signers, coverage, List.of(), encryption, certificates, List.of());
        }
    }
}
