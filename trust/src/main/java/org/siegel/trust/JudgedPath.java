package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A path that keeps the rules of RFC 5280 §6.1, with what is said about its revocation and its algorithms: one of several
 * that a verdict may come from.
 *
 * @param statuses of each certificate but the anchor; empty where revocation was not asked
 * @param witness present where revocation does not stand against it
 * @param culprit whom the failed check is about
 */
record JudgedPath(
        PathResult.TrustedPath path,
        List<RevocationStatus> statuses,
        Check revocation,
        Check algorithms,
        @Nullable NotRevoked witness,
        Optional<X509Certificate> culprit) {

    private static final Check NOT_ASKED =
            Check.skipped(Check.Kind.REVOCATION, "revocation-not-checked", "Revocation was not checked.");
    private static final Check ANCHOR = Check.passed(
            Check.Kind.REVOCATION, "RFC 5280 §6.3", "An anchor of the collection is trusted by its presence there.");
    private static final Check NONE_REVOKED = Check.passed(
            Check.Kind.REVOCATION,
            "RFC 5280 §6.3",
            "No certificate of the path is revoked, as current CRLs or OCSP responses show.");
    private static final Check IN_TIME = Check.passed(
            Check.Kind.TIME, "RFC 5280 §6.1.3 (a)(2)", "Every certificate of the path is valid at the instant.");

    /** @param damaged lists that cannot be read: each may have been the one that was needed */
    static JudgedPath of(
            PathResult.TrustedPath path,
            RevocationChecker checker,
            List<RevocationFault> damaged,
            RevocationPolicy policy,
            AlgorithmPolicy floor) {
        Optional<WeakAlgorithm> weak = WeakAlgorithm.onPath(path.chain(), floor);
        Check algorithms = AlgorithmsAccepted.ofPath(weak);
        Optional<X509Certificate> weakOne = weak.map(WeakAlgorithm::certificate);
        if (policy == RevocationPolicy.NONE) {
            return passed(path, List.of(), NOT_ASKED, algorithms, weakOne);
        }
        if (path.chain().size() == 1) {
            return passed(path, List.of(), ANCHOR, algorithms, weakOne);
        }
        List<RevocationStatus> statuses = checker.check(path).stream()
                .map(status -> withDamaged(status, damaged))
                .toList();
        RevocationStatus.Unknown unknown = null;
        for (RevocationStatus status : statuses) {
            switch (status) {
                case RevocationStatus.Good good -> {}
                case RevocationStatus.Revoked revoked -> {
                    return new JudgedPath(
                            path, statuses, revoked(revoked), algorithms, null, Optional.of(revoked.certificate()));
                }
                case RevocationStatus.Unknown one -> unknown = unknown == null ? one : unknown;
            }
        }
        if (unknown == null) {
            return passed(path, statuses, NONE_REVOKED, algorithms, weakOne);
        }
        return policy == RevocationPolicy.SOFT
                ? passed(path, statuses, unknown(unknown, Check.Outcome.PASSED), algorithms, weakOne)
                : new JudgedPath(path, statuses, unknown(unknown, Check.Outcome.UNKNOWN), algorithms, null, weakOne);
    }

    private static JudgedPath passed(
            PathResult.TrustedPath path,
            List<RevocationStatus> statuses,
            Check revocation,
            Check algorithms,
            Optional<X509Certificate> weak) {
        return new JudgedPath(path, statuses, revocation, algorithms, new NotRevoked(path, revocation), weak);
    }

    private static RevocationStatus withDamaged(RevocationStatus status, List<RevocationFault> damaged) {
        if (damaged.isEmpty() || !(status instanceof RevocationStatus.Unknown unknown)) {
            return status;
        }
        List<RevocationFault> faults = new ArrayList<>(damaged);
        faults.addAll(unknown.faults());
        return new RevocationStatus.Unknown(unknown.certificate(), faults);
    }

    private static Check unknown(RevocationStatus.Unknown unknown, Check.Outcome outcome) {
        return new Check(Check.Kind.REVOCATION, outcome, unknown.code(), "RFC 5280 §6.3", unknown.sentence());
    }

    private static Check revoked(RevocationStatus.Revoked revoked) {
        return Check.failed(
                Check.Kind.REVOCATION,
                "certificate-revoked",
                "RFC 5280 §6.3.3",
                "The certificate " + Names.shown(revoked.certificate().getSubjectX500Principal()) + " was revoked at "
                        + revoked.when() + " (" + revoked.reason() + ").");
    }

    boolean isGood() {
        return outcome() == CertificateVerdict.Outcome.VALID;
    }

    /** What failed counts more than what is unknown: a weak path is no better for a list that may still come. */
    CertificateVerdict.Outcome outcome() {
        if (revocation.outcome() == Check.Outcome.FAILED || algorithms.outcome() == Check.Outcome.FAILED) {
            return CertificateVerdict.Outcome.INVALID;
        }
        return revocation.outcome() == Check.Outcome.UNKNOWN
                ? CertificateVerdict.Outcome.INDETERMINATE
                : CertificateVerdict.Outcome.VALID;
    }

    CertificateVerdict verdict() {
        String anchor = Names.shown(path.anchor().getSubjectX500Principal());
        Check reached = Check.passed(
                Check.Kind.PATH, "RFC 5280 §6.1", "The path ends in the anchor " + anchor + " of the collection.");
        Check told = revocation.outcome() != Check.Outcome.FAILED && algorithms.outcome() == Check.Outcome.FAILED
                ? algorithms
                : revocation;
        return new CertificateVerdict(
                outcome(),
                isGood() ? "valid" : told.code(),
                isGood()
                        ? "The certificate " + Names.shown(path.target().getSubjectX500Principal())
                                + " is trusted through " + anchor + "."
                        : told.sentence(),
                path.chain(),
                path.policies(),
                List.of(revocation, reached, IN_TIME, algorithms),
                culprit,
                statuses);
    }
}
