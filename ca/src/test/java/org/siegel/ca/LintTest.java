package org.siegel.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.siegel.database.Database;
import org.siegel.smime.MailAddress;
import org.siegel.testkit.SettableClock;

/** Each rule of the gate, tried with a certificate that breaks it and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LintTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final CertificateRequest REQUEST = CaFixture.request("ada@example.org");

    private final SettableClock clock = new SettableClock(NOW);
    private Database database;
    private CertificateAuthority ca;
    private TBSCertificate good;

    @BeforeAll
    void found() {
        database = TestPostgres.databases(1).getFirst();
        ca = CaFixture.open(database, clock, CaFixture.FAST.withNameConstraints(true));
        FreshKey key = CaFixture.vault(database, clock).generate(KeyPurpose.PERSONAL, KeyAlgorithm.EC_P256);
        good = TBSCertificate.getInstance(
                ca.prepare(REQUEST, PossessionProven.byVault(key)).toBeSigned());
    }

    @AfterAll
    void close() {
        database.close();
    }

    private List<String> codes(byte[] tbs) {
        return Lint.person(tbs, REQUEST, ca.hierarchy().issuing().certificate(), NOW).stream()
                .map(LintFinding::code)
                .distinct()
                .toList();
    }

    /** The parts of a certificate, to be exchanged one by one. */
    private record Parts(
            BigInteger serial, X500Name issuer, X500Name subject, Instant from, Instant to, Extensions extensions) {

        Parts serial(BigInteger changed) {
            return new Parts(changed, issuer, subject, from, to, extensions);
        }

        Parts issuer(String changed) {
            return new Parts(serial, new X500Name(changed), subject, from, to, extensions);
        }

        Parts subject(String changed) {
            return new Parts(serial, issuer, new X500Name(changed), from, to, extensions);
        }

        Parts commonName(String text) {
            var name = new X500Name(new RDN[] {new RDN(BCStyle.CN, new DERUTF8String(text))});
            return new Parts(serial, issuer, name, from, to, extensions);
        }

        Parts validity(Instant begin, Instant end) {
            return new Parts(serial, issuer, subject, begin, end, extensions);
        }

        Parts without(ASN1ObjectIdentifier oid) {
            return change(oid, null, false);
        }

        Parts with(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
            return change(oid, value, critical);
        }

        private Parts change(ASN1ObjectIdentifier changed, ASN1Encodable value, boolean critical) {
            var generator = new ExtensionsGenerator();
            try {
                for (ASN1ObjectIdentifier oid : extensions.getExtensionOIDs()) {
                    if (!oid.equals(changed)) {
                        generator.addExtension(extensions.getExtension(oid));
                    }
                }
                if (value != null) {
                    generator.addExtension(changed, critical, value);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Parts(serial, issuer, subject, from, to, generator.generate());
        }
    }

    private byte[] changed(UnaryOperator<Parts> change) {
        Parts parts = change.apply(new Parts(
                good.getSerialNumber().getValue(),
                good.getIssuer(),
                good.getSubject(),
                X509Time.read(good.getStartDate()),
                X509Time.read(good.getEndDate()),
                good.getExtensions()));
        var generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(new ASN1Integer(parts.serial()));
        generator.setSignature(good.getSignature());
        generator.setIssuer(parts.issuer());
        generator.setSubject(parts.subject());
        generator.setStartDate(X509Time.of(parts.from()));
        generator.setEndDate(X509Time.of(parts.to()));
        generator.setSubjectPublicKeyInfo(good.getSubjectPublicKeyInfo());
        generator.setExtensions(parts.extensions());
        return Certificates.der(generator.generateTBSCertificate());
    }

    @Test
    void what_prepare_builds_passes_and_so_does_a_rebuilt_copy() {
        assertThat(codes(Certificates.der(good))).isEmpty();
        assertThat(codes(changed(parts -> parts))).isEmpty();
    }

    private static GeneralNames names(GeneralName... names) {
        return new GeneralNames(names);
    }

    private static GeneralName mail(String address) {
        return new GeneralName(GeneralName.rfc822Name, address);
    }

    private static Arguments broken(String code, String how, UnaryOperator<Parts> change) {
        return Arguments.of(code, how, change);
    }

    static Stream<Arguments> brokenCertificates() {
        Instant begin = NOW.minusSeconds(300);
        var san = Extension.subjectAlternativeName;
        var usage = Extension.keyUsage;
        var eku = Extension.extendedKeyUsage;
        return Stream.of(
                broken("serial-number", "zero", p -> p.serial(BigInteger.ZERO)),
                broken(
                        "serial-number",
                        "negative",
                        p -> p.serial(BigInteger.ONE.shiftLeft(100).negate())),
                broken("serial-number", "guessable", p -> p.serial(BigInteger.valueOf(4711))),
                broken("serial-number", "21 octets", p -> p.serial(BigInteger.ONE.shiftLeft(160))),
                broken("issuer", "somebody else", p -> p.issuer("CN=Somebody Else")),
                broken("subject", "empty", p -> p.subject("")),
                broken("subject", "an organisation of its own choice", p -> p.subject("CN=Ada,O=Other Org")),
                broken("subject", "65 characters", p -> p.commonName("x".repeat(65))),
                broken("subject", "text direction override", p -> p.subject("CN=Ada\u202egro.elpmaxe")),
                broken("subject", "line feed", p -> p.subject("CN=Ada\\0AEve")),
                broken("subject-address", "another address", p -> p.subject("CN=ceo@example.org")),
                broken("subject-address", "another emailAddress", p -> p.subject("CN=Ada,E=ceo@example.org")),
                broken("validity", "826 days", p -> p.validity(begin, begin.plus(Duration.ofDays(826)))),
                broken("validity", "ends first", p -> p.validity(begin, begin.minusSeconds(1))),
                broken("not-before", "in the future", p -> p.validity(NOW.plusSeconds(60), NOW.plusSeconds(600))),
                broken("not-before", "last week", p -> p.validity(NOW.minus(Duration.ofDays(7)), NOW.plusSeconds(600))),
                broken("key-usage", "missing", p -> p.without(usage)),
                broken(
                        "key-usage",
                        "signs certificates",
                        p -> p.with(
                                usage,
                                true,
                                new KeyUsage(
                                        KeyUsage.digitalSignature | KeyUsage.keyAgreement | KeyUsage.keyCertSign))),
                broken(
                        "key-usage",
                        "key transport with EC",
                        p -> p.with(usage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))),
                broken(
                        "key-usage",
                        "half of dual use",
                        p -> p.with(usage, true, new KeyUsage(KeyUsage.digitalSignature))),
                broken(
                        "criticality",
                        "key usage not critical",
                        p -> p.with(usage, false, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyAgreement))),
                broken("extended-key-usage", "missing", p -> p.without(eku)),
                broken(
                        "extended-key-usage",
                        "client authentication",
                        p -> p.with(eku, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))),
                broken(
                        "extended-key-usage",
                        "any",
                        p -> p.with(eku, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                            KeyPurposeId.id_kp_emailProtection, KeyPurposeId.anyExtendedKeyUsage
                        }))),
                broken("subject-alternative-name", "missing", p -> p.without(san)),
                broken(
                        "subject-alternative-name",
                        "another address",
                        p -> p.with(san, false, names(mail("eve@example.org")))),
                broken(
                        "subject-alternative-name",
                        "a second address",
                        p -> p.with(san, false, names(mail("ada@example.org"), mail("eve@example.org")))),
                broken(
                        "subject-alternative-name",
                        "a host",
                        p -> p.with(san, false, names(new GeneralName(GeneralName.dNSName, "example.org")))),
                broken("subject-key-identifier", "missing", p -> p.without(Extension.subjectKeyIdentifier)),
                broken(
                        "subject-key-identifier",
                        "invented",
                        p -> p.with(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(new byte[20]))),
                broken("authority-key-identifier", "missing", p -> p.without(Extension.authorityKeyIdentifier)),
                broken("crl-distribution-points", "missing", p -> p.without(Extension.cRLDistributionPoints)),
                broken(
                        "extensions",
                        "an authority",
                        p -> p.with(Extension.basicConstraints, true, new BasicConstraints(true))),
                broken(
                        "structure",
                        "a text where key usage belongs",
                        p -> p.with(usage, true, new DERUTF8String("x"))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("brokenCertificates")
    void a_broken_certificate_is_found_by_its_rule(String code, String how, UnaryOperator<Parts> change) {
        assertThat(codes(changed(change))).as(how).contains(code);
    }

    @Test
    void truncated_and_padded_encodings_are_findings_not_crashes() {
        byte[] tbs = Certificates.der(good);
        for (int length = 0; length < tbs.length; length += 7) {
            assertThat(codes(Arrays.copyOf(tbs, length))).as("first " + length).isNotEmpty();
        }
        assertThat(codes(Arrays.copyOf(tbs, tbs.length + 1))).isNotEmpty();
    }

    private void assertRefused(CertificateRequest request, String code) {
        FreshKey key = CaFixture.vault(database, clock).generate(KeyPurpose.PERSONAL, KeyAlgorithm.EC_P256);
        assertThatThrownBy(() -> ca.prepare(request, PossessionProven.byVault(key)))
                .isInstanceOf(CaException.LintFailed.class)
                .hasMessageContaining("not signed")
                .hasMessageContaining(code);
    }

    @Test
    void addresses_outside_the_name_constraints_are_refused() {
        for (String address : List.of("ada@example.com", "ada@notexample.org", "ada@example.org.evil.example")) {
            FreshKey key = CaFixture.vault(database, clock).generate(KeyPurpose.PERSONAL, KeyAlgorithm.EC_P256);
            assertThatThrownBy(() -> ca.prepare(CaFixture.request(address), PossessionProven.byVault(key)))
                    .isInstanceOf(CaException.LintFailed.class)
                    .hasMessageContaining("not signed")
                    .hasMessageContaining("name-constraints");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("directoryNames")
    void names_from_the_directory_become_fit_common_names(String name, String commonName) {
        X500Name subject = DistinguishedNames.of(MailAddress.of("ada@example.org"), Optional.of(name), false);

        assertThat(subject.getRDNs(BCStyle.CN)[0].getFirst().getValue()).hasToString(commonName);
        assertThat(codes(changed(p -> new Parts(p.serial(), p.issuer(), subject, p.from(), p.to(), p.extensions()))))
                .isEmpty();
    }

    static Stream<Arguments> directoryNames() {
        return Stream.of(
                Arguments.of("Zoë O'Brien, \"Jr.\"", "Zoë O'Brien, \"Jr.\""),
                Arguments.of(" Ada\tLovelace\r\n", "Ada Lovelace"),
                Arguments.of("ceo@example.org", "ada@example.org"),
                Arguments.of("Ada\u0000Eve", "Ada Eve"),
                Arguments.of("\u202eAda\u200b", "Ada"),
                Arguments.of("علی\u200cرضا", "علی\u200cرضا"),
                Arguments.of("a+b=c;d<e>#f\\g", "a+b=c;d<e>#f\\g"),
                Arguments.of("x".repeat(300), "x".repeat(64)),
                Arguments.of("y" + "😀".repeat(70), "y" + "😀".repeat(31)),
                Arguments.of("  ", "ada@example.org"),
                Arguments.of("\ud83d", "ada@example.org"));
    }

    @Test
    void a_certificate_never_outlives_its_issuer() {
        try (Database own = TestPostgres.databases(1).getFirst()) {
            var late = new SettableClock(NOW);
            CertificateAuthority other = CaFixture.open(own, late, CaFixture.FAST);
            late.forward(Duration.ofDays(9 * 365 + 300));
            var end = other.hierarchy().issuing().certificate().getNotAfter();

            assertThat(other.generateFor(CaFixture.request("ada@example.org"))
                            .certificate()
                            .getNotAfter())
                    .isEqualTo(end);

            late.forward(Duration.ofDays(365));
            assertThatThrownBy(() -> other.generateFor(CaFixture.request("bob@example.org")))
                    .isInstanceOf(CaException.Refused.class)
                    .hasMessageContaining("expired");
        }
    }

    @Test
    void the_options_for_non_repudiation_and_the_address_in_the_subject_pass_the_gate() {
        try (Database own = TestPostgres.databases(1).getFirst()) {
            CertificateAuthority other = CaFixture.open(
                    own, clock, CaFixture.FAST.withNonRepudiation(true).withAddressInSubject(true));
            for (String address : List.of(
                    "ada@example.org",
                    "l".repeat(64) + "@example.org",
                    "jürgen@example.org",
                    "a@" + "d".repeat(60).concat(".").repeat(4) + "example.org")) {
                var request = CertificateRequest.of(MailAddress.of(address), Optional.empty(), CaFixture.ADMIN);
                IssuedCertificate issued = other.generateFor(request);
                assertThat(issued.certificate().getKeyUsage()[1])
                        .as("nonRepudiation")
                        .isTrue();
                assertThat(issued.address()).hasToString(address);
            }
        }
    }

    @Test
    void options_that_make_no_sense_are_refused_at_once() {
        for (String base : List.of("ldap://x/", "http://pki.example.org/crl", "http:///", "pki/")) {
            assertThatThrownBy(() -> CaOptions.at(URI.create(base))).hasMessageContaining("http URL that ends in /");
        }
        assertThatThrownBy(() -> CaFixture.FAST.withValidity(Duration.ofDays(826), Duration.ofDays(7)))
                .hasMessageContaining("1 to 825 days");
        assertThatThrownBy(() -> CaFixture.FAST.withPolicy("not.an.oid")).hasMessageContaining("not.an.oid");
    }
}
