package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.OtherName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Constraints of mail addresses (RFC 5280 §4.2.1.10, RFC 9598 §6). Those of servers are limbo's, the rest PKITS'. */
class NameConstraintTest {

    private static final TestPki.Party ROOT = TestPki.root("Root");
    private static final String UTF8_MAILBOX = NameConstraintSet.SMTP_UTF8_MAILBOX;
    private static final String PRINCIPAL_NAME = "1.3.6.1.4.1.311.20.2.3";

    @ParameterizedTest
    @CsvSource({
        // one mailbox: the local part as written, the host without regard to case
        "bob@example.com, bob@example.com, true",
        "bob@example.com, bob@EXAMPLE.com, true",
        "bob@example.com, Bob@example.com, false",
        "bob@example.com, bob@mail.example.com, false",
        // a host is that host alone
        "example.com, bob@example.com, true",
        "EXAMPLE.com, bob@example.COM, true",
        "example.com, bob@mail.example.com, false",
        "example.com, bob@badexample.com, false",
        // a domain is every host in it, not the one of its own name
        ".example.com, bob@mail.example.com, true",
        ".example.com, bob@a.b.example.com, true",
        ".example.com, bob@example.com, false",
        ".example.com, bob@badexample.com, false",
        // what is no mailbox cannot be compared
        "example.com, example.com, false",
        "example.com, bob@, false",
        "example.com, a@evil.org@example.com, false",
        "example.com, \"a@b\"@example.com, true",
        // U-labels and A-labels are the same host
        "xn--bcher-kva.example, bob@xn--bcher-kva.example, true",
        "xn--bcher-kva.example, bob@XN--BCHER-KVA.example, true",
    })
    void aMailAddressIsPermittedAsTheStandardSays(String constraint, String address, boolean permitted) {
        assertThat(outcome(permits(constraint), mail(address)))
                .isEqualTo(
                        permitted ? "trusted" : isAddress(address) ? "name-not-permitted" : "name-constraint-unusable");
    }

    private static boolean isAddress(String text) {
        return text.matches("[^@]+@[^@]+");
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, jörg@example.com, true",
        "example.com, jörg@example.org, false",
        ".example.com, jörg@mail.example.com, true",
        "xn--bcher-kva.example, jörg@xn--bcher-kva.example, true",
        "xn--bcher-kva.example, jörg@bücher.example, true",
        ".xn--bcher-kva.example, jörg@mail.BÜCHER.example, true",
        "xn--bcher-kva.example, jörg@bucher.example, false",
        // the sharp s is two letters in IDNA 2003 and one in IDNA 2008: nobody gets into strasse.example with it
        "strasse.example, jörg@straße.example, false",
        "xn--strae-oqa.example, jörg@xn--strae-oqa.example, true",
    })
    void aConstraintOfMailAddressesHoldsForInternationalOnes(String constraint, String address, boolean permitted) {
        String outcome = outcome(permits(constraint), other(UTF8_MAILBOX, address));
        if (permitted) {
            assertThat(outcome).isEqualTo("trusted");
        } else {
            assertThat(outcome).isIn("name-not-permitted", "name-constraint-unusable");
        }
    }

    @Test
    void whatIsExcludedIsExcludedInBothForms() {
        var excluding = constraints(List.of(), List.of(new GeneralName(GeneralName.rfc822Name, "example.com")));
        assertThat(outcome(excluding, mail("bob@example.com"))).isEqualTo("name-excluded");
        assertThat(outcome(excluding, other(UTF8_MAILBOX, "jörg@example.com"))).isEqualTo("name-excluded");
        assertThat(outcome(excluding, mail("bob@mail.example.com"))).isEqualTo("trusted");
    }

    @Test
    void theSubjectCountsWhereNoAlternativeNameHasAnAddress() {
        var ca = ca(permits("example.com"));
        assertThat(outcome(ca, "Bob,E=bob@example.com", List.of())).isEqualTo("trusted");
        assertThat(outcome(ca, "Bob,E=bob@example.org", List.of())).isEqualTo("name-not-permitted");
        var dns = List.of(new GeneralName(GeneralName.dNSName, "example.org"));
        assertThat(outcome(ca, "Bob,E=bob@example.org", dns)).isEqualTo("name-not-permitted");
        assertThat(outcome(ca, "Bob,E=bob@example.org", List.of(mail("bob@example.com"))))
                .isEqualTo("trusted");
        assertThat(CertificateAddresses.of(leaf(ca, "Bob,E=bob@example.org", List.of(mail("bob@example.com")))))
                .as("and what was not compared is nobody's address")
                .extracting(Object::toString)
                .containsExactly("bob@example.com");
    }

    @Test
    void everyOneOfSeveralAddressesCounts() {
        var ca = ca(permits("example.com"));
        assertThat(outcome(ca, "Bob", List.of(mail("bob@example.com"), mail("bob@example.org"))))
                .isEqualTo("name-not-permitted");
        assertThat(outcome(ca, "Bob", List.of(mail("bob@example.com"), other(UTF8_MAILBOX, "jörg@example.org"))))
                .isEqualTo("name-not-permitted");
    }

    @Test
    void constraintsOfSeveralAuthoritiesHoldTogether() {
        var upper = ca(permits(".example.com"));
        var lower = TestPki.cert("Lower")
                .ca()
                .by(upper)
                .extension(Extension.nameConstraints, true, permits("mail.example.com", "example.org"))
                .build();
        assertThat(validate(upper, lower, leaf(lower, "Bob", List.of(mail("bob@mail.example.com")))))
                .isEqualTo("trusted");
        assertThat(validate(upper, lower, leaf(lower, "Bob", List.of(mail("bob@example.org")))))
                .isEqualTo("name-not-permitted");
        assertThat(validate(upper, lower, leaf(lower, "Bob", List.of(mail("bob@a.example.com")))))
                .isEqualTo("name-not-permitted");
    }

    @Test
    void formsThatNobodyCanCompareFailOnlyWhereTheyMeet() {
        var ofPrincipals = constraints(List.of(other(PRINCIPAL_NAME, "example.com")), List.of());
        assertThat(outcome(ofPrincipals, other(PRINCIPAL_NAME, "bob@example.com")))
                .isEqualTo("name-constraint-unusable");
        assertThat(outcome(ofPrincipals, other(UTF8_MAILBOX, "jörg@example.com")))
                .isEqualTo("trusted");
        assertThat(outcome(ofPrincipals, mail("bob@example.com"))).isEqualTo("trusted");
    }

    @Test
    void minimumAndMaximumAreNotAccepted() {
        for (var subtree : List.of(
                new GeneralSubtree(mail("example.com"), BigInteger.ONE, null),
                new GeneralSubtree(mail("example.com"), BigInteger.ZERO, BigInteger.TEN))) {
            assertThat(outcome(new NameConstraints(new GeneralSubtree[] {subtree}, null), mail("bob@example.com")))
                    .isEqualTo("name-constraint-unusable");
        }
    }

    @ParameterizedTest
    @CsvSource({"'', bob@", "bob@@example.com, @example.com", "exa mple.com, *.example.com"})
    void aConstraintThatIsNoneFailsThePath(String one, String other) {
        for (String constraint : List.of(one, other)) {
            assertThat(outcome(permits(constraint), mail("bob@example.com"))).isEqualTo("name-constraint-unusable");
        }
    }

    private static NameConstraints permits(String... addresses) {
        return constraints(Stream.of(addresses).map(NameConstraintTest::mail).toList(), List.of());
    }

    private static NameConstraints constraints(List<GeneralName> permitted, List<GeneralName> excluded) {
        return new NameConstraints(
                permitted.isEmpty()
                        ? null
                        : permitted.stream().map(GeneralSubtree::new).toArray(GeneralSubtree[]::new),
                excluded.isEmpty()
                        ? null
                        : excluded.stream().map(GeneralSubtree::new).toArray(GeneralSubtree[]::new));
    }

    private static GeneralName mail(String address) {
        return new GeneralName(GeneralName.rfc822Name, address);
    }

    private static GeneralName other(String type, String text) {
        return new GeneralName(
                GeneralName.otherName, new OtherName(new ASN1ObjectIdentifier(type), new DERUTF8String(text)));
    }

    private static TestPki.Party ca(ASN1Encodable constraints) {
        return TestPki.cert("Constrained")
                .ca()
                .by(ROOT)
                .extension(Extension.nameConstraints, true, constraints)
                .build();
    }

    private static X509Certificate leaf(TestPki.Party ca, String name, List<GeneralName> names) {
        var leaf = TestPki.cert(name).by(ca);
        if (!names.isEmpty()) {
            leaf.extension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
        }
        return leaf.build().certificate();
    }

    private static String outcome(ASN1Encodable constraints, GeneralName name) {
        return outcome(ca(constraints), "Bob", List.of(name));
    }

    private static String outcome(TestPki.Party ca, String name, List<GeneralName> names) {
        return validate(ca, ca, leaf(ca, name, names));
    }

    private static String validate(TestPki.Party upper, TestPki.Party lower, X509Certificate leaf) {
        var collection = CertificateCollection.of(
                List.of(ROOT.certificate(), upper.certificate(), lower.certificate()), List.of());
        return switch (new PathValidator(collection).validate(leaf, List.of(), PathInputs.forMail(), TestPki.NOW)) {
            case PathResult.TrustedPath path -> "trusted";
            case PathResult.Untrusted no -> no.code();
        };
    }
}
