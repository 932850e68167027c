package org.siegel.smime;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAlgorithmProtection;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.ess.ESSCertID;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificate;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.IssuerSerial;

/** The attributes of a signer as received (RFC 5652 §5.3, §11), judged one by one. */
final class ReceivedAttributes {

    private final ASN1Set set;
    private final List<Attribute> all = new ArrayList<>();

    /** @throws Unfit if something in the set is no attribute */
    ReceivedAttributes(ASN1Set set) {
        this.set = set;
        for (ASN1Encodable element : set) {
            all.add(read("set of attributes", () -> Attribute.getInstance(element)));
        }
    }

    /** Why a signature cannot be good. */
    static final class Unfit extends RuntimeException {
        private final String code;
        private final String sentence;

        Unfit(String code, String sentence) {
            super(sentence, null, false, false);
            this.code = code;
            this.sentence = sentence;
        }

        Inspection.Integrity.Broken broken() {
            return new Inspection.Integrity.Broken(code, sentence);
        }
    }

    private interface Reading<T> {
        T read();
    }

    private static <T> T read(String name, Reading<T> reading) {
        try {
            return reading.read();
        } catch (RuntimeException e) { // the ASN.1 library throws various unchecked exceptions
            throw new Unfit("malformed", "The " + name + " is malformed.");
        }
    }

    /** The value of an attribute that may be there once and has one value; empty where it is absent. */
    Optional<ASN1Encodable> value(ASN1ObjectIdentifier type, String name) {
        List<Attribute> found =
                all.stream().filter(a -> a.getAttrType().equals(type)).toList();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (found.size() > 1 || found.getFirst().getAttrValues().size() != 1) {
            throw new Unfit(
                    "duplicate-attribute", "The signed attribute " + name + " does not have exactly one value.");
        }
        return Optional.of(found.getFirst().getAttrValues().getObjectAt(0));
    }

    boolean has(ASN1ObjectIdentifier type) {
        return all.stream().anyMatch(a -> a.getAttrType().equals(type));
    }

    private ASN1Encodable required(ASN1ObjectIdentifier type, String name) {
        return value(type, name)
                .orElseThrow(() -> new Unfit("missing-attribute", "The signed attribute " + name + " is missing."));
    }

    /**
     * Whether they fit the content and the algorithms.
     *
     * @param digests of the content, in the forms that may have been signed
     * @throws Unfit if they do not
     */
    void check(SignerInfo signer, String contentType, List<byte[]> digests) {
        ASN1Encodable type = required(CMSAttributes.contentType, "content type");
        if (!(type.toASN1Primitive() instanceof ASN1ObjectIdentifier oid)
                || !oid.getId().equals(contentType)) {
            throw new Unfit("content-type-mismatch", "The signed content type is not the type of the content.");
        }
        ASN1Encodable value = required(CMSAttributes.messageDigest, "message digest");
        if (!(value.toASN1Primitive() instanceof ASN1OctetString expected)) {
            throw new Unfit("malformed", "The signed message digest is not an OCTET STRING.");
        }
        value(CMSAttributes.cmsAlgorithmProtect, "CMS algorithm protection")
                .ifPresent(v -> algorithmProtection(v, signer));
        signingTime();
        if (digests.stream().noneMatch(d -> Arrays.equals(d, expected.getOctets()))) {
            throw new Unfit("digest-mismatch", "The content is not what was signed: it was changed after signing.");
        }
    }

    /** RFC 6211 §3: the algorithms named inside must be those named outside, with their parameters. */
    private static void algorithmProtection(ASN1Encodable value, SignerInfo signer) {
        CMSAlgorithmProtection inside =
                read("CMS algorithm protection attribute", () -> CMSAlgorithmProtection.getInstance(value));
        if (!same(inside.getDigestAlgorithm(), signer.getDigestAlgorithm())
                || inside.getSignatureAlgorithm() == null
                || inside.getMacAlgorithm() != null
                || !same(inside.getSignatureAlgorithm(), signer.getDigestEncryptionAlgorithm())) {
            throw new Unfit("algorithm-mismatch", "The algorithms were changed after signing (RFC 6211).");
        }
    }

    /** Parameters that are absent and those that are NULL mean the same (RFC 5754 §2, RFC 4055 §2.1). */
    private static boolean same(AlgorithmIdentifier one, AlgorithmIdentifier other) {
        return one.getAlgorithm().equals(other.getAlgorithm())
                && parameters(one).equals(parameters(other));
    }

    private static ASN1Encodable parameters(AlgorithmIdentifier algorithm) {
        return algorithm.getParameters() == null
                ? DERNull.INSTANCE
                : algorithm.getParameters().toASN1Primitive();
    }

    /** The signer's claim (RFC 5652 §11.3). */
    Optional<Instant> signingTime() {
        return value(CMSAttributes.signingTime, "signing time")
                .map(v -> read("signed signing time", () -> SigningTime.of(v)));
    }

    /**
     * Whether the signer meant this certificate (RFC 5035 §3, §4): another one with the same key must not take its place.
     * True where the signer does not say.
     */
    boolean mean(X509Certificate certificate, Primitives primitives) {
        boolean second = value(PKCSObjectIdentifiers.id_aa_signingCertificateV2, "signing certificate")
                .map(v -> read(
                        "signing certificate attribute",
                        () -> SigningCertificateV2.getInstance(v).getCerts()[0]))
                .map(id -> means(id, certificate, primitives))
                .orElse(true);
        return second
                && value(PKCSObjectIdentifiers.id_aa_signingCertificate, "signing certificate")
                        .map(v -> read(
                                "signing certificate attribute",
                                () -> first(SigningCertificate.getInstance(v).getCerts()[0])))
                        .map(id -> means(id, certificate, primitives))
                        .orElse(true);
    }

    /** The first version (RFC 2634 §5.4) has SHA-1 and no choice. */
    private static ESSCertIDv2 first(ESSCertID id) {
        AlgorithmIdentifier sha1 = new AlgorithmIdentifier(org.bouncycastle.asn1.oiw.OIWObjectIdentifiers.idSHA1);
        return new ESSCertIDv2(sha1, id.getCertHash(), id.getIssuerSerial());
    }

    private static boolean means(ESSCertIDv2 id, X509Certificate certificate, Primitives primitives) {
        try {
            byte[] hash = primitives
                    .digest(AlgorithmNames.digest(id.getHashAlgorithm()))
                    .digest(certificate.getEncoded());
            return Arrays.equals(hash, id.getCertHash()) && names(id.getIssuerSerial(), certificate);
        } catch (GeneralSecurityException unknownHash) {
            throw new Unfit("unsupported-algorithm", "The signer names his certificate with an unknown hash function.");
        }
    }

    private static boolean names(@org.jspecify.annotations.Nullable IssuerSerial name, X509Certificate certificate) {
        return name == null || name.getSerial().getValue().equals(certificate.getSerialNumber());
    }

    /** What was signed: the set in DER (RFC 5652 §5.4), and as received where a signer did not sort it. */
    List<byte[]> signedForms() {
        try {
            byte[] sorted = set.getEncoded("DER");
            byte[] received = new DLSet(set.toArray()).getEncoded("DL");
            return Arrays.equals(sorted, received) ? List.of(sorted) : List.of(sorted, received);
        } catch (IOException e) {
            throw new Unfit("malformed", "The signed attributes cannot be encoded.");
        }
    }
}
