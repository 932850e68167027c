package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.Thumbprint;

/**
 * The organisation's virtual certificate collection: the only source of trust. Nothing of the operating system or of the
 * JDK counts.
 *
 * <p>Two rules say which of its certificates are trust anchors:
 *
 * <ul>
 *   <li>{@link #of}: Exchange's rule. The self-signed ones whose signature verifies are anchors, the rest are
 *       intermediates. A collection without the root trusts nothing that hangs under it.
 *   <li>{@link #explicit}: the rule for certificates a person names as trusted on a command line. Besides the self-signed
 *       ones, a certificate none of the others has issued is an anchor too: RFC 5280 §6.1.1 (d) asks an anchor for a name
 *       and a key, not for a signature of its own. A chain given as a whole still ends in its root, so the intermediate
 *       in it is checked and can be revoked.
 * </ul>
 */
public final class CertificateCollection {

    private final List<X509Certificate> anchors;
    private final List<X509Certificate> intermediates;
    private final Set<PathCertificate> anchorSet;
    private final Set<PathCertificate> intermediateSet;
    private final Map<List<String>, List<PathCertificate>> anchorsByName;
    private final Map<List<String>, List<PathCertificate>> intermediatesByName;
    private final List<RevocationList> revocationLists;

    /** Signatures inside the collection, checked once in its life; its size is bounded by the collection's. */
    private final Map<PathSearch.Edge, Boolean> signatures = new ConcurrentHashMap<>();

    private final VerdictCache verdicts = new VerdictCache();
    private volatile @Nullable Window window;

    private CertificateCollection(
            List<X509Certificate> anchors, List<X509Certificate> intermediates, Collection<RevocationList> crls) {
        this.anchors = List.copyOf(anchors);
        this.intermediates = List.copyOf(intermediates);
        this.anchorSet = PathSearch.decoded(anchors);
        this.intermediateSet = PathSearch.decoded(intermediates);
        this.anchorsByName = anchorSet.stream().collect(Collectors.groupingBy(PathCertificate::subject));
        this.intermediatesByName = intermediateSet.stream().collect(Collectors.groupingBy(PathCertificate::subject));
        this.revocationLists = List.copyOf(new LinkedHashSet<>(crls));
    }

    /** A collection by Exchange's rule: anchors are the self-signed certificates. */
    public static CertificateCollection of(
            Collection<? extends X509Certificate> certificates, Collection<RevocationList> crls) {
        return sort(certificates, crls, false);
    }

    /** A collection by Exchange's rule from a file's certificates and CRLs. */
    public static CertificateCollection of(TrustFile file) {
        return of(file.certificates(), file.crls());
    }

    /** A collection of certificates that a person names as trusted; see the class comment. */
    public static CertificateCollection explicit(
            Collection<? extends X509Certificate> certificates, Collection<RevocationList> crls) {
        return sort(certificates, crls, true);
    }

    private static CertificateCollection sort(
            Collection<? extends X509Certificate> certificates, Collection<RevocationList> crls, boolean explicit) {
        List<PathCertificate> all = new LinkedHashSet<>(certificates)
                .stream().map(PathCertificate::of).toList();
        List<X509Certificate> anchors = new ArrayList<>();
        List<X509Certificate> intermediates = new ArrayList<>();
        for (PathCertificate one : all) {
            boolean anchor = one.isSelfSigned()
                    || (explicit && !one.selfIssuedByName() && all.stream().noneMatch(one::isSignedBy));
            (anchor ? anchors : intermediates).add(one.certificate());
        }
        return new CertificateCollection(anchors, intermediates, crls);
    }

    /** The trust anchors. */
    public List<X509Certificate> anchors() {
        return anchors;
    }

    /** The certificates that help to build a path and are checked themselves. */
    public List<X509Certificate> intermediates() {
        return intermediates;
    }

    /** The CRLs that came with the collection. */
    public List<RevocationList> crls() {
        return revocationLists;
    }

    List<PathCertificate> anchorsNamed(List<String> subject) {
        return anchorsByName.getOrDefault(subject, List.of());
    }

    List<PathCertificate> intermediatesNamed(List<String> subject) {
        return intermediatesByName.getOrDefault(subject, List.of());
    }

    boolean isAnchor(PathCertificate certificate) {
        return anchorSet.contains(certificate);
    }

    boolean holds(PathCertificate certificate) {
        return isAnchor(certificate) || intermediateSet.contains(certificate);
    }

    Set<PathCertificate> intermediateSet() {
        return intermediateSet;
    }

    Set<PathCertificate> anchorSet() {
        return anchorSet;
    }

    /** The time around the instant in which all that is in the collection stays as valid as it is then. */
    Window window(Instant at) {
        Window known = window;
        if (known == null || !known.contains(at)) {
            known = new Window(at);
            certificates().forEach(known::narrow);
            revocationLists.forEach(known::narrow);
            window = known;
        }
        return known.around(at);
    }

    /** What has been found valid by this collection. */
    VerdictCache verdicts() {
        return verdicts;
    }

    /** Whether the edge's issuer signed its child. */
    boolean verifies(PathSearch.Edge edge) {
        boolean own = intermediateSet.contains(edge.child())
                && (anchorSet.contains(edge.issuer()) || intermediateSet.contains(edge.issuer()));
        return own ? signatures.computeIfAbsent(edge, PathSearch.Edge::verifies) : edge.verifies();
    }

    /** Everything in it, anchors first. */
    public List<X509Certificate> certificates() {
        List<X509Certificate> all = new ArrayList<>(anchors);
        all.addAll(intermediates);
        return all;
    }

    /** The earliest end of validity in the collection: what Exchange shows as {@code SMIMECertificatesExpiryDate}. */
    public Optional<Instant> expiryDate() {
        return certificates().stream().map(c -> c.getNotAfter().toInstant()).min(Comparator.naturalOrder());
    }

    /** The SHA-1 thumbprint of the first certificate to have expired: {@code SMIMEExpiredCertificateThumbprint}. */
    public Optional<Thumbprint> expiredThumbprint(Instant at) {
        return certificates().stream()
                .filter(c -> at.isAfter(c.getNotAfter().toInstant()))
                .min(Comparator.comparing(X509Certificate::getNotAfter))
                .map(Thumbprint::sha1);
    }

    /** One line per certificate, anchors first. */
    public List<Member> report(Instant at) {
        Set<X509Certificate> roots = Set.copyOf(anchors);
        return certificates().stream()
                .map(c -> new Member(
                        Names.shown(c.getSubjectX500Principal()),
                        Thumbprint.sha1(c),
                        c.getNotAfter().toInstant(),
                        roots.contains(c) ? Role.ANCHOR : Role.INTERMEDIATE,
                        at.isAfter(c.getNotAfter().toInstant())))
                .toList();
    }

    /**
     * A certificate of the collection.
     *
     * @param subject its subject as text (RFC 2253)
     * @param thumbprint SHA-1, as Exchange and Windows show it
     * @param notAfter the last moment of its validity
     * @param role what it does in the collection
     * @param expired whether its validity is over at the instant asked for
     */
    public record Member(String subject, Thumbprint thumbprint, Instant notAfter, Role role, boolean expired) {}

    /** What a certificate does in the collection. */
    public enum Role {
        ANCHOR,
        INTERMEDIATE
    }
}
