package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.siegel.trust.RevocationFault.Kind;

/**
 * Revocation of the certificates of a path. The organisation's own lists are asked first, OCSP second, lists from elsewhere
 * last; one good answer suffices, and a revocation from anywhere wins. What a message brings along may prove a revocation,
 * and that nothing is revoked only where there is nobody to ask: whoever stole a key would add a list of the day before.
 */
final class RevocationChecker {

    private final Set<RevocationList> own;
    private final Set<RevocationList> all;
    private final RevocationSource source;
    private final Instant at;
    private final CrlChecker crls;
    private final AlgorithmPolicy algorithms;
    private final Map<RevocationQuestion, RevocationStatus> answered = new HashMap<>();

    /**
     * @param own the lists of the organisation
     * @param carried the lists that came with a message
     * @param source opened for this judgement
     */
    RevocationChecker(
            PathValidator validator,
            Collection<X509Certificate> pool,
            Collection<RevocationList> own,
            Collection<RevocationList> carried,
            RevocationSource source,
            Instant at,
            boolean strict,
            AlgorithmPolicy algorithms) {
        this.own = Set.copyOf(own);
        this.all = new LinkedHashSet<>(own);
        all.addAll(carried);
        this.source = source;
        this.at = at;
        this.algorithms = algorithms;
        this.crls = new CrlChecker(new CrlSigners(validator, pool, at, algorithms, this::check), at, strict);
    }

    /** The status of every certificate of the path below the anchor, the target first. */
    List<RevocationStatus> check(PathResult.TrustedPath path) {
        List<PathCertificate> chain =
                new ArrayList<>(path.chain().stream().map(PathCertificate::of).toList());
        for (int i = chain.size() - 2; i >= 0; i--) {
            chain.set(i, chain.get(i).below(chain.get(i + 1)));
        }
        List<RevocationStatus> statuses = new ArrayList<>();
        for (int i = 0; i < chain.size() - 1; i++) {
            var floor = algorithms.of(path.chain().subList(i + 1, chain.size()));
            var question = new RevocationQuestion(chain.get(i), chain.get(i + 1), path.anchor(), floor);
            RevocationStatus known = answered.get(question);
            if (known == null) {
                known = answer(question);
                answered.put(question, known);
            }
            statuses.add(known);
        }
        return statuses;
    }

    private RevocationStatus answer(RevocationQuestion asked) {
        RevocationStatus atHand = byLists(asked, all, List.of());
        if (atHand instanceof RevocationStatus.Revoked) {
            return atHand;
        }
        RevocationStatus settled = own.size() == all.size() ? atHand : byLists(asked, own, List.of());
        if (settled instanceof RevocationStatus.Good) {
            return settled;
        }
        var responses = source.responses(
                asked.certificate().certificate(), asked.issuer().certificate(), at);
        List<RevocationFault> faults = new ArrayList<>(responses.faults());
        Optional<RevocationStatus> good = Optional.empty();
        for (OcspResponse response : responses.items()) {
            switch (byResponse(asked, response)) {
                case RevocationStatus.Revoked revoked -> {
                    return revoked;
                }
                case RevocationStatus.Good one -> good = Optional.of(one);
                case RevocationStatus.Unknown unknown -> faults.addAll(unknown.faults());
            }
        }
        return good.orElseGet(() -> byFoundLists(asked, atHand, faults));
    }

    private RevocationStatus byFoundLists(
            RevocationQuestion asked, RevocationStatus atHand, List<RevocationFault> faults) {
        var found =
                source.lists(asked.certificate().certificate(), asked.issuer().certificate(), at);
        if (found.items().isEmpty() && found.faults().isEmpty() && faults.isEmpty()) {
            return atHand;
        }
        // a certificate that names a responder and no list, or the other way round, is not one that names no place
        boolean somewhere = !faults.stream().allMatch(f -> f.kind() == Kind.NO_LOCATION)
                || !found.faults().stream().allMatch(f -> f.kind() == Kind.NO_LOCATION);
        faults.addAll(found.faults());
        if (somewhere) {
            faults.removeIf(f -> f.kind() == Kind.NO_LOCATION);
        }
        Set<RevocationList> lists = new LinkedHashSet<>(all);
        lists.addAll(found.items());
        return byLists(asked, lists, faults);
    }

    private RevocationStatus byLists(
            RevocationQuestion asked, Collection<RevocationList> lists, List<RevocationFault> missing) {
        return crls.status(asked, lists, missing);
    }

    /** Like a list, a response that is signed weakly proves a revocation only. */
    private RevocationStatus byResponse(RevocationQuestion asked, OcspResponse response) {
        OcspVerifier.Judged judged = new OcspVerifier(response)
                .judge(asked.certificate().certificate(), asked.issuer().certificate(), at);
        Optional<PathCertificate> delegate = judged.delegate().map(PathCertificate::of);
        Optional<RevocationFault> fault = delegate.flatMap(d -> mayBeRevoked(asked, d));
        if (judged.status() instanceof RevocationStatus.Good) {
            fault = fault.or(() -> weakness(response, judged.delegate(), asked.floor())
                    .map(why -> weak(delegate.orElse(asked.issuer()), why)));
        } else {
            fault = fault.filter(f -> f.kind() != Kind.WEAK_ALGORITHM);
        }
        return fault.<RevocationStatus>map(
                        one -> new RevocationStatus.Unknown(asked.certificate().certificate(), List.of(one)))
                .orElse(judged.status());
    }

    /** The issuer's own key is judged with the path. */
    private static Optional<String> weakness(
            OcspResponse response, Optional<X509Certificate> delegate, AlgorithmPolicy issuersFloor) {
        AlgorithmPolicy floor = delegate.map(d -> issuersFloor.of(List.of(d))).orElse(issuersFloor);
        return response.basic()
                .flatMap(basic -> WeakAlgorithm.hash(basic.getSignatureAlgorithm(), floor))
                .map(hash -> "The OCSP response is signed with " + hash + ", which is no longer good.")
                .or(() -> delegate.flatMap(d -> WeakAlgorithm.of(d, floor)));
    }

    /** A delegate without nocheck must not be revoked; what is unknown counts where its CA says how to know it. */
    private Optional<RevocationFault> mayBeRevoked(RevocationQuestion asked, PathCertificate delegate) {
        if (delegate.extension(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck).isPresent()) {
            return Optional.empty();
        }
        var question = new RevocationQuestion(delegate, asked.issuer(), asked.anchor(), asked.floor());
        return switch (byLists(question, all, List.of())) {
            case RevocationStatus.Good good -> Optional.empty();
            case RevocationStatus.Revoked revoked -> Optional.of(distrusted(delegate, "is revoked"));
            case RevocationStatus.Unknown unknown ->
                OcspVerifier.saysWhereItIsTold(delegate) ? byFetchedLists(question) : Optional.empty();
        };
    }

    private Optional<RevocationFault> byFetchedLists(RevocationQuestion delegate) {
        var found = source.lists(
                delegate.certificate().certificate(), delegate.issuer().certificate(), at);
        Set<RevocationList> lists = new LinkedHashSet<>(all);
        lists.addAll(found.items());
        return switch (byLists(delegate, lists, found.faults())) {
            case RevocationStatus.Good good -> Optional.empty();
            case RevocationStatus.Revoked revoked -> Optional.of(distrusted(delegate.certificate(), "is revoked"));
            case RevocationStatus.Unknown unknown ->
                Optional.of(unknown.weak()
                        .map(list -> weak(
                                delegate.certificate(),
                                responder(delegate.certificate(), "may be revoked itself") + " " + list.sentence()))
                        .orElseGet(() -> distrusted(delegate.certificate(), "may be revoked itself")));
        };
    }

    private static RevocationFault distrusted(PathCertificate delegate, String predicate) {
        return new RevocationFault(Kind.SIGNER_NOT_TRUSTED, delegate.shown(), responder(delegate, predicate));
    }

    private static RevocationFault weak(PathCertificate signer, String sentence) {
        return new RevocationFault(Kind.WEAK_ALGORITHM, signer.shown(), WeakAlgorithm.withRemedy(sentence));
    }

    private static String responder(PathCertificate delegate, String predicate) {
        return "The OCSP responder " + delegate.shown() + " " + predicate + ".";
    }
}
