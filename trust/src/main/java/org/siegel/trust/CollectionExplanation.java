package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * Why a certificate is trusted through a collection, or is not: the path that was found or the rule that the best one broke,
 * and every certificate that could have been an issuer on the way, with what speaks against it. Revocation is a question of
 * its own.
 *
 * @param certificate the certificate asked about
 * @param member what it does in the collection, where it is in it itself
 * @param result the path, or why there is none
 * @param weakness what on the path is below the floor of {@link AlgorithmPolicy#modern}, as a sentence; empty without a path
 * @param steps the certificates whose issuer was looked for, the one asked about first
 */
public record CollectionExplanation(
        X509Certificate certificate,
        Optional<CertificateCollection.Role> member,
        PathResult result,
        Optional<String> weakness,
        List<Step> steps) {

    private static final int MOST_STEPS = 64;

    public CollectionExplanation {
        steps = List.copyOf(steps);
    }

    /**
     * The search for one issuer.
     *
     * @param child the certificate whose issuer was looked for
     * @param wanted the issuer's name, safe to show
     * @param candidates all that carry this name, or the key identifier that the child names
     */
    public record Step(X509Certificate child, String wanted, List<Candidate> candidates) {
        public Step {
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * A possible issuer.
     *
     * @param certificate itself
     * @param role what it does in the collection; empty where it was given beside it
     * @param against what speaks against it, as sentences; empty where it fits
     */
    public record Candidate(
            X509Certificate certificate, Optional<CertificateCollection.Role> role, List<String> against) {
        public Candidate {
            against = List.copyOf(against);
        }
    }

    /**
     * Explains a certificate.
     *
     * @param pool further certificates to build paths from, never trusted
     */
    public static CollectionExplanation of(
            X509Certificate certificate,
            CertificateCollection collection,
            Collection<X509Certificate> pool,
            PathInputs inputs,
            Instant at) {
        PathResult result = new PathValidator(collection).validate(certificate, pool, inputs, at);
        PathCertificate target = PathCertificate.of(certificate);
        Set<PathCertificate> all = new LinkedHashSet<>(collection.anchorSet());
        all.addAll(collection.intermediateSet());
        all.addAll(PathSearch.decoded(pool));
        List<Step> steps = new ArrayList<>();
        Set<PathCertificate> seen = new HashSet<>();
        Deque<PathCertificate> next = new ArrayDeque<>(List.of(target));
        while (!next.isEmpty() && steps.size() < MOST_STEPS) {
            PathCertificate child = next.remove();
            if (!seen.add(child) || collection.anchorSet().contains(child)) {
                continue;
            }
            List<Candidate> candidates = new ArrayList<>();
            for (PathCertificate one : all) {
                boolean named = one.subject().equals(child.issuer());
                boolean key = child.authorityKeyIdentifier() != null && child.keyIdentifierFit(one) == 2;
                if (!one.equals(child) && (named || key)) {
                    candidates.add(
                            new Candidate(one.certificate(), role(one, collection), against(child, one, named, at)));
                    if (named && child.isSignedBy(one)) {
                        next.add(one);
                    }
                }
            }
            steps.add(new Step(
                    child.certificate(), Names.shown(child.certificate().getIssuerX500Principal()), candidates));
        }
        Optional<String> weakness = result instanceof PathResult.TrustedPath path
                ? WeakAlgorithm.onPath(path.chain(), AlgorithmPolicy.modern()).map(WeakAlgorithm::sentence)
                : Optional.empty();
        return new CollectionExplanation(certificate, role(target, collection), result, weakness, steps);
    }

    private static Optional<CertificateCollection.Role> role(PathCertificate one, CertificateCollection collection) {
        if (collection.anchorSet().contains(one)) {
            return Optional.of(CertificateCollection.Role.ANCHOR);
        }
        return collection.intermediateSet().contains(one)
                ? Optional.of(CertificateCollection.Role.INTERMEDIATE)
                : Optional.empty();
    }

    private static List<String> against(PathCertificate child, PathCertificate one, boolean named, Instant at) {
        List<String> against = new ArrayList<>();
        if (!named) {
            against.add("It carries the key identifier that is looked for, but another name: " + one.shown() + ".");
        } else if (!child.isSignedBy(one)) {
            against.add("Its key did not make the signature of " + child.shown()
                    + ": it is another CA or another key of the same name.");
        }
        Instant to = one.certificate().getNotAfter().toInstant();
        if (at.isAfter(to)) {
            against.add("It expired on " + to + ".");
        } else if (at.isBefore(one.certificate().getNotBefore().toInstant())) {
            against.add(
                    "It is not valid before " + one.certificate().getNotBefore().toInstant() + ".");
        }
        if (one.isVersion3() && !one.isCa()) {
            against.add("It is not a CA's (RFC 5280 §4.2.1.9).");
        }
        if (!one.mayUse(KeyUsage.keyCertSign)) {
            against.add("Its key usage has no keyCertSign (RFC 5280 §4.2.1.3).");
        }
        one.defect().ifPresent(defect -> against.add("It is malformed: " + defect + "."));
        return against;
    }
}
