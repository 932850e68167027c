package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.siegel.smime.Thumbprint;

/**
 * What stands in a collection, certificate by certificate and list by list, and what an administrator should know about each.
 *
 * {@snippet :
 * for (var line : CollectionReport.of(store, clock.instant()).lines()) {
 *     IO.println(line.subject() + " " + line.role() + " " + line.findings());
 * }
 * }
 *
 * @param lines the certificates in the order of the store, one that stands there twice included
 * @param lists the revocation lists in the order of the store
 */
public record CollectionReport(List<Line> lines, List<ListLine> lists) {

    /** An end that is nearer than this is worth a word. */
    public static final Duration SOON = Duration.ofDays(90);

    public CollectionReport {
        lines = List.copyOf(lines);
        lists = List.copyOf(lists);
    }

    /** How much a finding matters. */
    public enum Severity {
        /** The certificate or list does not do in this collection what it is there for. */
        ERROR,
        /** It does now, but somebody should look at it. */
        WARNING,
        /** Good to know. */
        NOTE
    }

    /** What there is to say about a certificate or a list. */
    public enum Code {
        EXPIRED(Severity.ERROR),
        NOT_YET_VALID(Severity.WARNING),
        EXPIRES_SOON(Severity.WARNING),
        WEAK_KEY(Severity.ERROR),
        WEAK_SIGNATURE(Severity.ERROR),
        ISSUER_MISSING(Severity.ERROR),
        NOT_A_CA(Severity.WARNING),
        MAY_NOT_SIGN_CERTIFICATES(Severity.ERROR),
        MALFORMED(Severity.ERROR),
        NO_REVOCATION_LOCATION(Severity.WARNING),
        STALE(Severity.WARNING),
        DUPLICATE(Severity.NOTE);

        private final Severity severity;

        Code(Severity severity) {
            this.severity = severity;
        }

        /** The same for every finding of the code. */
        public Severity severity() {
            return severity;
        }

        /** As shown and in JSON, for example {@code issuer-missing}. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One thing to say.
     *
     * @param code stable
     * @param sentence for people
     */
    public record Finding(Code code, String sentence) {}

    /**
     * One certificate.
     *
     * @param certificate itself
     * @param friendlyName the label that Windows shows, where the store has one
     * @param role what it does in the collection
     * @param findings what there is to say about it
     */
    public record Line(
            X509Certificate certificate,
            Optional<String> friendlyName,
            CertificateCollection.Role role,
            List<Finding> findings) {

        public Line {
            findings = List.copyOf(findings);
        }

        /** Its subject as text (RFC 2253), safe to show. */
        public String subject() {
            return Names.shown(certificate.getSubjectX500Principal());
        }

        /** Its issuer as text (RFC 2253), safe to show. */
        public String issuer() {
            return Names.shown(certificate.getIssuerX500Principal());
        }

        /** SHA-1, as Exchange and Windows show it. */
        public Thumbprint thumbprint() {
            return Thumbprint.sha1(certificate);
        }

        /** From when it is valid. */
        public Instant notBefore() {
            return certificate.getNotBefore().toInstant();
        }

        /** Until when it is valid, that second included. */
        public Instant notAfter() {
            return certificate.getNotAfter().toInstant();
        }

        /** Whether this is said about it. */
        public boolean has(Code code) {
            return findings.stream().anyMatch(f -> f.code() == code);
        }
    }

    /**
     * One revocation list. Who signed it is not asked: his certificate may come with the messages.
     *
     * @param list itself
     * @param findings what there is to say about it
     */
    public record ListLine(RevocationList list, List<Finding> findings) {

        public ListLine {
            findings = List.copyOf(findings);
        }
    }

    /** What there is to say about all of it, certificates first. */
    public List<Finding> findings() {
        return Stream.concat(
                        lines.stream().flatMap(line -> line.findings().stream()),
                        lists.stream().flatMap(line -> line.findings().stream()))
                .toList();
    }

    /** Looks at a store as a collection by Exchange's rule, see {@link CertificateCollection#of}. */
    public static CollectionReport of(SerializedStore store, Instant at) {
        List<X509Certificate> certificates = store.x509Certificates();
        var collection = CertificateCollection.of(certificates, List.of());
        Set<List<String>> listed = new HashSet<>();
        List<RevocationList> lists = store.revocationLists();
        lists.forEach(list -> listed.add(list.issuer()));
        Set<PathCertificate> seen = new HashSet<>();
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < certificates.size(); i++) {
            PathCertificate one = PathCertificate.of(certificates.get(i));
            boolean anchor = collection.anchorSet().contains(one);
            List<Finding> findings = new ArrayList<>();
            time(one, at, findings);
            structure(one, findings);
            strength(one, anchor, findings);
            if (!anchor) {
                place(one, collection, listed, findings);
            }
            if (!seen.add(one)) {
                findings.add(new Finding(Code.DUPLICATE, "It stands in the collection more than once."));
            }
            lines.add(new Line(
                    one.certificate(),
                    store.certificates().get(i).friendlyName(),
                    anchor ? CertificateCollection.Role.ANCHOR : CertificateCollection.Role.INTERMEDIATE,
                    findings));
        }
        return new CollectionReport(
                lines,
                lists.stream().map(list -> new ListLine(list, of(list, at))).toList());
    }

    private static List<Finding> of(RevocationList list, Instant at) {
        List<Finding> findings = new ArrayList<>();
        list.nextUpdate()
                .filter(at::isAfter)
                .ifPresent(next -> findings.add(new Finding(
                        Code.STALE, "It was to be replaced by " + next + ": it may revoke, but clears nobody.")));
        WeakAlgorithm.hash(list.algorithm(), AlgorithmPolicy.modern())
                .ifPresent(hash -> findings.add(new Finding(
                        Code.WEAK_SIGNATURE,
                        "It is signed with " + hash + ", which is no longer good: it may revoke, but clears nobody.")));
        return findings;
    }

    private static void time(PathCertificate one, Instant at, List<Finding> findings) {
        Instant from = one.certificate().getNotBefore().toInstant();
        Instant to = one.certificate().getNotAfter().toInstant();
        if (at.isAfter(to)) {
            findings.add(new Finding(Code.EXPIRED, "It expired on " + to + "."));
        } else if (at.isBefore(from)) {
            findings.add(new Finding(Code.NOT_YET_VALID, "It is not valid before " + from + "."));
        } else if (at.plus(SOON).isAfter(to)) {
            long days = Duration.between(at, to).toDays();
            findings.add(new Finding(Code.EXPIRES_SOON, "It expires on " + to + ", in " + days + " days."));
        }
    }

    private static void structure(PathCertificate one, List<Finding> findings) {
        one.defect().ifPresent(defect -> findings.add(new Finding(Code.MALFORMED, "It is malformed: " + defect + ".")));
        if (one.isVersion3() && !one.isCa()) {
            findings.add(new Finding(
                    Code.NOT_A_CA, "It is not a CA's (RFC 5280 §4.2.1.9): nothing is valid through it but itself."));
        } else if (!one.mayUse(KeyUsage.keyCertSign)) {
            findings.add(new Finding(
                    Code.MAY_NOT_SIGN_CERTIFICATES,
                    "Its key usage has no keyCertSign (RFC 5280 §4.2.1.3): nothing is valid through it."));
        }
    }

    private static void strength(PathCertificate one, boolean anchor, List<Finding> findings) {
        WeakAlgorithm.key(one.certificate(), AlgorithmPolicy.modern())
                .ifPresent(sentence -> findings.add(new Finding(Code.WEAK_KEY, sentence)));
        if (!anchor) { // an anchor's own signature proves nothing
            WeakAlgorithm.signature(one.certificate(), AlgorithmPolicy.modern())
                    .ifPresent(sentence -> findings.add(new Finding(Code.WEAK_SIGNATURE, sentence)));
        }
    }

    private static void place(
            PathCertificate one, CertificateCollection collection, Set<List<String>> listed, List<Finding> findings) {
        boolean issued = collection.anchorSet().stream().anyMatch(one::isSignedBy)
                || collection.intermediateSet().stream().anyMatch(one::isSignedBy);
        if (!issued) {
            findings.add(new Finding(
                    Code.ISSUER_MISSING,
                    "Its issuer is not in the collection, so nothing is valid through it: add "
                            + Names.shown(one.certificate().getIssuerX500Principal()) + "."));
        }
        if (one.extension(Extension.cRLDistributionPoints).isEmpty()
                && one.extension(Extension.authorityInfoAccess).isEmpty()
                && !listed.contains(one.issuer())) {
            findings.add(new Finding(
                    Code.NO_REVOCATION_LOCATION,
                    "It does not say where its revocation can be looked up, and the collection has no CRL of its"
                            + " issuer."));
        }
    }
}
