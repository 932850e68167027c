package org.siegel.admin;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.siegel.ca.Hierarchy;
import org.siegel.retrieval.FetchLimits;
import org.siegel.retrieval.NetworkSource;
import org.siegel.retrieval.Retrieval;
import org.siegel.tenant.SmimeConfig;
import org.siegel.tenant.SmimeParameter;
import org.siegel.trust.OcspResponse;
import org.siegel.trust.RelyingParty;
import org.siegel.trust.RevocationList;
import org.siegel.trust.RevocationPolicy;
import org.siegel.trust.RevocationSource;

/**
 * What the organisation's judgements get from the network.
 *
 * @param retrieval fetches and keeps
 * @param limits the sizes; the times come from the organisation's configuration
 * @param issuers whether certificates of issuers are fetched, too
 */
public record Fetching(Retrieval retrieval, FetchLimits limits, boolean issuers) {

    RelyingParty wire(RelyingParty party, SmimeConfig config, RevocationPolicy policy, Hierarchy hierarchy) {
        NetworkSource network = retrieval.source(limits.withTimes(
                Duration.ofMillis(config.get(SmimeParameter.OWA_CRL_CONNECTION_TIMEOUT)),
                Duration.ofMillis(config.get(SmimeParameter.OWA_CRL_RETRIEVAL_TIMEOUT))));
        var ours = List.of(hierarchy.root().certificate(), hierarchy.issuing().certificate());
        RelyingParty wired = party.withRevocation(policy, List.of(), new OthersOnly(ours, network));
        return issuers ? wired.withIssuers(network) : wired;
    }

    /** The lists of our own authority are at hand; asking ourselves over HTTP could only fail. */
    private record OthersOnly(List<X509Certificate> ours, RevocationSource network) implements RevocationSource {

        @Override
        public RevocationSource begin() {
            return new OthersOnly(ours, network.begin());
        }

        @Override
        public Found<OcspResponse> responses(X509Certificate certificate, X509Certificate issuer, Instant at) {
            return ours.contains(issuer) ? Found.nothing() : network.responses(certificate, issuer, at);
        }

        @Override
        public Found<RevocationList> lists(X509Certificate certificate, X509Certificate issuer, Instant at) {
            return ours.contains(issuer) ? Found.nothing() : network.lists(certificate, issuer, at);
        }
    }
}
