package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.Inspection.SignerReport;

/** The witness that the algorithms and keys of a signature and of its path are still good. */
final class AlgorithmsAccepted {

    static final String CODE = "weak-algorithm";

    private static final Check GOOD =
            Check.passed(Check.Kind.ALGORITHM, "RFC 8551 §2.1", "The algorithms and keys are still good.");

    private static final Check PATH_GOOD =
            Check.passed(Check.Kind.ALGORITHM, "RFC 8550 §4.3", "The algorithms and keys of the path are still good.");

    private AlgorithmsAccepted() {}

    /** The check, and the witness where it passed. */
    record Result(Check check, @Nullable AlgorithmsAccepted witness) {}

    /**
     * Of a signed message.
     *
     * @param chain the signer's path, as far as there is one
     */
    static Result check(SignerReport report, List<X509Certificate> chain, AlgorithmPolicy policy) {
        return ofMessage(report, chain.getFirst(), policy.of(chain))
                .or(() -> WeakAlgorithm.onPath(chain, policy).map(WeakAlgorithm::sentence))
                .map(sentence -> new Result(weak("RFC 8551 §2.1", sentence), null))
                .orElseGet(() -> new Result(GOOD, new AlgorithmsAccepted()));
    }

    /** Of a path alone: what is weak on it, if anything. */
    static Check ofPath(Optional<WeakAlgorithm> weak) {
        return weak.map(one -> weak("RFC 8550 §4.3", one.sentence() + " " + WeakAlgorithm.REMEDY))
                .orElse(PATH_GOOD);
    }

    private static Check weak(String rfc, String sentence) {
        return Check.failed(Check.Kind.ALGORITHM, CODE, rfc, sentence);
    }

    private static Optional<String> ofMessage(
            SignerReport report, X509Certificate certificate, AlgorithmPolicy policy) {
        for (String algorithm : List.of(report.digestAlgorithm(), report.signatureAlgorithm())) {
            Optional<String> hash = WeakAlgorithm.hash(algorithm, policy);
            if (hash.isPresent()) {
                return Optional.of("The signature uses " + hash.get() + ", which is no longer good.");
            }
        }
        Optional<String> key = WeakAlgorithm.key(certificate, policy);
        if (key.isPresent()) {
            return key;
        }
        // what the engine calls weak for a reason that this policy has just accepted is accepted
        boolean explained = WeakAlgorithm.hash(
                                report.digestAlgorithm() + " " + report.signatureAlgorithm(), AlgorithmPolicy.modern())
                        .isPresent()
                || WeakAlgorithm.key(certificate, AlgorithmPolicy.modern()).isPresent();
        return explained ? Optional.empty() : report.weak().map(why -> "The signature is weak: " + why);
    }
}
