package org.siegel.smime;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.Inspection.Integrity;
import org.siegel.smime.Inspection.SignerReport;

/**
 * Judges a {@link PlainSigner} the short way. It finds signatures good and nothing else: one that it does not find good is
 * judged anew with all that {@link SignatureCheck} knows.
 */
final class PlainCheck {

    /** Most programs announce one of a few lists. */
    private static final EncodingCache<Optional<SmimeCapabilities>> ANNOUNCED = new EncodingCache<>(128, 1024);

    private final Primitives primitives;
    private final List<X509Certificate> certificates;
    private final Tally tally;

    PlainCheck(Primitives primitives, List<X509Certificate> certificates, Tally tally) {
        this.tally = tally;
        this.primitives = primitives;
        this.certificates = certificates;
    }

    /** The report of an intact signature; empty where there is more to say. */
    Optional<SignerReport> check(int layer, PlainSigner signer, String contentType, DigestSet content) {
        if (!contentType.equals(CmsObject.DATA)
                || content.digests(signer.digest()).stream().noneMatch(signer::digestIs)) {
            return Optional.empty();
        }
        for (X509Certificate certificate : certificates) {
            KnownCertificate known = primitives.known(certificate);
            if (known.isNamedBy(signer.identifier())) {
                tally.add(Limit.VERIFICATIONS, 1);
                return verifies(signer, certificate, known)
                        ? Optional.of(report(layer, signer, certificate, known))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private boolean verifies(PlainSigner signer, X509Certificate certificate, KnownCertificate known) {
        try {
            PublicKey key = certificate.getPublicKey();
            boolean strong = signer.rsa()
                    ? key instanceof RSAKey rsa && rsa.getModulus().bitLength() >= SignatureCheck.SMALLEST_RSA
                    : key instanceof ECKey ec
                            && ec.getParams().getCurve().getField().getFieldSize() >= SignatureCheck.SMALLEST_CURVE;
            Slice meant = signer.certificateHash();
            if (!strong || (meant != null && !meant.is(known.sha256(certificate, primitives)))) {
                return false;
            }
            Signature verifier =
                    primitives.signature(signer.digest().replace("-", "") + (signer.rsa() ? "withRSA" : "withECDSA"));
            verifier.initVerify(known.key(certificate, primitives));
            verifier.update(signer.signed());
            Slice value = signer.signature();
            return verifier.verify(value.array(), value.offset(), value.length());
        } catch (GeneralSecurityException | RuntimeException refused) { // an odd key, perhaps; the long way knows more
            return false;
        }
    }

    private static Optional<SmimeCapabilities> capabilities(byte[] encoded) {
        try {
            return Optional.of(SmimeCapabilities.read(encoded));
        } catch (RuntimeException malformed) { // a claim that cannot be read is no claim
            return Optional.empty();
        }
    }

    private static SignerReport report(
            int layer, PlainSigner signer, X509Certificate certificate, KnownCertificate known) {
        return new SignerReport(
                layer,
                Optional.of(certificate),
                known.name(certificate),
                signer.digest(),
                (signer.rsa() ? "RSASSA-PKCS1-v1_5" : "ECDSA") + " with " + signer.digest(),
                Optional.empty(),
                Optional.ofNullable(signer.signingTime()),
                new Integrity.Intact(),
                Optional.ofNullable(signer.capabilities())
                        .flatMap(c -> ANNOUNCED.of(c.copy(), PlainCheck::capabilities)));
    }
}
