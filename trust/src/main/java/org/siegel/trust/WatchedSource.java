package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Passes questions on and remembers what came back, so that nobody keeps an answer longer than that allows. */
final class WatchedSource implements RevocationSource {

    private final RevocationSource source;
    private final List<RevocationList> lists = new ArrayList<>();
    private final List<OcspResponse.Validity> answers = new ArrayList<>();

    WatchedSource(RevocationSource source) {
        this.source = source;
    }

    @Override
    public Found<OcspResponse> responses(X509Certificate certificate, X509Certificate issuer, Instant at) {
        Found<OcspResponse> found = source.responses(certificate, issuer, at);
        found.items().forEach(r -> r.validity(certificate, issuer).ifPresent(answers::add));
        return found;
    }

    @Override
    public Found<RevocationList> lists(X509Certificate certificate, X509Certificate issuer, Instant at) {
        Found<RevocationList> found = source.lists(certificate, issuer, at);
        lists.addAll(found.items());
        return found;
    }

    /** Narrows the window to the time in which the lists and responses that came say the same. */
    void narrow(Window window) {
        lists.forEach(window::narrow);
        answers.forEach(window::narrow);
    }
}
