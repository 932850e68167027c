package org.siegel.trust;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.siegel.trust.RevocationFault.Kind;

/**
 * What CRLs say about one certificate (RFC 5280 §6.3): complete, partitioned, indirect and delta lists. The signer of a list needs a path to
 * the same anchor and must not be revoked either.
 */
final class CrlChecker {

    /** Signers of lists about signers of lists: deeper than any real hierarchy. */
    private static final int DEEPEST = 4;

    /** Of one judgement; an honest message brings a handful of lists. */
    private static final int MOST_VERIFICATIONS = 500;

    private static final int HOLD = 6;
    private static final int REMOVE = 8;

    private final PathValidator validator;
    private final Collection<X509Certificate> pool;
    private final Set<PathCertificate> helpers = new LinkedHashSet<>();
    private final Instant at;
    private final boolean strict;
    private final Function<PathResult.TrustedPath, List<RevocationStatus>> ofPath;
    private final Map<SignerQuestion, Optional<String>> signers = new HashMap<>();
    private final Map<SignerQuestion, Boolean> signatures = new HashMap<>();
    private int verifications;
    private final LinkedHashSet<X509Certificate> inProgress = new LinkedHashSet<>();

    private record SignerQuestion(RevocationList list, PathCertificate signer) {}

    /** @param ofPath tells what is known about the path of a list's own signer */
    CrlChecker(
            PathValidator validator,
            Collection<X509Certificate> pool,
            Instant at,
            boolean strict,
            Function<PathResult.TrustedPath, List<RevocationStatus>> ofPath) {
        this.validator = validator;
        this.pool = pool;
        helpers.addAll(PathSearch.decoded(pool));
        helpers.addAll(validator.intermediates());
        this.at = at;
        this.strict = strict;
        this.ofPath = ofPath;
    }

    /**
     * What the lists say.
     *
     * @param lists in any order
     * @param missing what could not be had; told where the lists do not settle it
     */
    RevocationStatus status(
            PathCertificate certificate,
            PathCertificate issuer,
            X509Certificate anchor,
            Collection<RevocationList> lists,
            List<RevocationFault> missing) {
        List<RevocationList> candidates = lists.stream()
                .distinct()
                .sorted(Comparator.comparing(RevocationList::thisUpdate).reversed())
                .toList();
        List<RevocationFault> faults = new ArrayList<>(missing);
        Optional<Instant> until = Optional.empty();
        BigInteger serial = certificate.certificate().getSerialNumber();
        int covered = 0;
        for (DistributionPoint point : points(certificate)) {
            for (RevocationList list : candidates) {
                if (list.deltaBase().isPresent()) {
                    continue;
                }
                var reasons = RevocationScope.reasons(list, point, certificate);
                if (reasons.isEmpty()) {
                    continue;
                }
                boolean older = (reasons.get() & ~covered) == 0;
                if (older && list.find(serial, certificate.issuer()).isEmpty()) {
                    continue;
                }
                Optional<RevocationFault> unusable = unusable(list, issuer, anchor);
                if (unusable.isPresent()) {
                    faults.add(unusable.get());
                    continue;
                }
                Optional<RevocationList> delta = delta(list, candidates, issuer, anchor);
                Optional<RevocationList.Entry> entry = delta.flatMap(d -> d.find(serial, certificate.issuer()))
                        .or(() -> list.find(serial, certificate.issuer()));
                boolean current = isCurrent(list);
                if (entry.isPresent() && counts(entry.get(), list, current && !older)) {
                    return new RevocationStatus.Revoked(
                            certificate.certificate(),
                            entry.get().date(),
                            RevocationStatus.reason(entry.get().reason()));
                }
                if (current) {
                    covered |= reasons.get();
                    until = earlier(until, list.nextUpdate());
                    until = earlier(until, delta.flatMap(RevocationList::nextUpdate));
                } else {
                    faults.add(stale(list));
                }
            }
        }
        if (covered == RevocationScope.ALL_REASONS) {
            return new RevocationStatus.Good(certificate.certificate(), until);
        }
        if (covered != 0) {
            faults.add(new RevocationFault(
                    Kind.SOME_REASONS_ONLY, "", "The CRLs at hand cover only some reasons of revocation."));
        } else if (faults.isEmpty()) {
            faults.add(new RevocationFault(Kind.UNKNOWN, "", "No CRL at hand covers it."));
        }
        return new RevocationStatus.Unknown(certificate.certificate(), faults);
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
        return one.isPresent() && (other.isEmpty() || one.get().isBefore(other.get())) ? one : other;
    }

    private static RevocationFault stale(RevocationList list) {
        String next = list.nextUpdate().map(t -> ", the next was due " + t).orElse("");
        return fault(Kind.STALE, list, "is not current: it is of " + list.thisUpdate() + next);
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

    /** The newest fitting delta list; what it says goes before what the complete list says (RFC 5280 §6.3.3 (i), (j)). */
    private Optional<RevocationList> delta(
            RevocationList complete,
            Collection<RevocationList> candidates,
            PathCertificate issuer,
            X509Certificate anchor) {
        return candidates.stream()
                .filter(d -> updates(d, complete) && isCurrent(d))
                .filter(d -> unusable(d, issuer, anchor).isEmpty())
                .max(Comparator.comparing(d -> d.number().orElse(BigInteger.ZERO)));
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
            Boolean verifies = signatures.get(new SignerQuestion(list, signer));
            if (verifies == null && ++verifications > MOST_VERIFICATIONS) {
                return Optional.of(new RevocationFault(
                        Kind.TOO_MANY, "", "There are so many CRLs and signers that Siegel does not check them all."));
            }
            if (verifies == null) {
                verifies = list.verifies(signer.publicKey());
                signatures.put(new SignerQuestion(list, signer), verifies);
            }
            if (!verifies) {
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
        for (RevocationStatus status : ofPath.apply(path)) {
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
}
