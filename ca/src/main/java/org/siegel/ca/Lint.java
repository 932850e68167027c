package org.siegel.ca;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * The gate before the signature: looks at the bytes that would be signed, as a relying party will see them, and shares no
 * code with what made them. This class holds what every certificate must fulfil (RFC 5280 §4) and what authorities must;
 * {@link PersonLint} holds the rest for people.
 */
final class Lint {

    private static final Set<ASN1ObjectIdentifier> CRITICAL =
            Set.of(Extension.keyUsage, Extension.basicConstraints, Extension.nameConstraints);
    private static final Duration OLDEST_START = Duration.ofHours(1);

    private final TBSCertificate tbs;
    private final List<LintFinding> findings = new ArrayList<>();

    private Lint(TBSCertificate tbs) {
        this.tbs = tbs;
    }

    /** The findings for an authority's certificate; the issuer is empty for a root. */
    static List<LintFinding> authority(byte[] encoded, Optional<X509Certificate> issuer, Instant now) {
        return examine(encoded, lint -> {
            lint.common(issuer, now);
            lint.authority(issuer.isEmpty());
        });
    }

    /** The findings for a person's certificate. */
    static List<LintFinding> person(byte[] encoded, CertificateRequest expected, X509Certificate issuer, Instant now) {
        return examine(encoded, lint -> {
            lint.common(Optional.of(issuer), now);
            Extension constraints = Certificates.structure(issuer)
                    .getTBSCertificate()
                    .getExtensions()
                    .getExtension(Extension.nameConstraints);
            new PersonLint(lint, expected)
                    .check(Optional.ofNullable(constraints).map(e -> NameConstraints.getInstance(e.getParsedValue())));
        });
    }

    private interface Rules {
        void apply(Lint lint);
    }

    private static List<LintFinding> examine(byte[] encoded, Rules rules) {
        TBSCertificate tbs;
        try {
            tbs = TBSCertificate.getInstance(encoded);
        } catch (RuntimeException e) {
            // BouncyCastle has many kinds for what it cannot read, ArrayIndexOutOfBoundsException among them
            return List.of(new LintFinding("structure", "the certificate does not parse: " + e.getMessage()));
        }
        var lint = new Lint(tbs);
        lint.require(Arrays.equals(Certificates.der(tbs), encoded), "der", "the encoding is not DER");
        if (tbs.getExtensions() == null) {
            lint.report("version", "a version 3 certificate needs extensions");
            return lint.findings;
        }
        try {
            rules.apply(lint);
        } catch (RuntimeException e) {
            // as above, for the values of extensions; what cannot be read is not signed
            lint.report("structure", "an extension does not parse: " + e.getMessage());
        }
        return lint.findings;
    }

    TBSCertificate certificate() {
        return tbs;
    }

    Extensions extensions() {
        return tbs.getExtensions();
    }

    /** The value of an extension; its absence is a finding. */
    Optional<ASN1Encodable> value(ASN1ObjectIdentifier extension, String code) {
        Optional<ASN1Encodable> value = Optional.ofNullable(extensions().getExtensionParsedValue(extension));
        require(value.isPresent(), code, "the extension is missing");
        return value;
    }

    void require(boolean holds, String code, String otherwise) {
        if (!holds) {
            report(code, otherwise);
        }
    }

    void report(String code, String sentence) {
        findings.add(new LintFinding(code, sentence));
    }

    private void common(Optional<X509Certificate> issuer, Instant now) {
        require(tbs.getVersionNumber() == 3, "version", "the version is not 3");
        var serial = tbs.getSerialNumber().getValue();
        require(
                serial.signum() > 0 && serial.bitLength() >= 64 && serial.bitLength() <= 159,
                "serial-number",
                "the serial number must be positive with 64 to 159 bits");
        var signerKey = issuer.map(Certificates::publicKey).orElse(tbs.getSubjectPublicKeyInfo());
        require(
                LintTables.signatureFits(tbs.getSignature(), signerKey),
                "signature-algorithm",
                "the signature algorithm does not fit the issuer's key");
        byte[] issuerName = issuer.map(i -> i.getSubjectX500Principal().getEncoded())
                .orElseGet(() -> Certificates.der(tbs.getSubject()));
        require(
                Arrays.equals(Certificates.der(tbs.getIssuer()), issuerName),
                "issuer",
                "the issuer is not the subject of the issuing certificate");
        require(tbs.getSubject().size() > 0, "subject", "the subject is empty");
        require(
                tbs.getSubject().getRDNs(BCStyle.CN).length == 1,
                "subject",
                "the subject must have exactly one common name");
        PublicKeyRules.objection(tbs.getSubjectPublicKeyInfo()).ifPresent(o -> report("public-key", "the key " + o));
        validity(issuer, now);
        keyIdentifiers(issuer);
        for (ASN1ObjectIdentifier oid : extensions().getExtensionOIDs()) {
            require(
                    extensions().getExtension(oid).isCritical() == CRITICAL.contains(oid),
                    "criticality",
                    "the extension " + oid + " is " + (CRITICAL.contains(oid) ? "not " : "") + "critical");
        }
    }

    private void validity(Optional<X509Certificate> issuer, Instant now) {
        Instant notBefore = X509Time.read(tbs.getStartDate());
        Instant notAfter = X509Time.read(tbs.getEndDate());
        require(notBefore.isBefore(notAfter), "validity", "the certificate ends before it begins");
        require(
                !notBefore.isAfter(now) && notBefore.isAfter(now.minus(OLDEST_START)),
                "not-before",
                "the certificate must begin within the last hour");
        issuer.ifPresent(i -> require(
                !notAfter.isAfter(i.getNotAfter().toInstant()), "not-after", "the certificate outlives its issuer"));
        require(
                LintTables.timeForm(tbs.getStartDate()) && LintTables.timeForm(tbs.getEndDate()),
                "time-form",
                "times must be UTCTime through 2049 and GeneralizedTime after that");
    }

    private void keyIdentifiers(Optional<X509Certificate> issuer) {
        byte[] own = LintTables.keyIdentifier(tbs.getSubjectPublicKeyInfo());
        value(Extension.subjectKeyIdentifier, "subject-key-identifier")
                .ifPresent(v -> require(
                        Arrays.equals(SubjectKeyIdentifier.getInstance(v).getKeyIdentifier(), own),
                        "subject-key-identifier",
                        "the key identifier is not the SHA-1 of the key"));
        byte[] expected = issuer.map(Certificates::keyIdentifier).orElse(own);
        value(Extension.authorityKeyIdentifier, "authority-key-identifier").ifPresent(v -> {
            var identifier = AuthorityKeyIdentifier.getInstance(v);
            require(
                    Arrays.equals(identifier.getKeyIdentifierOctets(), expected)
                            && identifier.getAuthorityCertIssuer() == null,
                    "authority-key-identifier",
                    "the authority key identifier must be the issuer's key identifier and nothing else");
        });
    }

    private void authority(boolean root) {
        LintTables.onlyExtensions(this, LintTables.AUTHORITY_EXTENSIONS);
        value(Extension.basicConstraints, "basic-constraints").ifPresent(v -> {
            var constraints = BasicConstraints.getInstance(v);
            var pathLength = constraints.getPathLenConstraintInteger();
            require(
                    constraints.isCA() && pathLength != null && pathLength.hasValue(root ? 1 : 0),
                    "basic-constraints",
                    "an authority needs cA and pathLen " + (root ? 1 : 0));
        });
        value(Extension.keyUsage, "key-usage")
                .ifPresent(v -> require(
                        LintTables.usage(v).equals(Set.of("keyCertSign", "cRLSign")),
                        "key-usage",
                        "an authority signs certificates and CRLs and does nothing else"));
        if (!root) {
            LintTables.emailProtectionOnly(this);
            LintTables.crlByHttp(this);
        }
    }
}
