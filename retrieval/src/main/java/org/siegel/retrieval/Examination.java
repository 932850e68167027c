package org.siegel.retrieval;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import org.siegel.trust.CrlLimits;
import org.siegel.trust.OcspResponse;
import org.siegel.trust.RevocationFault.Kind;
import org.siegel.trust.RevocationList;
import org.siegel.trust.TrustException;

/** Reads what a server sent as the answer to a question, and says whether the right one signed it. */
final class Examination {

    private Examination() {}

    static Examined of(Question question, byte[] bytes) throws FetchException {
        try {
            return switch (question.kind()) {
                case LIST -> list(question, bytes);
                case STATUS -> status(question, bytes);
            };
        } catch (TrustException.LimitExceeded e) {
            throw new FetchException(Kind.TOO_LARGE, "sends more than is read: " + clause(e), e);
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

    private static Examined status(Question question, byte[] bytes) throws FetchException {
        var response = OcspResponse.of(bytes);
        StatusResponse.requireSuccessful(bytes);
        Optional<StatusResponse> about = StatusResponse.find(question, bytes);
        return new Examined(
                new Answer.Status(response),
                about.isPresent() && about.get().verified(),
                about.map(StatusResponse::thisUpdate).orElse(java.time.Instant.EPOCH),
                about.flatMap(StatusResponse::nextUpdate));
    }

    private static String noun(Question question) {
        return question.kind() == Question.Kind.LIST ? "CRL" : "OCSP response";
    }

    private static String clause(TrustException e) {
        return String.valueOf(e.getMessage()).replaceFirst("\\.$", "");
    }
}
