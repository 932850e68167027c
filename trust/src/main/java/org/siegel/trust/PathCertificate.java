package org.siegel.trust;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with the parts that path processing reads. Keys and rare extensions are read when somebody asks; several
 * threads may.
 */
final class PathCertificate {

    /** Of the types of extension that Siegel asks for, a dozen. */
    private static final Map<ASN1ObjectIdentifier, byte[]> OCTETS = new ConcurrentHashMap<>();

    private final X509Certificate certificate;
    private final byte[] encoded;
    private final int hash;
    private final @Nullable CertificateShape shape;
    private final @Nullable Certificate structure;
    private final CertificateFacts facts;
    private final @Nullable String defect;
    private final @Nullable PublicKey inheritedKey;
    private volatile @Nullable PublicKey verifyingKey;
    private final List<String> subject;
    private final List<String> issuer;

    private PathCertificate(X509Certificate certificate, @Nullable PublicKey inheritedKey) {
        this.certificate = certificate;
        this.inheritedKey = inheritedKey;
        if (certificate instanceof UnreadCertificate unread) {
            shape = unread.shape();
            encoded = shape.der();
            hash = Arrays.hashCode(encoded);
            facts = unread.kind().facts();
            subject = unread.kind().subject();
            issuer = unread.kind().issuer();
            structure = null;
            defect = null;
            return;
        }
        encoded = encoded(certificate);
        hash = Arrays.hashCode(encoded);
        CertificateShape plain = CertificateShape.of(encoded);
        CertificateFacts plainFacts = plain == null ? null : CertificateFacts.of(plain);
        List<String> plainSubject = plain == null ? null : PlainName.canonical(plain.copy(plain.subject()));
        List<String> plainIssuer = plain == null ? null : Names.known(plain.copy(plain.issuer()));
        if (plain != null && plainFacts != null && plainSubject != null && plainIssuer != null) {
            shape = plain;
            facts = plainFacts;
            subject = plainSubject;
            issuer = plainIssuer;
            structure = null;
            defect = null;
            return;
        }
        shape = null;
        Certificate read = null;
        List<String> names = List.of();
        List<String> namesAbove = List.of();
        CertificateFacts found = CertificateFacts.NONE;
        String why = null;
        try {
            read = Certificate.getInstance(encoded);
            names = Names.canonical(read.getSubject());
            namesAbove = Names.canonical(read.getIssuer());
            if (!read.getSignatureAlgorithm().equals(read.getTBSCertificate().getSignature())) {
                why = "its two signature algorithms differ";
            }
            Extensions extensions = read.getTBSCertificate().getExtensions();
            found = extensions == null ? CertificateFacts.NONE : CertificateFacts.of(extensions);
        } catch (RuntimeException e) {
            // BouncyCastle throws undeclared exceptions on odd extensions; such a certificate is kept and never trusted
            why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        }
        structure = read;
        subject = names;
        issuer = namesAbove;
        facts = found;
        defect = why;
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new TrustException.Malformed("A certificate has no encoding.", e);
        }
    }

    static PathCertificate of(X509Certificate certificate) {
        return new PathCertificate(certificate, null);
    }

    X509Certificate certificate() {
        return certificate;
    }

    byte[] encoded() {
        return encoded;
    }

    /** Where the parts stand; null for a certificate of an odd form. */
    @Nullable
    CertificateShape shape() {
        return shape;
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
        if (shape != null) {
            return Optional.of(X500Name.getInstance(shape.copy(shape.subject())));
        }
        return Optional.ofNullable(structure).map(Certificate::getSubject);
    }

    boolean isVersion3() {
        return shape != null || (structure != null && structure.getVersionNumber() == 3);
    }

    PublicKey publicKey() {
        return inheritedKey == null ? certificate.getPublicKey() : inheritedKey;
    }

    /** The key as an object of the provider that will use it, which converts a foreign one on every use. */
    PublicKey verifyingKey() {
        PublicKey known = verifyingKey;
        if (known == null) {
            known = Signatures.converted(publicKey());
            verifyingKey = known;
        }
        return known;
    }

    /** This certificate with the key it has under that issuer: a DSA key may inherit its parameters. */
    PathCertificate below(PathCertificate above) {
        if (certificate instanceof UnreadCertificate) { // its key is no DSA key, and to ask for it is to read it
            return this;
        }
        PublicKey inherited = Signatures.inheritParameters(publicKey(), above.publicKey());
        return inherited.equals(publicKey()) ? this : new PathCertificate(certificate, inherited);
    }

    boolean selfIssuedByName() {
        return subject.equals(issuer);
    }

    List<GeneralName> alternativeNames() {
        return facts.alternativeNames();
    }

    boolean isCa() {
        return facts.ca();
    }

    /** The most intermediates that may stand below; {@code Integer.MAX_VALUE} where nothing bounds them. */
    int pathLength() {
        return facts.pathLength();
    }

    /** Whether the key may be used so: no KeyUsage extension permits everything (RFC 5280 §4.2.1.3). */
    boolean mayUse(int keyUsageBit) {
        return facts.keyUsage() < 0 || (facts.keyUsage() & keyUsageBit) == keyUsageBit;
    }

    Optional<KeyUsage> keyUsage() {
        return facts.keyUsage() < 0 ? Optional.empty() : Optional.of(new KeyUsage(facts.keyUsage()));
    }

    /** The extended key usages, absent where the extension is: every purpose. */
    Optional<Set<String>> purposes() {
        return Optional.ofNullable(facts.purposes());
    }

    Optional<Extension> extension(ASN1ObjectIdentifier type) {
        if (shape != null) {
            var found = shape.find(octets(type));
            return found == null
                    ? Optional.empty()
                    : Optional.of(new Extension(type, found.critical(), shape.copy(found.value())));
        }
        Extensions all =
                structure == null ? null : structure.getTBSCertificate().getExtensions();
        return all == null ? Optional.empty() : Optional.ofNullable(all.getExtension(type));
    }

    private static byte[] octets(ASN1ObjectIdentifier type) {
        return OCTETS.computeIfAbsent(type, PathCertificate::encodedOctets);
    }

    private static byte[] encodedOctets(ASN1ObjectIdentifier type) {
        try {
            byte[] all = type.getEncoded();
            return Arrays.copyOfRange(all, 2, all.length);
        } catch (IOException e) {
            throw new IllegalStateException("an identifier has an encoding", e);
        }
    }

    List<ASN1ObjectIdentifier> criticalExtensions() {
        List<ASN1ObjectIdentifier> critical = new ArrayList<>();
        if (shape != null) {
            for (CertificateShape.Extension one : shape.extensions()) {
                if (one.critical()) {
                    critical.add(ASN1ObjectIdentifier.fromContents(shape.copy(one.type())));
                }
            }
        } else if (structure != null && structure.getTBSCertificate().getExtensions() != null) {
            critical.addAll(
                    Arrays.asList(structure.getTBSCertificate().getExtensions().getCriticalExtensionOIDs()));
        }
        return critical;
    }

    byte @Nullable [] authorityKeyIdentifier() {
        return facts.authorityKeyIdentifier();
    }

    byte @Nullable [] subjectKeyIdentifier() {
        return facts.subjectKeyIdentifier();
    }

    boolean sameKey(PathCertificate other) {
        CertificateShape theirs = other.shape;
        if (shape != null && theirs != null) {
            return same(shape, shape.keyInfo(), theirs, theirs.keyInfo());
        }
        return Arrays.equals(
                certificate.getPublicKey().getEncoded(),
                other.certificate.getPublicKey().getEncoded());
    }

    private static boolean same(
            CertificateShape one, CertificateShape.Part part, CertificateShape other, CertificateShape.Part otherPart) {
        return Arrays.equals(one.der(), part.from(), part.to(), other.der(), otherPart.from(), otherPart.to());
    }

    /** How well an issuer fits by key identifier: 2 match, 1 nothing to compare, 0 mismatch. A hint, never a proof. */
    int keyIdentifierFit(PathCertificate candidate) {
        BigInteger serial = facts.authoritySerial();
        if (serial != null && serial.equals(candidate.certificate.getSerialNumber())) {
            return 2;
        }
        byte[] mine = facts.authorityKeyIdentifier();
        byte[] theirs = candidate.facts.subjectKeyIdentifier();
        if (mine == null || theirs == null) {
            return 1;
        }
        return Arrays.equals(mine, theirs) ? 2 : 0;
    }

    boolean isSelfSigned() {
        return defect == null && selfIssuedByName() && Signatures.verify(this, verifyingKey());
    }

    /** Whether the other certificate, not this one itself, carries the issuer's name and the key of the signature. */
    boolean isSignedBy(PathCertificate other) {
        return !equals(other) && issuer.equals(other.subject) && Signatures.verify(this, other.verifyingKey());
    }

    String shown() {
        return Names.shown(certificate.getSubjectX500Principal());
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof PathCertificate that && hash == that.hash && Arrays.equals(encoded, that.encoded));
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
