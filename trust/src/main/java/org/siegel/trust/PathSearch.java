package org.siegel.trust;

import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The search for a path from one target to any anchor.
 *
 * <p>A pool of certificates is a graph: an edge leads from a certificate to every one that carries its issuer's name, and
 * names are not unique. Cross certificates, renewed CAs and keys make several edges, so a builder must be able to go back;
 * and a hostile message can carry a pool in which going back takes for ever (CVE-2021-44532 and its kin are about names,
 * limbo's "pathological" cases about graphs). Four measures keep the search short:
 *
 * <ol>
 *   <li>an edge is taken only after its signature verified, and every signature is verified once;
 *   <li>no path holds the same name with the same key twice (RFC 4158 §5.2), so cycles end where they close;
 *   <li>the best edges come first: an anchor before an intermediate, a matching key identifier before none and none before
 *       a mismatch, valid at the instant before expired, the youngest first;
 *   <li>the work is counted, and the search gives up aloud.
 * </ol>
 *
 * <p>Where nothing at hand leads to an anchor, the source is asked for the issuers of the certificates at which the search
 * ended, and the search goes on with what it has; the measures above hold for all of it together.
 *
 * <p>A finished chain goes through {@link PathProcessing}. Where it fails the search goes on, and what is told in the end is
 * the failure of the chain that got furthest: a chain that reached an anchor before a signature that does not fit, that
 * before a root outside the collection, that before an issuer nobody has.
 */
final class PathSearch {

    private static final int MOST_STEPS = 3_000;
    private static final int MOST_SIGNATURES = 400;
    private static final int MOST_CHAINS = 60;
    private static final int MOST_QUESTIONS = 8;
    private static final int MOST_ANSWERS = 20;

    private final Map<List<String>, List<PathCertificate>> further = new HashMap<>();
    private final Set<PathCertificate> known = new HashSet<>();
    private final Set<PathCertificate> ends = new LinkedHashSet<>();
    private final Set<PathCertificate> asked = new HashSet<>();
    private final CertificateCollection collection;
    private final CertificateSource source;
    private final PathInputs inputs;
    private final Instant at;
    private final boolean checkTime;
    private final Predicate<PathResult.TrustedPath> accept;
    private final Map<Edge, Boolean> signatures = new HashMap<>();

    private int steps;
    private int chains;
    private boolean exhausted;
    private boolean offered;
    private int bestRank = -1;
    private PathResult.@Nullable Untrusted best;

    /** From a certificate to one that carries its issuer's name. */
    record Edge(PathCertificate child, PathCertificate issuer) {
        boolean verifies() {
            return Signatures.verify(child, issuer.verifyingKey());
        }

        @Override
        public boolean equals(Object other) { // written out: what records come with is made anew at each start
            return other instanceof Edge that && child.equals(that.child) && issuer.equals(that.issuer);
        }

        @Override
        public int hashCode() {
            return 31 * child.hashCode() + issuer.hashCode();
        }
    }

    /** Paths are offered to {@code accept} as they are found, best first, until it takes one. */
    PathSearch(
            CertificateCollection collection,
            Set<PathCertificate> pool,
            CertificateSource source,
            PathInputs inputs,
            Instant at,
            boolean checkTime,
            Predicate<PathResult.TrustedPath> accept) {
        this.collection = collection;
        this.source = source;
        this.inputs = inputs;
        this.at = at;
        this.checkTime = checkTime;
        this.accept = accept;
        pool.forEach(this::add);
    }

    private boolean add(PathCertificate candidate) {
        boolean fresh = !collection.holds(candidate) && known.add(candidate);
        if (fresh) {
            further.computeIfAbsent(candidate.subject(), s -> new ArrayList<>()).add(candidate);
        }
        return fresh;
    }

    PathResult run(PathCertificate target) {
        if (target.defect().isPresent()) {
            return new PathFault(
                            PathError.MALFORMED,
                            target,
                            "The certificate " + target.shown() + " is malformed: "
                                    + target.defect().get() + ".")
                    .untrusted();
        }
        if (collection.isAnchor(target)) {
            Optional<PathResult> alone = finish(List.of(target));
            if (alone.isPresent()) {
                return alone.get();
            }
        }
        Optional<PathResult> found = extend(new ArrayList<>(List.of(target)));
        while (found.isEmpty() && !exhausted && mayHelp(target) && askTheSource()) {
            bestRank = -1;
            ends.clear();
            found = extend(new ArrayList<>(List.of(target)));
        }
        if (found.isPresent()) {
            return found.get();
        }
        if (best == null || (exhausted && bestRank < 40)) {
            return new PathFault(
                            PathError.SEARCH_EXHAUSTED,
                            target,
                            "So many certificates could stand above " + target.shown()
                                    + " that the search for a path was given up.")
                    .untrusted();
        }
        return best;
    }

    /** Another issuer helps where no anchor was reached, or one only through a CA that does not pass. */
    private boolean mayHelp(PathCertificate target) {
        return !offered
                && (bestRank < 40 || (best != null && !best.certificate().equals(target.certificate())));
    }

    /** Whether the source had anything new. */
    private boolean askTheSource() {
        boolean anything = false;
        for (PathCertificate end : ends) {
            if (asked.size() < MOST_QUESTIONS && asked.add(end)) {
                for (PathCertificate found : decoded(source.issuersOf(end.certificate()).stream()
                        .limit(MOST_ANSWERS)
                        .toList())) {
                    anything |= add(found);
                }
            }
        }
        return anything;
    }

    private Optional<PathResult> extend(List<PathCertificate> chain) {
        PathCertificate last = chain.getLast();
        if (++steps > MOST_STEPS || chain.size() > PathInputs.LONGEST + 1) {
            exhausted = true;
            return Optional.empty();
        }
        List<PathCertificate> anchors = ordered(last, collection.anchorsNamed(last.issuer()), List.of());
        for (PathCertificate anchor : anchors) {
            if (!anchor.equals(last) && fits(last, anchor)) {
                chain.add(anchor);
                Optional<PathResult> result = finish(chain);
                chain.removeLast();
                if (result.isPresent() || exhausted) {
                    return result;
                }
            }
        }
        List<PathCertificate> above = ordered(
                last, collection.intermediatesNamed(last.issuer()), further.getOrDefault(last.issuer(), List.of()));
        for (PathCertificate issuer : above) {
            if (closesACircle(chain, issuer) || !fits(last, issuer)) {
                continue;
            }
            chain.add(issuer);
            Optional<PathResult> result = extend(chain);
            chain.removeLast();
            if (result.isPresent() || exhausted) {
                return result;
            }
        }
        deadEnd(chain, above.isEmpty() && anchors.isEmpty());
        return Optional.empty();
    }

    private static boolean closesACircle(List<PathCertificate> chain, PathCertificate issuer) {
        for (PathCertificate below : chain) {
            if (below.equals(issuer)
                    || (below.sameKey(issuer) && below.subject().equals(issuer.subject()))) {
                return true;
            }
        }
        return false;
    }

    private List<PathCertificate> ordered(
            PathCertificate child, List<PathCertificate> some, List<PathCertificate> others) {
        if (some.size() + others.size() < 2) {
            return some.isEmpty() ? others : some;
        }
        return Stream.concat(some.stream(), others.stream())
                .sorted((one, other) -> compare(child, one, other))
                .toList();
    }

    /** The better fit first, then who is valid, then who is newer. One method, for chained comparators start slowly. */
    private int compare(PathCertificate child, PathCertificate one, PathCertificate other) {
        int fit = Integer.compare(child.keyIdentifierFit(other), child.keyIdentifierFit(one));
        if (fit != 0) {
            return fit;
        }
        int valid = Boolean.compare(validAt(other), validAt(one));
        return valid != 0
                ? valid
                : other.certificate().getNotBefore().compareTo(one.certificate().getNotBefore());
    }

    private boolean validAt(PathCertificate certificate) {
        return !at.isBefore(certificate.certificate().getNotBefore().toInstant())
                && !at.isAfter(certificate.certificate().getNotAfter().toInstant());
    }

    /** Whether the issuer's key made the signature; a key without parameters is left to path processing. */
    private boolean fits(PathCertificate child, PathCertificate issuer) {
        if (issuer.defect().isPresent()) {
            keep(
                    30,
                    new PathFault(
                            PathError.MALFORMED,
                            issuer,
                            "The certificate " + issuer.shown() + " is malformed: "
                                    + issuer.defect().get() + "."));
            return false;
        }
        if (issuer.publicKey() instanceof java.security.interfaces.DSAPublicKey dsa && dsa.getParams() == null) {
            return true;
        }
        Edge edge = new Edge(child, issuer);
        Boolean known = signatures.get(edge);
        if (known == null) {
            if (signatures.size() >= MOST_SIGNATURES) {
                exhausted = true;
                return false;
            }
            known = collection.verifies(edge);
            signatures.put(edge, known);
        }
        if (!known) {
            int rank = child.keyIdentifierFit(issuer) == 0 ? 12 : 31;
            keep(
                    rank,
                    new PathFault(
                            PathError.BAD_SIGNATURE,
                            child,
                            "The signature of the certificate " + child.shown() + " does not verify with the key of "
                                    + issuer.shown()
                                    + ", the issuer it names: it was altered, or another CA of that name signed it."));
        }
        return known;
    }

    /** The signature check of path processing: remembered, unless the key is not the one in the issuer's certificate. */
    private boolean signed(PathCertificate child, PathCertificate issuer, PublicKey workingKey) {
        PublicKey own = issuer.publicKey();
        if (workingKey == own || workingKey.equals(own)) {
            Boolean known = signatures.get(new Edge(child, issuer));
            if (known != null) {
                return known;
            }
        }
        return Signatures.verify(child, workingKey);
    }

    private Optional<PathResult> finish(List<PathCertificate> chain) {
        if (++chains > MOST_CHAINS) {
            exhausted = true;
            return Optional.empty();
        }
        try {
            var path = new PathProcessing(List.copyOf(chain), inputs, at, checkTime, this::signed).process();
            offered = true;
            return accept.test(path) ? Optional.of(path) : Optional.empty();
        } catch (PathFault fault) {
            keep(40, fault);
            return Optional.empty();
        }
    }

    private void deadEnd(List<PathCertificate> chain, boolean nobody) {
        PathCertificate last = chain.getLast();
        if (!last.selfIssuedByName()) {
            ends.add(last);
        }
        if (last.selfIssuedByName()) {
            keep(
                    20,
                    new PathFault(
                            PathError.NOT_IN_COLLECTION,
                            last,
                            "The path of " + chain.getFirst().shown() + " ends in " + last.shown()
                                    + ", which issued itself and is not an anchor of the collection; add it there if you trust it."));
        } else if (nobody) {
            keep(
                    10,
                    new PathFault(
                            PathError.ISSUER_MISSING,
                            last,
                            "No certificate of the issuer of " + last.shown() + " is at hand: "
                                    + Names.shown(last.certificate().getIssuerX500Principal())
                                    + "; add it to the collection or give it as an intermediate."));
        } else {
            keep(
                    1,
                    new PathFault(
                            PathError.ISSUER_MISSING,
                            last,
                            "No certificate at hand is the issuer of " + last.shown() + " without closing a circle."));
        }
    }

    private void keep(int rank, PathFault fault) {
        if (rank > bestRank) {
            bestRank = rank;
            best = fault.untrusted();
        }
    }

    static Set<PathCertificate> decoded(java.util.Collection<java.security.cert.X509Certificate> certificates) {
        Set<PathCertificate> all = new LinkedHashSet<>();
        certificates.forEach(c -> all.add(PathCertificate.of(c)));
        return all;
    }
}
