package org.siegel.smime;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAlgorithmProtection;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.siegel.smime.Inspection.Integrity;
import org.siegel.smime.Inspection.SignerReport;

/** Judges one SignerInfo (RFC 5652 §5.4, §5.6, §11): does it fit the content, and does the signature fit the key? */
final class SignatureCheck {

    private static final int SMALLEST_RSA = 2048;

    private final Primitives primitives;
    private final List<X509Certificate> certificates;
    private final Tally tally;

    /** @param certificates those of the message first, then other candidates */
    SignatureCheck(Primitives primitives, List<X509Certificate> certificates, Tally tally) {
        this.tally = tally;
        this.primitives = primitives;
        this.certificates = certificates;
    }

    /** @param refusal why the whole layer cannot be good, whatever the signer says */
    SignerReport check(
            int layer, SignerInfo signer, String contentType, DigestSet content, Optional<Integrity> refusal) {
        String digest = AlgorithmNames.digest(signer.getDigestAlgorithm());
        List<X509Certificate> matching = certificates.stream()
                .filter(c -> SignerIdentifiers.matches(signer.getSID(), c))
                .distinct()
                .toList();
        SignatureScheme scheme = SignatureScheme.of(signer.getDigestEncryptionAlgorithm(), digest);
        Optional<X509Certificate> verified = Optional.empty();
        Integrity integrity;
        try {
            if (refusal.isPresent()) {
                integrity = refusal.get();
            } else {
                byte[] signed = signedBytes(signer, digest, contentType, content);
                verified = matching.stream()
                        .filter(c -> verifies(signer, scheme, digest, signed, content, c))
                        .findFirst();
                integrity = matching.isEmpty()
                        ? new Integrity.NoCertificate()
                        : verified.isPresent()
                                ? new Integrity.Intact()
                                : new Integrity.Broken(
                                        "signature-mismatch", "The signature does not fit the signer's certificate.");
            }
        } catch (Unfit unfit) {
            integrity = new Integrity.Broken(unfit.code, unfit.sentence);
        }
        Optional<X509Certificate> certificate =
                verified.or(() -> matching.stream().findFirst());
        return new SignerReport(
                layer,
                certificate,
                SignerIdentifiers.text(signer.getSID().getId()),
                digest,
                scheme.name(),
                weak(digest, scheme, certificate),
                signingTime(signer),
                integrity,
                capabilities(signer));
    }

    /** Why a signature cannot be good. */
    private static final class Unfit extends RuntimeException {
        private final String code;
        private final String sentence;

        Unfit(String code, String sentence) {
            super(sentence, null, false, false);
            this.code = code;
            this.sentence = sentence;
        }
    }

    /** Checks the attributes against the content; returns what the signature is over, empty for the content itself. */
    private static byte[] signedBytes(SignerInfo signer, String digest, String contentType, DigestSet content) {
        List<byte[]> digests = content.digests(digest);
        if (digests.isEmpty()) {
            throw new Unfit("unsupported-algorithm", "The signature uses the unknown hash function " + digest + ".");
        }
        ASN1Set attributes = signer.getAuthenticatedAttributes();
        if (attributes == null) {
            withoutAttributes(contentType, content);
            return new byte[0];
        }
        ASN1Encodable type = single(attributes, CMSAttributes.contentType, "content type");
        if (!(type.toASN1Primitive() instanceof ASN1ObjectIdentifier oid)
                || !oid.getId().equals(contentType)) {
            throw new Unfit("content-type-mismatch", "The signed content type is not the type of the content.");
        }
        ASN1Encodable value = single(attributes, CMSAttributes.messageDigest, "message digest");
        if (!(value.toASN1Primitive() instanceof ASN1OctetString expected)) {
            throw new Unfit("malformed", "The signed message digest is not an OCTET STRING.");
        }
        algorithmProtection(attributes, signer);
        if (digests.stream().noneMatch(d -> Arrays.equals(d, expected.getOctets()))) {
            throw new Unfit("digest-mismatch", "The content is not what was signed: it was changed after signing.");
        }
        try {
            return attributes.getEncoded("DER");
        } catch (IOException e) {
            throw new Unfit("malformed", "The signed attributes cannot be encoded.");
        }
    }

    /**
     * A signature without signed attributes is over the content. One made over attributes must not pass for one over a
     * content that happens to look like them (the SignedData ambiguity that RFC 8933 and its successors discuss).
     */
    private static void withoutAttributes(String contentType, DigestSet content) {
        if (!contentType.equals(CmsObject.DATA)) {
            throw new Unfit(
                    "missing-attribute", "The signed attributes are missing, which this content type requires.");
        }
        byte[] bytes = content.content();
        if (bytes.length > 2 && bytes[0] == BerReader.SET) {
            try {
                ASN1Set set = ASN1Set.getInstance(bytes);
                for (ASN1Encodable element : set) {
                    Attribute.getInstance(element);
                }
            } catch (RuntimeException notAttributes) { // then it is content like any other
                return;
            }
            throw new Unfit(
                    "ambiguous", "The content has the form of signed attributes; the signature proves nothing.");
        }
    }

    private static ASN1Encodable single(ASN1Set attributes, ASN1ObjectIdentifier type, String name) {
        List<Attribute> found = new ArrayList<>();
        for (ASN1Encodable element : attributes) {
            Attribute attribute = attribute(element);
            if (attribute.getAttrType().equals(type)) {
                found.add(attribute);
            }
        }
        if (found.isEmpty()) {
            throw new Unfit("missing-attribute", "The signed attribute " + name + " is missing.");
        }
        if (found.size() > 1 || found.getFirst().getAttrValues().size() != 1) {
            throw new Unfit(
                    "duplicate-attribute", "The signed attribute " + name + " does not have exactly one value.");
        }
        return found.getFirst().getAttrValues().getObjectAt(0);
    }

    private static Attribute attribute(ASN1Encodable element) {
        try {
            return Attribute.getInstance(element);
        } catch (RuntimeException e) { // the ASN.1 library throws various unchecked exceptions
            throw new Unfit("malformed", "A signed attribute is malformed.");
        }
    }

    /** RFC 6211: the algorithms named inside must be those named outside. */
    private static void algorithmProtection(ASN1Set attributes, SignerInfo signer) {
        for (ASN1Encodable element : attributes) {
            Attribute attribute = attribute(element);
            if (attribute.getAttrType().equals(CMSAttributes.cmsAlgorithmProtect)) {
                CMSAlgorithmProtection inside;
                try {
                    inside = CMSAlgorithmProtection.getInstance(
                            attribute.getAttrValues().getObjectAt(0));
                } catch (RuntimeException e) { // the ASN.1 library throws various unchecked exceptions
                    throw new Unfit("malformed", "The CMS algorithm protection attribute is malformed.");
                }
                boolean same = inside.getDigestAlgorithm()
                                .getAlgorithm()
                                .equals(signer.getDigestAlgorithm().getAlgorithm())
                        && inside.getSignatureAlgorithm() != null
                        && inside.getSignatureAlgorithm()
                                .getAlgorithm()
                                .equals(signer.getDigestEncryptionAlgorithm().getAlgorithm());
                if (!same) {
                    throw new Unfit("algorithm-mismatch", "The algorithms were changed after signing (RFC 6211).");
                }
            }
        }
    }

    private boolean verifies(
            SignerInfo signer,
            SignatureScheme scheme,
            String digest,
            byte[] attributes,
            DigestSet content,
            X509Certificate certificate) {
        byte[] signature = signer.getEncryptedDigest().getOctets();
        if (attributes.length > 0) {
            return verify(scheme, attributes, signature, certificate)
                    || verify(scheme, asReceived(signer), signature, certificate);
        }
        if (scheme.overDigest().isEmpty()) {
            return content.content().length > 0 && verify(scheme, content.content(), signature, certificate);
        }
        return content.digests(digest).stream()
                .anyMatch(d -> verify(scheme.overDigest().get(), scheme.digestInput(d), signature, certificate));
    }

    /** Some signers do not sort the attributes as DER wants, and sign them unsorted. */
    private static byte[] asReceived(SignerInfo signer) {
        try {
            return new org.bouncycastle.asn1.DLSet(
                            signer.getAuthenticatedAttributes().toArray())
                    .getEncoded("DL");
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private boolean verify(SignatureScheme scheme, byte[] data, byte[] signature, X509Certificate certificate) {
        if (data.length == 0 || scheme.jcaName().isEmpty()) {
            return false;
        }
        tally.add(Limit.VERIFICATIONS, 1);
        try {
            PublicKey key = DsaInheritance.complete(certificate.getPublicKey(), certificate, certificates);
            return verify(primitives.signature(scheme.jcaName()), scheme, data, signature, key);
        } catch (GeneralSecurityException | RuntimeException preferredRefuses) { // an odd key or parameter, perhaps
            try {
                Signature fallback = Signature.getInstance(scheme.jcaName(), Primitives.bouncyCastle());
                PublicKey key = KeyTypes.forBouncyCastle(
                        DsaInheritance.complete(certificate.getPublicKey(), certificate, certificates));
                return verify(fallback, scheme, data, signature, key);
            } catch (GeneralSecurityException | RuntimeException bothRefuse) {
                return false; // what cannot be verified is not verified
            }
        }
    }

    private static boolean verify(
            Signature verifier, SignatureScheme scheme, byte[] data, byte[] signature, PublicKey key)
            throws GeneralSecurityException {
        if (scheme.parameters().isPresent()) {
            verifier.setParameter(scheme.parameters().get());
        }
        verifier.initVerify(key);
        verifier.update(data);
        return verifier.verify(signature);
    }

    private static Optional<String> weak(String digest, SignatureScheme scheme, Optional<X509Certificate> certificate) {
        List<String> reasons = new ArrayList<>();
        for (String old : List.of("SHA-1", "MD5", "MD4", "MD2", "RIPEMD160")) {
            if (digest.equals(old) || scheme.name().endsWith("with " + old)) {
                reasons.add(old + " is no longer collision resistant");
            }
        }
        certificate.ifPresent(c -> {
            if (c.getPublicKey() instanceof RSAKey rsa && rsa.getModulus().bitLength() < SMALLEST_RSA) {
                reasons.add("an RSA key of " + rsa.getModulus().bitLength() + " bits is too short");
            }
            if (c.getPublicKey() instanceof java.security.interfaces.DSAKey) {
                reasons.add("DSA is no longer approved for signing (FIPS 186-5)");
            }
        });
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    /** RFC 8551 §2.5.2: one attribute with one value; anything else announces nothing. */
    private static Optional<SmimeCapabilities> capabilities(SignerInfo signer) {
        ASN1Set attributes = signer.getAuthenticatedAttributes();
        if (attributes == null) {
            return Optional.empty();
        }
        try {
            ASN1Encodable value =
                    single(attributes, PKCSObjectIdentifiers.pkcs_9_at_smimeCapabilities, "S/MIME capabilities");
            return Optional.of(SmimeCapabilities.of(ASN1Sequence.getInstance(value)));
        } catch (RuntimeException malformed) { // the ASN.1 library throws various unchecked exceptions
            return Optional.empty();
        }
    }

    private static Optional<Instant> signingTime(SignerInfo signer) {
        ASN1Set attributes = signer.getAuthenticatedAttributes();
        if (attributes == null) {
            return Optional.empty();
        }
        try {
            for (ASN1Encodable element : attributes) {
                Attribute attribute = Attribute.getInstance(element);
                if (attribute.getAttrType().equals(CMSAttributes.signingTime)) {
                    return Optional.of(
                            Time.getInstance(attribute.getAttrValues().getObjectAt(0))
                                    .getDate()
                                    .toInstant());
                }
            }
        } catch (RuntimeException malformed) {
            return Optional.empty(); // a claim that cannot be read is no claim
        }
        return Optional.empty();
    }
}
