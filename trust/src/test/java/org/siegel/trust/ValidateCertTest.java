package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.trust.TestPki.END;
import static org.siegel.trust.TestPki.NOW;
import static org.siegel.trust.TestPki.START;
import static org.siegel.trust.ValidateCertStatus.ADDRESS_MISMATCH;
import static org.siegel.trust.ValidateCertStatus.BAD_INFORMATION;
import static org.siegel.trust.ValidateCertStatus.BAD_SIGNATURE;
import static org.siegel.trust.ValidateCertStatus.BROKEN_CHAIN;
import static org.siegel.trust.ValidateCertStatus.CHAIN_EXPIRED;
import static org.siegel.trust.ValidateCertStatus.CHAIN_REVOKED;
import static org.siegel.trust.ValidateCertStatus.EXPIRED;
import static org.siegel.trust.ValidateCertStatus.NOT_FOR_SIGNING;
import static org.siegel.trust.ValidateCertStatus.PROTOCOL_ERROR;
import static org.siegel.trust.ValidateCertStatus.PURPOSE_NOT_PERMITTED;
import static org.siegel.trust.ValidateCertStatus.REVOCATION_UNKNOWN;
import static org.siegel.trust.ValidateCertStatus.REVOCATION_UNREACHABLE;
import static org.siegel.trust.ValidateCertStatus.REVOKED;
import static org.siegel.trust.ValidateCertStatus.SERVER_ERROR;
import static org.siegel.trust.ValidateCertStatus.SUCCESS;
import static org.siegel.trust.ValidateCertStatus.UNTRUSTED_SOURCE;
import static org.siegel.trust.ValidateCertStatus.WRONG_ROLE;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.siegel.smime.MailAddress;
import org.siegel.trust.TestPki.Party;

/** MS-ASCMD 2.2.3.177.18: one real chain for every status that a certificate can have. */
class ValidateCertTest {

    private static final Party ROOT = TestPki.root("Root");
    private static final Party ISSUING = TestPki.cert("Issuing").ca().by(ROOT).build();
    private static final Logger LOG = Logger.getLogger(ValidateCert.class.getName());
    private static final MailAddress BOB = MailAddress.of("bob@example.com");

    @Test
    void aGoodCertificateIsASuccess() {
        assertThat(statuses(bob().by(ISSUING))).containsExactly(SUCCESS);
        assertThat(Stream.of(ValidateCertStatus.values()).map(ValidateCertStatus::number))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17);
    }

    @Test
    void whatIsNoCertificateOrWasAlteredHasABadSignature() {
        byte[] good = der(bob().by(ISSUING).build().certificate());
        byte[] altered = good.clone();
        altered[altered.length - 1] ^= 1;
        for (byte[] one : List.of(new byte[0], new byte[] {0x30}, "garbage".getBytes(), altered)) {
            assertThat(run(List.of(one), false).certificates()).containsExactly(List.of(BAD_SIGNATURE));
        }
        assertThat(run(List.of(new byte[] {1}, good), false).certificates())
                .as("the others are answered all the same")
                .containsExactly(List.of(BAD_SIGNATURE), List.of(SUCCESS));
    }

    @Test
    void aRootOutsideTheCollectionIsAnUntrustedSource() {
        Party foreign = TestPki.root("Foreign");
        assertThat(statuses(bob().by(foreign), foreign)).containsExactly(UNTRUSTED_SOURCE);
    }

    @Test
    void aMissingIssuerBreaksTheChain() {
        assertThat(statuses(bob().by(TestPki.cert("Lost").ca().by(ROOT).build())))
                .containsExactly(BROKEN_CHAIN);
    }

    @Test
    void keyUsageOrPurposeMayForbidToSignMail() {
        assertThat(statuses(bob().usage(KeyUsage.keyAgreement).by(ISSUING))).containsExactly(NOT_FOR_SIGNING);
        assertThat(statuses(bob().purpose(KeyPurposeId.id_kp_serverAuth).by(ISSUING)))
                .containsExactly(NOT_FOR_SIGNING);
    }

    @Test
    void itsOwnDatesAreToldFromThoseOfTheChain() {
        Party old = TestPki.cert("Old").ca().to(NOW.minusSeconds(9)).by(ROOT).build();
        assertThat(statuses(bob().to(NOW.minusSeconds(9)).by(ISSUING))).containsExactly(EXPIRED);
        assertThat(statuses(bob().from(NOW.plusSeconds(9)).by(ISSUING))).containsExactly(EXPIRED);
        assertThat(statuses(bob().by(old), old)).containsExactly(CHAIN_EXPIRED);
        assertThat(statuses(bob().to(NOW.minusSeconds(20)).by(old), old)).containsExactly(EXPIRED, CHAIN_EXPIRED);
    }

    @Test
    void whatACaDoesNotPermitIsAWrongPurpose() {
        Party servers = TestPki.cert("Servers")
                .ca()
                .extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .by(ROOT)
                .build();
        assertThat(statuses(bob().by(servers), servers)).containsExactly(PURPOSE_NOT_PERMITTED);
        var elsewhere = new GeneralSubtree(new GeneralName(GeneralName.rfc822Name, "elsewhere.example"));
        Party narrow = TestPki.cert("Narrow")
                .ca()
                .extension(Extension.nameConstraints, true, new NameConstraints(new GeneralSubtree[] {elsewhere}, null))
                .by(ROOT)
                .build();
        assertThat(statuses(bob().by(narrow), narrow)).containsExactly(PURPOSE_NOT_PERMITTED);
    }

    @Test
    void anUnknownCriticalExtensionIsBadInformation() {
        var unknown = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");
        assertThat(statuses(bob().extension(unknown, true, DERNull.INSTANCE).by(ISSUING)))
                .containsExactly(BAD_INFORMATION);
    }

    @Test
    void aPersonIsNoCaAndACaNoPerson() {
        Party person = TestPki.cert("Person").by(ROOT).build();
        assertThat(statuses(bob().by(person), person)).containsExactly(WRONG_ROLE);
        Party last = TestPki.cert("Last").ca().pathLength(0).by(ROOT).build();
        Party tooDeep = TestPki.cert("Too deep").ca().by(last).build();
        assertThat(statuses(bob().by(tooDeep), last, tooDeep)).containsExactly(WRONG_ROLE);
        assertThat(statuses(TestPki.cert("CA").ca().by(ROOT))).containsExactly(NOT_FOR_SIGNING, WRONG_ROLE);
    }

    @Test
    void anotherAddressIsToldWhereTheServerKnowsTheRecipient() {
        byte[] alices = der(TestPki.cert("Alice")
                .mail("alice@example.com")
                .by(ISSUING)
                .build()
                .certificate());
        var asked = new ValidateCert(List.of(alices), List.of(), false, Optional.of(BOB));
        assertThat(asked.run(party(), NOW).certificates()).containsExactly(List.of(ADDRESS_MISMATCH));
    }

    @Test
    void itsOwnRevocationIsToldFromThatOfTheChain() {
        X509Certificate lost = bob().by(ISSUING).build().certificate();
        X509Certificate good = bob().by(ISSUING).build().certificate();
        RevocationList ofIssuing = TestPki.crl(ISSUING, NOW.minusSeconds(9), END, lost);
        RevocationList ofRoot = TestPki.crl(ROOT, NOW.minusSeconds(9), END);
        RevocationList caRevoked = TestPki.crl(ROOT, NOW.minusSeconds(9), END, ISSUING.certificate());
        for (boolean checkCrl : new boolean[] {false, true}) {
            assertThat(statuses(lost, checkCrl, ofRoot, ofIssuing)).containsExactly(REVOKED);
            assertThat(statuses(good, checkCrl, caRevoked, ofIssuing)).containsExactly(CHAIN_REVOKED);
            assertThat(statuses(lost, checkCrl, caRevoked, ofIssuing)).contains(CHAIN_REVOKED);
            assertThat(statuses(good, checkCrl, ofRoot, ofIssuing)).containsExactly(SUCCESS);
        }
    }

    @Test
    void whatCannotBeToldCountsWithCheckCrlOnly() {
        X509Certificate good = bob().by(ISSUING).build().certificate();
        assertThat(statuses(good, false)).containsExactly(SUCCESS);
        assertThat(statuses(good, true)).containsExactly(REVOCATION_UNKNOWN);
        RevocationList stale = TestPki.crl(ISSUING, START, NOW.minusSeconds(9));
        assertThat(statuses(good, true, stale, TestPki.crl(ROOT, START, END))).containsExactly(REVOCATION_UNKNOWN);
    }

    @Test
    void aServerThatCannotBeReachedIsToldFromOneThatSaysNothingSure() {
        X509Certificate good = bob().by(ISSUING).build().certificate();
        RevocationList ofRoot = TestPki.crl(ROOT, NOW.minusSeconds(9), END);
        for (var kind : RevocationFault.Kind.values()) {
            RevocationSource broken = new Broken(new RevocationFault(kind, "http://crl.example/", "It does not work."));
            RelyingParty party = party(ofRoot).withRevocation(RevocationPolicy.NONE, List.of(), broken);
            ValidateCertStatus expected = switch (kind) {
                case UNREACHABLE, TIMED_OUT, REFUSED, OCSP_TRY_LATER, OCSP_INTERNAL_ERROR -> REVOCATION_UNREACHABLE;
                default -> REVOCATION_UNKNOWN;
            };
            assertThat(new ValidateCert(List.of(der(good)), List.of(), true, Optional.empty())
                            .run(party, NOW)
                            .certificates())
                    .as("%s", kind)
                    .containsExactly(List.of(expected));
            assertThat(new ValidateCert(List.of(der(good)), List.of(), false, Optional.empty())
                            .run(party, NOW)
                            .certificates())
                    .containsExactly(List.of(SUCCESS));
        }
    }

    private static class Broken implements RevocationSource {
        private final RevocationFault fault;

        Broken(RevocationFault fault) {
            this.fault = fault;
        }

        @Override
        public Found<OcspResponse> responses(X509Certificate certificate, X509Certificate issuer, Instant at) {
            return Found.nothing();
        }

        @Override
        public Found<RevocationList> lists(X509Certificate certificate, X509Certificate issuer, Instant at) {
            return new Found<>(List.of(), List.of(fault));
        }
    }

    @Test
    void aFailureOfOursIsAServerErrorForThatCertificateAlone() {
        LOG.setLevel(Level.OFF); // the trace is for operators
        byte[] good = der(bob().by(ISSUING).build().certificate());
        RevocationSource failing = new Broken(new RevocationFault(RevocationFault.Kind.STALE, "", "Stale.")) {
            @Override
            public Found<RevocationList> lists(X509Certificate certificate, X509Certificate issuer, Instant at) {
                throw new IllegalStateException("a bug");
            }
        };
        var response = new ValidateCert(List.of(good, new byte[] {1}), List.of(), true, Optional.empty())
                .run(party().withRevocation(RevocationPolicy.HARD, List.of(), failing), NOW);
        assertThat(response)
                .isEqualTo(new ValidateCert.Response(SUCCESS, List.of(List.of(SERVER_ERROR), List.of(BAD_SIGNATURE))));
    }

    @Test
    void severalStatusesStandInTheOrderOfTheirNumbers() {
        Party foreign = TestPki.root("Foreign");
        byte[] all = der(TestPki.cert("Alice")
                .mail("alice@example.com")
                .usage(KeyUsage.keyAgreement)
                .to(NOW.minusSeconds(9))
                .by(foreign)
                .build()
                .certificate());
        var asked = new ValidateCert(List.of(all), List.of(der(foreign.certificate())), true, Optional.of(BOB));
        assertThat(asked.run(party(), NOW).certificates())
                .containsExactly(List.of(UNTRUSTED_SOURCE, NOT_FOR_SIGNING, EXPIRED, ADDRESS_MISMATCH));
    }

    @Test
    void aCommandHasAHundredCertificatesAtMost() {
        byte[] one = der(bob().by(ISSUING).build().certificate());
        assertThat(run(Collections.nCopies(100, one), false).status()).isEqualTo(SUCCESS);
        assertThat(run(Collections.nCopies(101, one), false))
                .isEqualTo(new ValidateCert.Response(PROTOCOL_ERROR, List.of()));
        assertThat(run(List.of(), false).status()).isEqualTo(PROTOCOL_ERROR);
    }

    @Test
    void damagedChainsAreNoHelpAndNoHarm() {
        byte[] good = der(bob().by(ISSUING).build().certificate());
        var asked = new ValidateCert(List.of(good), List.of(new byte[] {0x30, 1}), false, Optional.empty());
        assertThat(asked.run(party(), NOW).certificates()).containsExactly(List.of(SUCCESS));
    }

    private static TestPki.Make bob() {
        return TestPki.cert("Bob").mail("bob@example.com");
    }

    private static RelyingParty party(RevocationList... lists) {
        return RelyingParty.of(
                CertificateCollection.of(List.of(ROOT.certificate(), ISSUING.certificate()), List.of(lists)));
    }

    private static ValidateCert.Response run(List<byte[]> certificates, boolean checkCrl) {
        return new ValidateCert(certificates, List.of(), checkCrl, Optional.empty()).run(party(), NOW);
    }

    private static List<ValidateCertStatus> statuses(TestPki.Make made, Party... chain) {
        byte[] one = der(made.build().certificate());
        List<byte[]> pool = Arrays.stream(chain).map(p -> der(p.certificate())).toList();
        return new ValidateCert(List.of(one), pool, false, Optional.empty())
                .run(party(), NOW)
                .certificates()
                .getFirst();
    }

    private static List<ValidateCertStatus> statuses(X509Certificate one, boolean checkCrl, RevocationList... lists) {
        return new ValidateCert(List.of(der(one)), List.of(), checkCrl, Optional.empty())
                .run(party(lists), NOW)
                .certificates()
                .getFirst();
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
