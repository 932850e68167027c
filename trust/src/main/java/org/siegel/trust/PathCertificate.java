package org.siegel.trust;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;

/** A certificate with the parts that path processing reads, decoded once. */
final class PathCertificate {

    private final X509Certificate certificate;
    private final byte[] encoded;
    private final int hash;
    private @Nullable Certificate structure;
    private @Nullable String defect;
    private @Nullable PublicKey publicKey;
    private List<String> subject = List.of();
    private List<String> issuer = List.of();
    private byte[] publicKeyInfo = {};
    private byte @Nullable [] subjectKeyIdentifier;
    private byte @Nullable [] authorityKeyIdentifier;
    private @Nullable BigInteger authoritySerial;
    private @Nullable BasicConstraints basicConstraints;
    private @Nullable KeyUsage keyUsage;
    private List<GeneralName> alternativeNames = List.of();
    private @Nullable Set<String> purposes;

    private PathCertificate(X509Certificate certificate) {
        this.certificate = certificate;
        try {
            this.encoded = certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new TrustException.Malformed("A certificate has no encoding.", e);
        }
        this.hash = Arrays.hashCode(encoded);
        try {
            decode();
        } catch (RuntimeException | java.io.IOException e) {
            // BouncyCastle throws undeclared exceptions on odd extensions; such a certificate is kept and never trusted
            defect = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        }
    }

    static PathCertificate of(X509Certificate certificate) {
        return new PathCertificate(certificate);
    }

    private void decode() throws java.io.IOException {
        Certificate read = Certificate.getInstance(encoded);
        structure = read;
        subject = Names.canonical(read.getSubject());
        issuer = Names.canonical(read.getIssuer());
        publicKeyInfo = read.getSubjectPublicKeyInfo().getEncoded("DER");
        if (!read.getSignatureAlgorithm().equals(read.getTBSCertificate().getSignature())) {
            defect = "its two signature algorithms differ";
        }
        Extensions extensions = read.getTBSCertificate().getExtensions();
        if (extensions == null) {
            return;
        }
        ASN1OctetString ski = ASN1OctetString.getInstance(parsed(extensions, Extension.subjectKeyIdentifier));
        subjectKeyIdentifier = ski == null ? null : ski.getOctets();
        var aki = AuthorityKeyIdentifier.getInstance(parsed(extensions, Extension.authorityKeyIdentifier));
        if (aki != null) {
            authorityKeyIdentifier = aki.getKeyIdentifierOctets();
            authoritySerial = aki.getAuthorityCertSerialNumber();
        }
        basicConstraints = BasicConstraints.getInstance(parsed(extensions, Extension.basicConstraints));
        keyUsage = KeyUsage.getInstance(parsed(extensions, Extension.keyUsage));
        var names = GeneralNames.getInstance(parsed(extensions, Extension.subjectAlternativeName));
        alternativeNames = names == null ? List.of() : List.of(names.getNames());
        var usage =
                org.bouncycastle.asn1.x509.ExtendedKeyUsage.getInstance(parsed(extensions, Extension.extendedKeyUsage));
        if (usage != null) {
            Set<String> found = new HashSet<>();
            for (var purpose : usage.getUsages()) {
                found.add(purpose.getId());
            }
            purposes = Set.copyOf(found);
        }
    }

    private static org.bouncycastle.asn1.@Nullable ASN1Encodable parsed(Extensions from, ASN1ObjectIdentifier type) {
        return from.getExtensionParsedValue(type);
    }

    X509Certificate certificate() {
        return certificate;
    }

    byte[] encoded() {
        return encoded;
    }

    /** Why no structure could be read; empty for a well-formed certificate. */
    Optional<String> defect() {
        return Optional.ofNullable(defect);
    }

    List<String> subject() {
        return subject;
    }

    List<String> issuer() {
        return issuer;
    }

    Optional<X500Name> subjectName() {
        return Optional.ofNullable(structure).map(Certificate::getSubject);
    }

    int version() {
        return structure == null ? 0 : structure.getVersionNumber();
    }

    boolean isVersion3() {
        return version() == 3;
    }

    PublicKey publicKey() {
        return publicKey == null ? certificate.getPublicKey() : publicKey;
    }

    /** This certificate with the key it has under that issuer: a DSA key may inherit its parameters. */
    PathCertificate below(PathCertificate above) {
        PublicKey inherited = Signatures.inheritParameters(publicKey(), above.publicKey());
        if (inherited.equals(publicKey())) {
            return this;
        }
        PathCertificate same = new PathCertificate(certificate);
        same.publicKey = inherited;
        return same;
    }

    boolean selfIssuedByName() {
        return subject.equals(issuer);
    }

    List<GeneralName> alternativeNames() {
        return alternativeNames;
    }

    Optional<BasicConstraints> basicConstraints() {
        return Optional.ofNullable(basicConstraints);
    }

    boolean isCa() {
        return basicConstraints != null && basicConstraints.isCA();
    }

    /** Whether the key may be used so: no KeyUsage extension permits everything (RFC 5280 §4.2.1.3). */
    boolean mayUse(int keyUsageBit) {
        return keyUsage == null || keyUsage.hasUsages(keyUsageBit);
    }

    Optional<KeyUsage> keyUsage() {
        return Optional.ofNullable(keyUsage);
    }

    /** The extended key usages, absent where the extension is: every purpose. */
    Optional<Set<String>> purposes() {
        return Optional.ofNullable(purposes);
    }

    Optional<Extension> extension(ASN1ObjectIdentifier type) {
        Extensions all = extensions();
        return all == null ? Optional.empty() : Optional.ofNullable(all.getExtension(type));
    }

    @Nullable
    Extensions extensions() {
        return structure == null ? null : structure.getTBSCertificate().getExtensions();
    }

    byte @Nullable [] authorityKeyIdentifier() {
        return authorityKeyIdentifier;
    }

    byte @Nullable [] subjectKeyIdentifier() {
        return subjectKeyIdentifier;
    }

    boolean sameKey(PathCertificate other) {
        return Arrays.equals(publicKeyInfo, other.publicKeyInfo);
    }

    /** How well an issuer fits by key identifier: 2 match, 1 nothing to compare, 0 mismatch. A hint, never a proof. */
    int keyIdentifierFit(PathCertificate candidate) {
        if (authoritySerial != null && authoritySerial.equals(candidate.certificate.getSerialNumber())) {
            return 2;
        }
        byte[] mine = authorityKeyIdentifier;
        byte[] theirs = candidate.subjectKeyIdentifier;
        if (mine == null || theirs == null) {
            return 1;
        }
        return Arrays.equals(mine, theirs) ? 2 : 0;
    }

    boolean isSelfSigned() {
        return defect == null && selfIssuedByName() && Signatures.verify(certificate, publicKey());
    }

    /** Whether the other certificate, not this one itself, carries the issuer's name and the key of the signature. */
    boolean isSignedBy(PathCertificate other) {
        return !equals(other) && issuer.equals(other.subject) && Signatures.verify(certificate, other.publicKey());
    }

    String shown() {
        return Names.shown(certificate.getSubjectX500Principal());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathCertificate that && hash == that.hash && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
