package org.siegel.retrieval;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.siegel.trust.OcspRequest;
import org.siegel.trust.RevocationFault.Kind;

/** Puts a question to its server: lists unless they are unchanged, OCSP by GET where the request is short, else by POST. */
final class Inquiry {

    /** It may take this long even if nobody waits any more. */
    static final Duration LONGEST = Duration.ofSeconds(60);

    /** RFC 6960 A.1. */
    private static final int LONGEST_GET = 255;

    private final GuardedFetch fetch;

    Inquiry(GuardedFetch fetch) {
        this.fetch = fetch;
    }

    /**
     * Asks.
     *
     * @param former what is known of the answer that we have
     * @throws FetchException saying what went wrong
     */
    Fetched about(Question question, Optional<Freshness> former, FetchLimits limits) throws FetchException {
        var deadline = Deadline.after(LONGEST.compareTo(limits.budget()) > 0 ? LONGEST : limits.budget());
        if (question.kind() == Question.Kind.LIST) {
            var request = Request.get(question.location(), Locations.LIST_ATTRIBUTE, limits.mostListBytes())
                    .unlessUnchanged(former.flatMap(Freshness::entityTag), former.flatMap(Freshness::lastModified));
            return fetch.fetch(request, limits.connecting(), deadline);
        }
        byte[] ask = OcspRequest.of(question.certificate().orElseThrow(), question.issuer())
                .encoded();
        var post =
                Request.get(question.location(), "", limits.mostResponseBytes()).posting(ask);
        String encoded = URLEncoder.encode(Base64.getEncoder().encodeToString(ask), StandardCharsets.US_ASCII);
        if (encoded.length() > LONGEST_GET || question.location().contains("?")) {
            return fetch.fetch(post, limits.connecting(), deadline);
        }
        try {
            String place = question.location().replaceFirst("/+$", "") + "/" + encoded;
            return fetch.fetch(Request.get(place, "", limits.mostResponseBytes()), limits.connecting(), deadline);
        } catch (FetchException e) {
            if (e.kind() == Kind.REFUSED) {
                return fetch.fetch(post, limits.connecting(), deadline); // some responders know POST only
            }
            throw e;
        }
    }
}
