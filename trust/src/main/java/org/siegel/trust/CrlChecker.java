package org.siegel.trust;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.siegel.trust.RevocationFault.Kind;

/** What CRLs say about one certificate (RFC 5280 §6.3): complete, partitioned, indirect and delta lists. */
final class CrlChecker {

    private static final int HOLD = 6;
    private static final int REMOVE = 8;

    private final CrlSigners signers;
    private final Instant at;
    private final boolean strict;

    CrlChecker(CrlSigners signers, Instant at, boolean strict) {
        this.signers = signers;
        this.at = at;
        this.strict = strict;
    }

    /**
     * What the lists say. A list whose signature is weak proves a revocation, for to overlook one helps whoever forges; that
     * nothing is revoked it does not prove.
     *
     * @param lists in any order
     * @param missing what could not be had; told where the lists do not settle it
     */
    RevocationStatus status(RevocationQuestion asked, Collection<RevocationList> lists, List<RevocationFault> missing) {
        PathCertificate certificate = asked.certificate();
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
                Optional<RevocationFault> fault = fault(list, asked);
                boolean weak = isWeak(fault);
                if (fault.isPresent() && !weak) {
                    faults.add(fault.get());
                    continue;
                }
                List<RevocationList> deltas = deltas(list, candidates);
                Optional<RevocationList> delta =
                        deltas.stream().filter(d -> fault(d, asked).isEmpty()).findFirst();
                Optional<RevocationList.Entry> entry = deltas.stream()
                        .filter(d -> isWeak(fault(d, asked)))
                        .flatMap(d -> d.find(serial, certificate.issuer()).stream())
                        .filter(e -> e.reason() != REMOVE)
                        .findFirst()
                        .or(() -> delta.flatMap(d -> d.find(serial, certificate.issuer())))
                        .or(() -> list.find(serial, certificate.issuer()));
                boolean current = isCurrent(list);
                if (entry.isPresent() && counts(entry.get(), list, current && !older)) {
                    return new RevocationStatus.Revoked(
                            certificate.certificate(),
                            entry.get().date(),
                            RevocationStatus.reason(entry.get().reason()));
                }
                if (weak) {
                    faults.add(fault.get());
                } else if (current) {
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
        return RevocationFault.of(Kind.STALE, list, "is not current: it is of " + list.thisUpdate() + next);
    }

    /** Why the list must not be used, or not in full. */
    private Optional<RevocationFault> fault(RevocationList list, RevocationQuestion asked) {
        Optional<String> critical = list.unknownCriticalExtension();
        if (critical.isPresent()) {
            return Optional.of(
                    RevocationFault.of(Kind.UNSUPPORTED, list, "has the unknown critical extension " + critical.get()));
        }
        if (strict && list.number().isEmpty()) {
            return Optional.of(RevocationFault.of(Kind.UNSUPPORTED, list, "has no number (RFC 5280 §5.2.3)"));
        }
        return signers.fault(list, asked);
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

    private static boolean isWeak(Optional<RevocationFault> fault) {
        return fault.map(f -> f.kind() == Kind.WEAK_ALGORITHM).orElse(false);
    }

    /**
     * The fitting delta lists, the newest first; what the first good one says goes before what the complete list says (RFC
     * 5280 §6.3.3 (i), (j)).
     */
    private List<RevocationList> deltas(RevocationList complete, Collection<RevocationList> candidates) {
        return candidates.stream()
                .filter(d -> updates(d, complete) && isCurrent(d))
                .sorted(Comparator.comparing((RevocationList d) -> d.number().orElse(BigInteger.ZERO))
                        .reversed())
                .toList();
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
}
