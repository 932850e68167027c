package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.CertStatus;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;
import org.siegel.trust.RevocationFault.Kind;

/** Whether an OCSP response is to be believed, and what it then says (RFC 6960 §3.2, §4.2.2). */
final class OcspVerifier {

    /** How far clocks may differ. */
    static final Duration SKEW = Duration.ofMinutes(5);

    /** How long an answer without nextUpdate is believed; newer information is always available then (§4.2.2.1). */
    private static final Duration WITHOUT_NEXT = Duration.ofDays(1);

    private static final int MOST_CERTIFICATES = 10;
    private static final int HOLD = 6;

    private final OcspResponse response;

    OcspVerifier(OcspResponse response) {
        this.response = response;
    }

    /**
     * The answer.
     *
     * @param delegate the responder's certificate where the issuer did not answer himself; whether it is revoked, and whether
     *     its algorithms are good, others have to ask
     */
    record Judged(RevocationStatus status, Optional<X509Certificate> delegate) {}

    private static final class Refused extends Exception {
        private final RevocationFault fault;

        Refused(Kind kind, String sentence) {
            super(sentence, null, false, false);
            fault = new RevocationFault(kind, "", sentence);
        }
    }

    Judged judge(X509Certificate certificate, X509Certificate issuer, Instant at) {
        try {
            BasicOCSPResponse basic = basic();
            SingleResponse single = single(basic, certificate, issuer)
                    .orElseThrow(() ->
                            new Refused(Kind.WRONG_ANSWER, "The OCSP response speaks about another certificate."));
            Optional<X509Certificate> delegate = responder(basic, issuer, at);
            requireKnown(basic.getTbsResponseData().getResponseExtensions());
            requireKnown(single.getSingleExtensions());
            return new Judged(status(single, certificate, at), delegate);
        } catch (Refused refused) {
            return new Judged(new RevocationStatus.Unknown(certificate, List.of(refused.fault)), Optional.empty());
        } catch (ParseException | RuntimeException damaged) {
            // BouncyCastle throws undeclared exceptions on hostile input
            var fault = new RevocationFault(Kind.MALFORMED, "", "A field of the OCSP response cannot be read.");
            return new Judged(new RevocationStatus.Unknown(certificate, List.of(fault)), Optional.empty());
        }
    }

    Optional<OcspResponse.Validity> validity(X509Certificate certificate, X509Certificate issuer) {
        try {
            Optional<SingleResponse> single = response.basic().isEmpty()
                    ? Optional.empty()
                    : single(response.basic().get(), certificate, issuer);
            return single.isEmpty() ? Optional.empty() : Optional.of(validity(single.get()));
        } catch (ParseException | RuntimeException damaged) {
            return Optional.empty();
        }
    }

    /** Whether the delegate's CA says how to learn of its revocation (§4.2.2.2.1). */
    static boolean saysWhereItIsTold(PathCertificate delegate) {
        return delegate.extension(Extension.cRLDistributionPoints).isPresent()
                || delegate.extension(Extension.authorityInfoAccess).isPresent();
    }

    private BasicOCSPResponse basic() throws Refused {
        switch (response.status()) {
            case 0 -> {}
            case 1 -> throw new Refused(Kind.OCSP_MALFORMED_REQUEST, "The OCSP responder calls the request malformed.");
            case 2 -> throw new Refused(Kind.OCSP_INTERNAL_ERROR, "The OCSP responder has an internal error.");
            case 3 -> throw new Refused(Kind.OCSP_TRY_LATER, "The OCSP responder asks to try later.");
            case 5 -> throw new Refused(Kind.OCSP_SIGNATURE_REQUIRED, "The OCSP responder wants signed requests.");
            case 6 ->
                throw new Refused(Kind.OCSP_UNAUTHORIZED, "The OCSP responder does not answer for this certificate.");
            default -> throw new Refused(Kind.UNSUPPORTED, "The OCSP responder answers with an unknown status.");
        }
        return response.basic()
                .orElseThrow(() -> new Refused(Kind.UNSUPPORTED, "The OCSP response is not of the basic type."));
    }

    /** A revocation among the answers about the certificate, else the newest. */
    private static Optional<SingleResponse> single(
            BasicOCSPResponse basic, X509Certificate certificate, X509Certificate issuer) throws ParseException {
        SingleResponse found = null;
        for (var each : basic.getTbsResponseData().getResponses()) {
            var one = SingleResponse.getInstance(each);
            if (!OcspCertificateId.names(one.getCertID(), certificate, issuer)) {
                continue;
            }
            if (one.getCertStatus().getTagNo() == 1) {
                return Optional.of(one);
            }
            if (found == null || instant(one.getThisUpdate()).isAfter(instant(found.getThisUpdate()))) {
                found = one;
            }
        }
        return Optional.ofNullable(found);
    }

    /** Finds who signed; empty where it is the issuer himself. */
    private Optional<X509Certificate> responder(BasicOCSPResponse basic, X509Certificate issuer, Instant at)
            throws Refused {
        ResponderID id = basic.getTbsResponseData().getResponderID();
        List<X509Certificate> candidates = new ArrayList<>(List.of(issuer));
        candidates.addAll(certificates(basic.getCerts()));
        Refused why = new Refused(Kind.SIGNER_NOT_TRUSTED, "The OCSP response names a responder that is not at hand.");
        for (X509Certificate candidate : candidates) {
            if (!names(id, candidate)) {
                continue;
            }
            byte[] signed = response.signedPart();
            if (!Signatures.verify(
                    basic.getSignatureAlgorithm(),
                    signed,
                    0,
                    signed.length,
                    basic.getSignature().getOctets(),
                    candidate.getPublicKey())) {
                why = new Refused(Kind.BAD_SIGNATURE, "The signature of the OCSP response does not verify.");
                continue;
            }
            if (candidate.getPublicKey().equals(issuer.getPublicKey())
                    && candidate.getSubjectX500Principal().equals(issuer.getSubjectX500Principal())) {
                return Optional.empty();
            }
            Optional<String> unfit = unfit(PathCertificate.of(candidate), PathCertificate.of(issuer), at);
            if (unfit.isEmpty()) {
                return Optional.of(candidate);
            }
            why = new Refused(
                    Kind.SIGNER_NOT_TRUSTED,
                    "The OCSP responder " + Names.shown(candidate.getSubjectX500Principal()) + " " + unfit.get() + ".");
        }
        throw why;
    }

    /** Why the certificate is no delegate of the issuer (§4.2.2.2). */
    private static Optional<String> unfit(PathCertificate delegate, PathCertificate issuer, Instant at) {
        if (delegate.defect().isPresent() || !delegate.isSignedBy(issuer)) {
            return Optional.of("has no certificate of the CA that it answers for");
        }
        if (delegate.purposes()
                .filter(p -> p.contains(KeyPurposeId.id_kp_OCSPSigning.getId()))
                .isEmpty()) {
            return Optional.of("has a certificate that is not for signing OCSP responses");
        }
        if (!delegate.mayUse(KeyUsage.digitalSignature) && !delegate.mayUse(KeyUsage.nonRepudiation)) {
            return Optional.of("has a key that may not sign");
        }
        if (at.plus(SKEW).isBefore(delegate.certificate().getNotBefore().toInstant())
                || at.minus(SKEW).isAfter(delegate.certificate().getNotAfter().toInstant())) {
            return Optional.of("has a certificate that is not valid at the instant");
        }
        return Optional.empty();
    }

    private static boolean names(ResponderID id, X509Certificate certificate) {
        byte[] keyHash = id.getKeyHash();
        return keyHash != null
                ? Arrays.equals(keyHash, OcspCertificateId.hash("SHA-1", OcspCertificateId.keyOf(certificate)))
                : Names.canonical(id.getName()).equals(Names.canonical(certificate.getSubjectX500Principal()));
    }

    private static List<X509Certificate> certificates(@Nullable ASN1Sequence encoded) {
        List<X509Certificate> read = new ArrayList<>();
        for (int i = 0; encoded != null && i < Math.min(encoded.size(), MOST_CERTIFICATES); i++) {
            try {
                read.add(X509Decoder.certificate(
                        encoded.getObjectAt(i).toASN1Primitive().getEncoded("DER")));
            } catch (TrustException | java.io.IOException damaged) {
                // it is not the responder's, or the responder is not at hand
            }
        }
        return read;
    }

    private static void requireKnown(@Nullable Extensions extensions) throws Refused {
        if (extensions == null) {
            return;
        }
        for (var oid : extensions.getCriticalExtensionOIDs()) {
            if (!OCSPObjectIdentifiers.id_pkix_ocsp_nonce.equals(oid)) {
                throw new Refused(
                        Kind.UNSUPPORTED, "The OCSP response has the unknown critical extension " + oid.getId() + ".");
            }
        }
    }

    private static RevocationStatus status(SingleResponse single, X509Certificate certificate, Instant at)
            throws ParseException, Refused {
        var validity = validity(single);
        Instant last = validity.nextUpdate().orElse(validity.thisUpdate().plus(WITHOUT_NEXT));
        boolean early = at.plus(SKEW).isBefore(validity.thisUpdate());
        boolean current = !early && !at.minus(SKEW).isAfter(last);
        CertStatus status = single.getCertStatus();
        if (status.getTagNo() == 1) {
            var revoked = RevokedInfo.getInstance(status.getStatus());
            int reason = revoked.getRevocationReason() == null
                    ? 0
                    : revoked.getRevocationReason().getValue().intValueExact();
            Instant when = instant(revoked.getRevocationTime());
            // as with lists: what is out of date proves a revocation that is for good, what came later what had
            // happened
            if (current || (early ? !when.isAfter(at) : reason != HOLD)) {
                return new RevocationStatus.Revoked(certificate, when, RevocationStatus.reason(reason));
            }
        }
        if (!current) {
            throw new Refused(
                    Kind.STALE,
                    "The OCSP response is not current: it is of " + validity.thisUpdate()
                            + validity.nextUpdate()
                                    .map(t -> ", the next was due " + t)
                                    .orElse("") + ".");
        }
        if (status.getTagNo() != 0) {
            throw new Refused(Kind.RESPONDER_DOES_NOT_KNOW, "The OCSP responder does not know the certificate.");
        }
        return new RevocationStatus.Good(certificate, Optional.of(last));
    }

    private static OcspResponse.Validity validity(SingleResponse single) throws ParseException {
        return new OcspResponse.Validity(
                instant(single.getThisUpdate()),
                single.getNextUpdate() == null ? Optional.empty() : Optional.of(instant(single.getNextUpdate())));
    }

    private static Instant instant(ASN1GeneralizedTime time) throws ParseException {
        return time.getDate().toInstant();
    }
}
