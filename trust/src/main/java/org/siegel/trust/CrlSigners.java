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
import java.util.function.Function;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.siegel.trust.RevocationFault.Kind;

/** Who signed a CRL, and whether he may: he needs a path to the same anchor and must not be revoked either. */
final class CrlSigners {

    /** Signers of lists about signers of lists: deeper than any real hierarchy. */
    private static final int DEEPEST = 4;

    /** Of one judgement; an honest message brings a handful of lists. */
    private static final int MOST_VERIFICATIONS = 500;

    private final PathValidator validator;
    private final Collection<X509Certificate> pool;
    private final Set<PathCertificate> helpers = new LinkedHashSet<>();
    private final Instant at;
    private final AlgorithmPolicy algorithms;
    private final Function<PathResult.TrustedPath, List<RevocationStatus>> ofPath;
    private final Map<Signer, Standing> standings = new HashMap<>();
    private final Map<Signature, Boolean> signatures = new HashMap<>();
    private int verifications;
    private final LinkedHashSet<X509Certificate> inProgress = new LinkedHashSet<>();

    private record Signature(RevocationList list, PathCertificate signer) {}

    private record Signer(PathCertificate certificate, X509Certificate anchor) {}

    /**
     * How the signer of a list stands.
     *
     * @param distrust why he is not trusted
     * @param weakness what is weak on his path, or about what says that he is not revoked
     * @param floor what holds for his signatures
     */
    private record Standing(Optional<String> distrust, Optional<String> weakness, AlgorithmPolicy floor) {

        static Standing good(AlgorithmPolicy floor) {
            return new Standing(Optional.empty(), Optional.empty(), floor);
        }

        Standing distrusted(String why) {
            return new Standing(Optional.of(why), weakness, floor);
        }

        Standing weak(String why) {
            return new Standing(distrust, weakness.or(() -> Optional.of(why)), floor);
        }
    }

    /** @param ofPath tells what is known about the path of a list's own signer */
    CrlSigners(
            PathValidator validator,
            Collection<X509Certificate> pool,
            Instant at,
            AlgorithmPolicy algorithms,
            Function<PathResult.TrustedPath, List<RevocationStatus>> ofPath) {
        this.validator = validator;
        this.pool = pool;
        helpers.addAll(PathSearch.decoded(pool));
        helpers.addAll(validator.intermediates());
        this.at = at;
        this.algorithms = algorithms;
        this.ofPath = ofPath;
    }

    /** Why the list must not be used, or not in full; empty when its signer is good (RFC 5280 §6.3.3 (f), (g)). */
    Optional<RevocationFault> fault(RevocationList list, RevocationQuestion asked) {
        RevocationFault why = RevocationFault.of(
                Kind.SIGNER_NOT_TRUSTED, list, "is signed by somebody whose certificate is not at hand");
        RevocationFault weak = null;
        for (PathCertificate signer : signers(list, asked)) {
            Boolean verifies = signatures.get(new Signature(list, signer));
            if (verifies == null && ++verifications > MOST_VERIFICATIONS) {
                return Optional.of(new RevocationFault(
                        Kind.TOO_MANY, "", "There are so many CRLs and signers that Siegel does not check them all."));
            }
            if (verifies == null) {
                verifies = list.verifies(signer.publicKey());
                signatures.put(new Signature(list, signer), verifies);
            }
            if (!verifies) {
                why = RevocationFault.of(Kind.BAD_SIGNATURE, list, "has a signature that does not verify");
                continue;
            }
            if (!signer.mayUse(KeyUsage.cRLSign)) {
                why = RevocationFault.of(
                        Kind.SIGNER_NOT_TRUSTED,
                        list,
                        "is signed by " + signer.shown() + ", whose key usage does not permit to sign CRLs");
                continue;
            }
            Standing standing = standing(signer, asked);
            if (standing.distrust().isPresent()) {
                why = RevocationFault.of(
                        Kind.SIGNER_NOT_TRUSTED,
                        list,
                        "cannot be used: " + standing.distrust().get());
                continue;
            }
            Optional<RevocationFault> weakness = weakness(list, standing);
            if (weakness.isEmpty()) {
                return Optional.empty();
            }
            weak = weakness.get();
        }
        return Optional.of(weak == null ? why : weak);
    }

    private static Optional<RevocationFault> weakness(RevocationList list, Standing signer) {
        return WeakAlgorithm.hash(list.algorithm(), signer.floor())
                .map(hash -> "is signed with " + hash + ", which is no longer good")
                .map(predicate -> predicate + ".")
                .or(() -> signer.weakness().map(w -> "cannot be relied on: " + w))
                .map(predicate -> RevocationFault.of(
                        Kind.WEAK_ALGORITHM, list, withoutStop(WeakAlgorithm.withRemedy(predicate))));
    }

    /** Whoever carries the name of the list's issuer; the certificate's own issuer first. */
    private List<PathCertificate> signers(RevocationList list, RevocationQuestion asked) {
        Set<PathCertificate> found = new LinkedHashSet<>();
        found.add(asked.issuer());
        found.add(PathCertificate.of(asked.anchor()));
        found.addAll(helpers);
        return found.stream()
                .filter(c -> c.subject().equals(list.issuer()) && c.defect().isEmpty())
                .toList();
    }

    private Standing standing(PathCertificate signer, RevocationQuestion asked) {
        if (signer.equals(asked.issuer())) {
            return Standing.good(asked.floor()); // its path and status are those of the chain in question
        }
        if (signer.certificate().equals(asked.anchor())) {
            return Standing.good(algorithms.of(List.of(asked.anchor())));
        }
        if (!inProgress.isEmpty() && inProgress.getLast().equals(signer.certificate())) {
            // a CA may name the signer of a list as the one who answers for himself: the list itself then decides
            return Standing.good(asked.floor().of(List.of(signer.certificate())));
        }
        Standing known = standings.get(new Signer(signer, asked.anchor()));
        if (known != null) {
            return known;
        }
        if (inProgress.size() >= DEEPEST || !inProgress.add(signer.certificate())) {
            return Standing.good(algorithms).distrusted("the signers of CRLs vouch for each other in a circle");
        }
        try {
            Standing found = byPath(signer, asked.anchor());
            standings.put(new Signer(signer, asked.anchor()), found);
            return found;
        } finally {
            inProgress.remove(signer.certificate());
        }
    }

    /** By a strong path to the anchor, else by a weak one. */
    private Standing byPath(PathCertificate signer, X509Certificate anchor) {
        List<PathResult.TrustedPath> weak = new ArrayList<>();
        PathResult result = validator.search(signer.certificate(), pool, PathInputs.standard(), at, true, path -> {
            boolean strong = WeakAlgorithm.onPath(path.chain(), algorithms).isEmpty();
            if (path.anchor().equals(anchor) && !strong) {
                weak.add(path);
            }
            return path.anchor().equals(anchor) && strong;
        });
        if (result instanceof PathResult.Untrusted no && weak.isEmpty()) {
            return Standing.good(algorithms)
                    .distrusted("the signer of a CRL is not trusted: " + withoutStop(no.sentence()));
        }
        PathResult.TrustedPath path = result instanceof PathResult.TrustedPath strong ? strong : weak.getFirst();
        Standing byAlgorithms = new Standing(
                Optional.empty(),
                WeakAlgorithm.onPath(path.chain(), algorithms).map(WeakAlgorithm::sentence),
                algorithms.of(path.chain()));
        return byRevocation(path, byAlgorithms);
    }

    private Standing byRevocation(PathResult.TrustedPath path, Standing standing) {
        for (RevocationStatus status : ofPath.apply(path)) {
            switch (status) {
                case RevocationStatus.Good good -> {}
                case RevocationStatus.Revoked revoked -> {
                    return standing.distrusted("the signer of a CRL is revoked: "
                            + Names.shown(revoked.certificate().getSubjectX500Principal()));
                }
                case RevocationStatus.Unknown unknown
                when unknown.weak().isPresent() ->
                    standing = standing.weak(
                            "its signer may be revoked. " + unknown.weak().get().sentence());
                case RevocationStatus.Unknown unknown -> {
                    return standing.distrusted(
                            "the signer of a CRL may be revoked: " + withoutStop(unknown.sentence()));
                }
            }
        }
        return standing;
    }

    private static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
