package org.siegel.retrieval;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.siegel.trust.CrlLimits;
import org.siegel.trust.OcspResponse;
import org.siegel.trust.RevocationFault;
import org.siegel.trust.RevocationFault.Kind;
import org.siegel.trust.RevocationList;
import org.siegel.trust.RevocationStatus;
import org.siegel.trust.TrustException;

/** Reads what a server sent as the answer to a question, and says whether the right one signed it. */
final class Examination {

    private Examination() {}

    static Examined of(Question question, byte[] bytes, Instant now) throws FetchException {
        try {
            return switch (question.kind()) {
                case LIST -> list(question, bytes);
                case STATUS -> status(question, bytes, now);
            };
        } catch (TrustException.LimitExceeded e) {
            throw new FetchException(
                    Kind.TOO_LARGE, "sends more than is read: " + withoutStop(String.valueOf(e.getMessage())), e);
        } catch (TrustException e) {
            throw new FetchException(Kind.MALFORMED, "sends no " + noun(question), e);
        }
    }

    private static Examined list(Question question, byte[] bytes) throws FetchException {
        try {
            var list = RevocationList.read(new ByteArrayInputStream(bytes), CrlLimits.standard());
            return new Examined(
                    new Answer.List(list), list.isSignedBy(question.issuer()), list.thisUpdate(), list.nextUpdate());
        } catch (IOException e) {
            throw new FetchException(Kind.MALFORMED, "sends no CRL", e);
        }
    }

    private static Examined status(Question question, byte[] bytes, Instant now) throws FetchException {
        var response = OcspResponse.of(bytes);
        X509Certificate certificate = question.certificate().orElseThrow();
        if (response.judge(certificate, question.issuer(), now) instanceof RevocationStatus.Unknown unknown) {
            RevocationFault fault = unknown.faults().getFirst();
            throw new FetchException(
                    fault.kind(), "sends an OCSP response that does not count: " + withoutStop(fault.sentence()));
        }
        OcspResponse.Validity validity = response.validity(certificate, question.issuer())
                .orElseThrow(() -> new FetchException(Kind.WRONG_ANSWER, "sends no answer about this certificate"));
        return new Examined(new Answer.Status(response), true, validity.thisUpdate(), validity.nextUpdate());
    }

    private static String noun(Question question) {
        return question.kind() == Question.Kind.LIST ? "CRL" : "OCSP response";
    }

    private static String withoutStop(String sentence) {
        return sentence.replaceFirst("\\.$", "");
    }
}
