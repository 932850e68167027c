package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.siegel.smime.Inspection.Integrity;
import org.siegel.smime.Inspection.SignerReport;
import org.siegel.smime.ReceivedAttributes.Unfit;

/** Judges one SignerInfo (RFC 5652 §5.4, §5.6, §11): does it fit the content, and does the signature fit the key? */
final class SignatureCheck {

    static final int SMALLEST_RSA = 2048;
    static final int SMALLEST_CURVE = 224;

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
            int layer, ReceivedSigner signer, String contentType, DigestSet content, Optional<Integrity> refusal) {
        PlainSigner plain = signer.plain();
        if (plain != null && refusal.isEmpty()) {
            Optional<SignerReport> good =
                    new PlainCheck(primitives, certificates, tally).check(layer, plain, contentType, content);
            if (good.isPresent()) {
                return good.get();
            }
        }
        try {
            return check(layer, signer.structure(), contentType, content, refusal);
        } catch (SmimeException.Malformed e) { // a plain one that BouncyCastle does not take
            return broken(layer, new Integrity.Broken("malformed", "The signer info cannot be read."));
        }
    }

    private static SignerReport broken(int layer, Integrity integrity) {
        return new SignerReport(
                layer, Optional.empty(), "", "", "", Optional.empty(), Optional.empty(), integrity, Optional.empty());
    }

    /** The long way, for every form. */
    SignerReport check(
            int layer, SignerInfo signer, String contentType, DigestSet content, Optional<Integrity> refusal) {
        String digest = AlgorithmNames.digest(signer.getDigestAlgorithm());
        List<X509Certificate> matching = certificates.stream()
                .filter(c -> SignerIdentifiers.matches(signer.getSID(), c))
                .distinct()
                .toList();
        SignatureScheme scheme = SignatureScheme.of(signer.getDigestEncryptionAlgorithm(), digest);
        Optional<ReceivedAttributes> attributes = Optional.empty();
        Optional<X509Certificate> verified = Optional.empty();
        Integrity integrity;
        try {
            attributes = attributes(signer);
            requireNoneMisplaced(signer);
            if (refusal.isPresent()) {
                integrity = refusal.get();
            } else {
                List<Signed> signed = signed(signer, attributes, scheme, digest, contentType, content);
                verified = verified(signer, signed, attributes, matching);
                integrity = matching.isEmpty()
                        ? new Integrity.NoCertificate()
                        : verified.isPresent()
                                ? new Integrity.Intact()
                                : new Integrity.Broken(
                                        "signature-mismatch", "The signature does not fit the signer's certificate.");
            }
        } catch (Unfit unfit) {
            integrity = unfit.broken();
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
                attributes.flatMap(SignatureCheck::signingTime),
                integrity,
                attributes.flatMap(SignatureCheck::capabilities));
    }

    private static Optional<ReceivedAttributes> attributes(SignerInfo signer) {
        return Optional.ofNullable(signer.getAuthenticatedAttributes()).map(ReceivedAttributes::new);
    }

    /** RFC 5652 §11: these three must be signed, and anybody could have added them unsigned. */
    private static void requireNoneMisplaced(SignerInfo signer) {
        ASN1Set unsigned = signer.getUnauthenticatedAttributes();
        if (unsigned == null) {
            return;
        }
        ReceivedAttributes attributes = new ReceivedAttributes(unsigned);
        for (ASN1ObjectIdentifier type :
                List.of(CMSAttributes.contentType, CMSAttributes.messageDigest, CMSAttributes.signingTime)) {
            if (attributes.has(type)) {
                throw new Unfit(
                        "misplaced-attribute", "An attribute that must be signed stands among those that are not.");
            }
        }
    }

    /** Bytes that the signature may be over, and how. */
    private record Signed(SignatureScheme scheme, byte[] bytes) {}

    private static List<Signed> signed(
            SignerInfo signer,
            Optional<ReceivedAttributes> attributes,
            SignatureScheme scheme,
            String digest,
            String contentType,
            DigestSet content) {
        List<byte[]> digests = content.digests(digest);
        if (digests.isEmpty()) {
            throw new Unfit("unsupported-algorithm", "The signature uses the unknown hash function " + digest + ".");
        }
        if (attributes.isPresent()) {
            attributes.get().check(signer, contentType, digests);
            return attributes.get().signedForms().stream()
                    .map(bytes -> new Signed(scheme, bytes))
                    .toList();
        }
        withoutAttributes(contentType, content);
        Optional<SignatureScheme> overDigest = scheme.overDigest();
        if (overDigest.isPresent()) {
            return digests.stream()
                    .map(d -> new Signed(overDigest.get(), scheme.digestInput(d)))
                    .toList();
        }
        if (!content.kept()) {
            throw new Unfit(
                    "unsupported-algorithm",
                    "The signature has no signed attributes, and its algorithm " + scheme.name()
                            + " is over the content itself, which is too long for that.");
        }
        return List.of(new Signed(scheme, content.content()));
    }

    /** The certificate that the signature fits and that the signer meant. */
    private Optional<X509Certificate> verified(
            SignerInfo signer,
            List<Signed> signed,
            Optional<ReceivedAttributes> attributes,
            List<X509Certificate> matching) {
        byte[] signature = signer.getEncryptedDigest().getOctets();
        boolean another = false;
        for (X509Certificate certificate : matching) {
            if (signed.stream().anyMatch(s -> verify(s.scheme(), s.bytes(), signature, certificate))) {
                if (attributes.isEmpty() || attributes.get().mean(certificate, primitives)) {
                    return Optional.of(certificate);
                }
                another = true;
            }
        }
        if (another) {
            throw new Unfit(
                    "certificate-mismatch",
                    "The signature was made for another certificate with the same key (RFC 5035).");
        }
        return Optional.empty();
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

    private boolean verify(SignatureScheme scheme, byte[] data, byte[] signature, X509Certificate certificate) {
        if (scheme.jcaName().isEmpty()) {
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
            if (c.getPublicKey() instanceof ECKey ec
                    && ec.getParams().getCurve().getField().getFieldSize() < SMALLEST_CURVE) {
                reasons.add(
                        "an EC key of " + ec.getParams().getCurve().getField().getFieldSize() + " bits is too short");
            }
            if (c.getPublicKey() instanceof java.security.interfaces.DSAKey) {
                reasons.add("DSA is no longer approved for signing (FIPS 186-5)");
            }
        });
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    /** RFC 8551 §2.5.2: one attribute with one value; anything else announces nothing. */
    private static Optional<SmimeCapabilities> capabilities(ReceivedAttributes attributes) {
        try {
            return attributes
                    .value(PKCSObjectIdentifiers.pkcs_9_at_smimeCapabilities, "S/MIME capabilities")
                    .map(v -> SmimeCapabilities.of(ASN1Sequence.getInstance(v)));
        } catch (RuntimeException malformed) { // the ASN.1 library throws various unchecked exceptions
            return Optional.empty();
        }
    }

    private static Optional<Instant> signingTime(ReceivedAttributes attributes) {
        try {
            return attributes.signingTime();
        } catch (Unfit malformed) { // a claim that cannot be read is no claim
            return Optional.empty();
        }
    }
}
