package org.siegel.retrieval;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.siegel.trust.CertificateSource;
import org.siegel.trust.OcspResponse;
import org.siegel.trust.RevocationFault;
import org.siegel.trust.RevocationList;
import org.siegel.trust.RevocationSource;

/**
 * The network as validations see it: the places that a certificate names, asked within a budget. Of several places of one point
 * the first that answers well counts.
 */
public final class NetworkSource implements RevocationSource, CertificateSource {

    private final Locations locations;
    private final Answers answers;
    private final Issuers issuers;
    private final FetchLimits limits;
    private final Optional<Deadline> begun;

    NetworkSource(Locations locations, Answers answers, Issuers issuers, FetchLimits limits, Optional<Deadline> begun) {
        this.locations = locations;
        this.answers = answers;
        this.issuers = issuers;
        this.limits = limits;
        this.begun = begun;
    }

    /** The budget of {@link FetchLimits} begins. */
    @Override
    public NetworkSource begin() {
        return new NetworkSource(locations, answers, issuers, limits, Optional.of(Deadline.after(limits.budget())));
    }

    private Deadline deadline() {
        return begun.orElseGet(() -> Deadline.after(limits.budget()));
    }

    @Override
    public Found<OcspResponse> responses(X509Certificate certificate, X509Certificate issuer, Instant at) {
        List<OcspResponse> responses = new ArrayList<>();
        List<RevocationFault> faults = new ArrayList<>();
        Deadline deadline = deadline();
        for (String location : locations.responders(certificate)) {
            var outcome = answers.to(Question.status(location, issuer, certificate), limits, deadline);
            if (outcome.answer().orElse(null) instanceof Answer.Status(var response)) {
                responses.add(response);
            }
            if (outcome.fault().isEmpty()) {
                break;
            }
            faults.add(outcome.fault().get());
        }
        return new Found<>(responses, faults);
    }

    @Override
    public Found<RevocationList> lists(X509Certificate certificate, X509Certificate issuer, Instant at) {
        List<RevocationList> lists = new ArrayList<>();
        List<RevocationFault> faults = new ArrayList<>();
        List<List<String>> points = locations.lists(certificate);
        if (points.isEmpty()) {
            return new Found<>(
                    List.of(),
                    List.of(new RevocationFault(
                            RevocationFault.Kind.NO_LOCATION,
                            "",
                            "The certificate names no place of a CRL that could be asked.")));
        }
        Deadline deadline = deadline();
        for (List<String> places : points) {
            fetch(places, issuer, deadline, lists, faults);
        }
        // a delta list that cannot be had takes nothing from the complete one
        for (List<String> places : deltas(certificate, issuer, lists)) {
            fetch(places, issuer, deadline, lists, new ArrayList<>());
        }
        return new Found<>(lists, faults);
    }

    /** Of the certificate, and of the complete lists that came. */
    private Set<List<String>> deltas(
            X509Certificate certificate, X509Certificate issuer, List<RevocationList> complete) {
        Set<List<String>> points = new LinkedHashSet<>(locations.deltas(certificate));
        complete.forEach(list -> points.addAll(locations.deltas(list, issuer)));
        return points;
    }

    private void fetch(
            List<String> places,
            X509Certificate issuer,
            Deadline deadline,
            List<RevocationList> lists,
            List<RevocationFault> faults) {
        for (String location : places) {
            var outcome = answers.to(Question.list(location, issuer), limits, deadline);
            if (outcome.answer().orElse(null) instanceof Answer.List(var list)) {
                lists.add(list);
            }
            if (outcome.fault().isEmpty()) {
                return;
            }
            faults.add(outcome.fault().get());
        }
    }

    @Override
    public List<X509Certificate> issuersOf(X509Certificate certificate) {
        return issuers.of(certificate, limits, deadline());
    }
}
