package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.siegel.trust.RevocationFault.Kind;

/**
 * Revocation by CRLs (RFC 5280 §6.3): complete, partitioned, indirect and delta lists. The signer of a list needs a path to
 * the same anchor and must not be revoked either.
 */
final class RevocationChecker {

    /** Signers of lists about signers of lists: deeper than any real hierarchy. */
    private static final int DEEPEST = 4;

    private static final String[] REASONS = {
        "unspecified",
        "key-compromise",
        "ca-compromise",
        "affiliation-changed",
        "superseded",
        "cessation-of-operation",
        "certificate-hold",
        "unspecified",
        "remove-from-crl",
        "privilege-withdrawn",
        "aa-compromise"
    };

    /** Of one judgement; an honest message brings a handful of lists. */
    private static final int MOST_VERIFICATIONS = 500;

    private static final int HOLD = 6;
    private static final int REMOVE = 8;

    private final PathValidator validator;
    private final Collection<X509Certificate> pool;
    private final Set<PathCertificate> helpers = new LinkedHashSet<>();
    private final Collection<RevocationList> lists;
    private final RevocationSource source;
    private final Instant at;
    private final boolean strict;
    private final Map<SignerQuestion, Optional<String>> signers = new HashMap<>();
    private int verifications;
    private final LinkedHashSet<X509Certificate> inProgress = new LinkedHashSet<>();

    private record SignerQuestion(RevocationList list, PathCertificate signer) {}

    RevocationChecker(
            PathValidator validator,
            Collection<X509Certificate> pool,
            Collection<RevocationList> lists,
            RevocationSource source,
            Instant at,
            boolean strict) {
        this.validator = validator;
        this.pool = pool;
        helpers.addAll(PathSearch.decoded(pool));
        helpers.addAll(validator.intermediates());
        this.lists = lists;
        this.source = source;
        this.at = at;
        this.strict = strict;
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
            statuses.add(status(chain.get(i), chain.get(i + 1), path.anchor()));
        }
        return statuses;
    }

    private RevocationStatus status(PathCertificate certificate, PathCertificate issuer, X509Certificate anchor) {
        var found = source.lists(certificate.certificate(), issuer.certificate(), at);
        Set<RevocationList> candidates = new LinkedHashSet<>(lists);
        candidates.addAll(found.items());
        List<RevocationFault> faults = new ArrayList<>(found.faults());
        int covered = 0;
        for (DistributionPoint point : points(certificate)) {
            for (RevocationList list : candidates) {
                if (list.deltaBase().isPresent()) {
                    continue;
                }
                var reasons = RevocationScope.reasons(list, point, certificate);
                if (reasons.isEmpty() || (reasons.get() & ~covered) == 0) {
                    continue;
                }
                Optional<RevocationFault> unusable = unusable(list, issuer, anchor);
                if (unusable.isPresent()) {
                    faults.add(unusable.get());
                    continue;
                }
                Optional<RevocationList.Entry> entry = entry(list, candidates, certificate, issuer, anchor);
                boolean current = isCurrent(list);
                if (entry.isPresent() && counts(entry.get(), list, current)) {
                    return new RevocationStatus.Revoked(
                            certificate.certificate(),
                            entry.get().date(),
                            reason(entry.get().reason()));
                }
                if (current) {
                    covered |= reasons.get();
                } else {
                    faults.add(fault(
                            Kind.STALE,
                            list,
                            "is not current: it is of " + list.thisUpdate()
                                    + list.nextUpdate()
                                            .map(t -> ", the next was due " + t)
                                            .orElse("")));
                }
            }
        }
        if (covered == RevocationScope.ALL_REASONS) {
            return new RevocationStatus.Good(certificate.certificate());
        }
        if (covered != 0) {
            faults.add(new RevocationFault(
                    Kind.SOME_REASONS_ONLY, "", "The CRLs at hand cover only some reasons of revocation."));
        } else if (faults.isEmpty()) {
            faults.add(new RevocationFault(Kind.UNKNOWN, "", "No CRL at hand covers it."));
        }
        return new RevocationStatus.Unknown(certificate.certificate(), faults);
    }

    private static RevocationFault fault(Kind kind, RevocationList list, String predicate) {
        return new RevocationFault(
                kind, list.shownIssuer(), "The CRL of " + list.shownIssuer() + " " + predicate + ".");
    }

    /** The certificate's own points, and the list that its issuer publishes without being named (RFC 5280 §6.3.3). */
    private static List<DistributionPoint> points(PathCertificate certificate) {
        List<DistributionPoint> points = new ArrayList<>();
        certificate.extension(Extension.cRLDistributionPoints).ifPresent(e -> {
            try {
                points.addAll(Arrays.asList(
                        CRLDistPoint.getInstance(e.getParsedValue()).getDistributionPoints()));
            } catch (RuntimeException damaged) {
                // undecodable points name no list; the issuer's own list may still answer
            }
        });
        points.add(new DistributionPoint(null, null, null));
        return points;
    }

    private boolean isCurrent(RevocationList list) {
        return !at.isBefore(list.thisUpdate())
                && list.nextUpdate().map(next -> !at.isAfter(next)).orElse(true);
    }

    /**
     * An entry of a current list counts. A list that is stale still proves a revocation, except a hold, which may have been
     * lifted since; a list made after the instant proves what had happened by then.
     */
    private boolean counts(RevocationList.Entry entry, RevocationList list, boolean current) {
        if (entry.reason() == REMOVE) {
            return false;
        }
        if (current) {
            return true;
        }
        return at.isBefore(list.thisUpdate()) ? !entry.date().isAfter(at) : entry.reason() != HOLD;
    }

    /** Looks into the newest fitting delta list first (RFC 5280 §6.3.3 (i), (j)). */
    private Optional<RevocationList.Entry> entry(
            RevocationList complete,
            Set<RevocationList> candidates,
            PathCertificate certificate,
            PathCertificate issuer,
            X509Certificate anchor) {
        var serial = certificate.certificate().getSerialNumber();
        Optional<RevocationList> delta = candidates.stream()
                .filter(d -> updates(d, complete) && isCurrent(d))
                .filter(d -> unusable(d, issuer, anchor).isEmpty())
                .max(java.util.Comparator.comparing(d -> d.number().orElse(java.math.BigInteger.ZERO)));
        Optional<RevocationList.Entry> newer = delta.flatMap(d -> d.find(serial, certificate.issuer()));
        return newer.isPresent() ? newer : complete.find(serial, certificate.issuer());
    }

    /** RFC 5280 §6.3.3 (c): same issuer, scope and key; based on this complete list or an older one, and newer than it. */
    private static boolean updates(RevocationList delta, RevocationList complete) {
        var base = delta.deltaBase();
        var number = complete.number();
        return base.isPresent()
                && number.isPresent()
                && delta.issuer().equals(complete.issuer())
                && Arrays.equals(delta.encodedScope(), complete.encodedScope())
                && Arrays.equals(delta.authorityKeyIdentifier(), complete.authorityKeyIdentifier())
                && base.get().compareTo(number.get()) <= 0
                && delta.number().map(n -> n.compareTo(number.get()) > 0).orElse(false);
    }

    /** Why the list must not be used; empty when its signer is good (RFC 5280 §6.3.3 (f), (g)). */
    private Optional<RevocationFault> unusable(RevocationList list, PathCertificate issuer, X509Certificate anchor) {
        Optional<String> critical = list.unknownCriticalExtension();
        if (critical.isPresent()) {
            return Optional.of(fault(Kind.UNSUPPORTED, list, "has the unknown critical extension " + critical.get()));
        }
        if (strict && list.number().isEmpty()) {
            return Optional.of(fault(Kind.UNSUPPORTED, list, "has no number (RFC 5280 §5.2.3)"));
        }
        var why = fault(Kind.SIGNER_NOT_TRUSTED, list, "is signed by somebody whose certificate is not at hand");
        for (PathCertificate signer : signers(list, issuer, anchor)) {
            if (++verifications > MOST_VERIFICATIONS) {
                return Optional.of(new RevocationFault(
                        Kind.TOO_MANY, "", "There are so many CRLs and signers that Siegel does not check them all."));
            }
            if (!list.verifies(signer.publicKey())) {
                why = fault(Kind.BAD_SIGNATURE, list, "has a signature that does not verify");
                continue;
            }
            if (!signer.mayUse(KeyUsage.cRLSign)) {
                why = fault(
                        Kind.SIGNER_NOT_TRUSTED,
                        list,
                        "is signed by " + signer.shown() + ", whose key usage does not permit to sign CRLs");
                continue;
            }
            if (signer.equals(issuer)) {
                return Optional.empty(); // its path and status are those of the chain in question
            }
            Optional<String> bad = signers.get(new SignerQuestion(list, signer));
            if (bad == null) {
                bad = untrusted(signer, anchor);
                signers.put(new SignerQuestion(list, signer), bad);
            }
            if (bad.isEmpty()) {
                return Optional.empty();
            }
            why = fault(Kind.SIGNER_NOT_TRUSTED, list, "cannot be used: " + bad.get());
        }
        return Optional.of(why);
    }

    /** Whoever carries the name of the list's issuer; the certificate's own issuer first. */
    private List<PathCertificate> signers(RevocationList list, PathCertificate issuer, X509Certificate anchor) {
        Set<PathCertificate> found = new LinkedHashSet<>();
        found.add(issuer);
        found.add(PathCertificate.of(anchor));
        found.addAll(helpers);
        return found.stream()
                .filter(c -> c.subject().equals(list.issuer()) && c.defect().isEmpty())
                .toList();
    }

    private Optional<String> untrusted(PathCertificate signer, X509Certificate anchor) {
        if (signer.certificate().equals(anchor)) {
            return Optional.empty();
        }
        if (!inProgress.isEmpty() && inProgress.getLast().equals(signer.certificate())) {
            // a CA may name the signer of a list as the one who answers for himself: the list itself then decides
            return Optional.empty();
        }
        if (inProgress.size() >= DEEPEST || !inProgress.add(signer.certificate())) {
            return Optional.of("the signers of CRLs vouch for each other in a circle");
        }
        try {
            PathResult result = validator.search(
                    signer.certificate(),
                    pool,
                    PathInputs.standard(),
                    at,
                    true,
                    path -> path.anchor().equals(anchor));
            return switch (result) {
                case PathResult.Untrusted no ->
                    Optional.of("the signer of a CRL is not trusted: " + withoutStop(no.sentence()));
                case PathResult.TrustedPath path -> revokedSigner(path);
            };
        } finally {
            inProgress.remove(signer.certificate());
        }
    }

    private Optional<String> revokedSigner(PathResult.TrustedPath path) {
        for (RevocationStatus status : check(path)) {
            switch (status) {
                case RevocationStatus.Good good -> {}
                case RevocationStatus.Revoked revoked -> {
                    return Optional.of("the signer of a CRL is revoked: "
                            + Names.shown(revoked.certificate().getSubjectX500Principal()));
                }
                case RevocationStatus.Unknown unknown -> {
                    return Optional.of("the signer of a CRL may be revoked: " + withoutStop(unknown.sentence()));
                }
            }
        }
        return Optional.empty();
    }

    private static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static String reason(int number) {
        return number >= 0 && number < REASONS.length ? REASONS[number] : REASONS[0];
    }
}
