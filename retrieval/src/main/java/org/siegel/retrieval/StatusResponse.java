package org.siegel.retrieval;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.SmimeException;
import org.siegel.trust.RevocationFault.Kind;

/**
 * What an OCSP response (RFC 6960 §4.2) says about one certificate, as far as the store must know it: whether it may be kept,
 * and for how long. Whether it may be believed is judged in {@code org.siegel.trust} every time it is used.
 *
 * @param verified whether the issuer signed it, or one whom he authorised
 */
record StatusResponse(boolean verified, Instant thisUpdate, Optional<Instant> nextUpdate) {

    private static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";

    /** Empty if the response is an error, about other certificates, or of another type. */
    static Optional<StatusResponse> find(Question question, byte[] der) {
        try {
            var response = OCSPResponse.getInstance(der);
            if (response.getResponseStatus().getIntValue() != OCSPResponseStatus.SUCCESSFUL
                    || !OCSPObjectIdentifiers.id_pkix_ocsp_basic.equals(
                            response.getResponseBytes().getResponseType())) {
                return Optional.empty();
            }
            var basic = BasicOCSPResponse.getInstance(
                    response.getResponseBytes().getResponse().getOctets());
            ASN1Sequence answers = basic.getTbsResponseData().getResponses();
            for (int i = 0; i < answers.size(); i++) {
                var answer = SingleResponse.getInstance(answers.getObjectAt(i));
                if (isAbout(answer.getCertID(), question)) {
                    return Optional.of(new StatusResponse(
                            isSigned(basic, question.issuer()),
                            time(answer.getThisUpdate()),
                            Optional.ofNullable(answer.getNextUpdate()).map(StatusResponse::time)));
                }
            }
            return Optional.empty();
        } catch (RuntimeException | IOException | GeneralSecurityException damaged) {
            return Optional.empty(); // nothing that could be kept
        }
    }

    /**
     * Refuses a response that is an error (§4.2.1).
     *
     * @throws FetchException of the kind that the responder names
     */
    static void requireSuccessful(byte[] der) throws FetchException {
        int status;
        try {
            status = OCSPResponse.getInstance(der).getResponseStatus().getIntValue();
        } catch (RuntimeException damaged) {
            throw new FetchException(Kind.MALFORMED, "sends no OCSP response", damaged);
        }
        switch (status) {
            case OCSPResponseStatus.SUCCESSFUL -> {}
            case OCSPResponseStatus.MALFORMED_REQUEST ->
                throw new FetchException(Kind.OCSP_MALFORMED_REQUEST, "answers malformedRequest");
            case OCSPResponseStatus.INTERNAL_ERROR ->
                throw new FetchException(Kind.OCSP_INTERNAL_ERROR, "answers internalError");
            case OCSPResponseStatus.TRY_LATER -> throw new FetchException(Kind.OCSP_TRY_LATER, "answers tryLater");
            case OCSPResponseStatus.SIG_REQUIRED ->
                throw new FetchException(Kind.OCSP_SIGNATURE_REQUIRED, "answers sigRequired");
            case OCSPResponseStatus.UNAUTHORIZED ->
                throw new FetchException(Kind.OCSP_UNAUTHORIZED, "answers unauthorized");
            default -> throw new FetchException(Kind.UNSUPPORTED, "answers with the unknown OCSP status " + status);
        }
    }

    private static boolean isAbout(CertID id, Question question) throws GeneralSecurityException, IOException {
        if (!id.getSerialNumber()
                .getValue()
                .equals(question.certificate().orElseThrow().getSerialNumber())) {
            return false;
        }
        var digest =
                MessageDigest.getInstance(id.getHashAlgorithm().getAlgorithm().getId());
        byte[] name = digest.digest(question.issuer().getSubjectX500Principal().getEncoded());
        byte[] key = digest.digest(SubjectPublicKeyInfo.getInstance(
                        question.issuer().getPublicKey().getEncoded())
                .getPublicKeyData()
                .getBytes());
        return Arrays.equals(name, id.getIssuerNameHash().getOctets())
                && Arrays.equals(key, id.getIssuerKeyHash().getOctets());
    }

    private static boolean isSigned(BasicOCSPResponse basic, X509Certificate issuer) throws IOException {
        for (X509Certificate signer : signers(basic, issuer)) {
            if (verifies(basic, signer.getPublicKey())) {
                return true;
            }
        }
        return false;
    }

    /** The issuer, and delegates whose certificate he issued for this purpose (§4.2.2.2). */
    private static List<X509Certificate> signers(BasicOCSPResponse basic, X509Certificate issuer) throws IOException {
        List<X509Certificate> signers = new ArrayList<>(List.of(issuer));
        ASN1Sequence certificates = basic.getCerts();
        for (int i = 0; certificates != null && i < Math.min(certificates.size(), 5); i++) {
            try {
                var delegate = CertificateFiles.certificate(
                        Certificate.getInstance(certificates.getObjectAt(i)).getEncoded());
                List<String> purposes = delegate.getExtendedKeyUsage();
                if (purposes != null && purposes.contains(OCSP_SIGNING)) {
                    delegate.verify(issuer.getPublicKey());
                    signers.add(delegate);
                }
            } catch (GeneralSecurityException | SmimeException notHis) {
                continue;
            }
        }
        return signers;
    }

    private static boolean verifies(BasicOCSPResponse basic, PublicKey key) throws IOException {
        try {
            var signature = Signature.getInstance(
                    basic.getSignatureAlgorithm().getAlgorithm().getId());
            signature.initVerify(key);
            signature.update(basic.getTbsResponseData().getEncoded("DER"));
            return signature.verify(basic.getSignature().getOctets());
        } catch (GeneralSecurityException otherKeyOrAlgorithm) {
            return false;
        }
    }

    private static Instant time(ASN1GeneralizedTime time) {
        try {
            return time.getDate().toInstant();
        } catch (java.text.ParseException e) {
            throw new IllegalArgumentException("no time", e);
        }
    }
}
