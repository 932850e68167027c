package org.siegel.trust;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.Inspection.SignerReport;

/** The witness that the algorithms and keys of a signature and of its path are still good. */
final class AlgorithmsAccepted {

    private AlgorithmsAccepted() {}

    /** The check, and the witness where it passed. */
    record Result(Check check, @Nullable AlgorithmsAccepted witness) {}

    static Result check(SignerReport report, List<X509Certificate> chain, AlgorithmPolicy policy) {
        Optional<String> weakness = ofMessage(report, chain.getFirst(), policy).or(() -> ofChain(chain, policy));
        return weakness.map(sentence -> new Result(
                        Check.failed(Check.Kind.ALGORITHM, "weak-algorithm", "RFC 8551 §2.1", sentence), null))
                .orElseGet(() -> new Result(
                        Check.passed(Check.Kind.ALGORITHM, "RFC 8551 §2.1", "The algorithms and keys are still good."),
                        new AlgorithmsAccepted()));
    }

    private static Optional<String> ofMessage(
            SignerReport report, X509Certificate certificate, AlgorithmPolicy policy) {
        for (String algorithm : List.of(report.digestAlgorithm(), report.signatureAlgorithm())) {
            Optional<String> hash = weakHash(algorithm, policy);
            if (hash.isPresent()) {
                return Optional.of("The signature uses " + hash.get() + ", which is no longer good.");
            }
        }
        Optional<String> key = weakKey(certificate, policy);
        if (key.isPresent()) {
            return key;
        }
        // what the engine calls weak for a reason that this policy has just accepted is accepted
        boolean explained =
                weakHash(report.digestAlgorithm() + " " + report.signatureAlgorithm(), AlgorithmPolicy.modern())
                                .isPresent()
                        || weakKey(certificate, AlgorithmPolicy.modern()).isPresent();
        return explained ? Optional.empty() : report.weak().map(why -> "The signature is weak: " + why);
    }

    /** An anchor's own signature proves nothing, so its hash does not matter; its key does. */
    private static Optional<String> ofChain(List<X509Certificate> chain, AlgorithmPolicy policy) {
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate certificate = chain.get(i);
            boolean anchor = i == chain.size() - 1;
            Optional<String> hash = anchor ? Optional.empty() : weakHash(certificate.getSigAlgName(), policy);
            if (hash.isPresent()) {
                return Optional.of("The certificate " + Names.shown(certificate.getSubjectX500Principal())
                        + " is signed with " + hash.get() + ", which is no longer good.");
            }
            Optional<String> key = weakKey(certificate, policy);
            if (key.isPresent()) {
                return key;
            }
        }
        return Optional.empty();
    }

    static Optional<String> weakHash(String algorithm, AlgorithmPolicy policy) {
        String name = algorithm.toUpperCase(Locale.ROOT);
        for (String broken : List.of("MD2", "MD4", "MD5")) {
            if (name.contains(broken)) {
                return Optional.of(broken);
            }
        }
        boolean sha1 = name.matches("(.*[^0-9A-Z-])?SHA-?1([^0-9].*)?");
        return sha1 && !policy.acceptSha1() ? Optional.of("SHA-1") : Optional.empty();
    }

    static Optional<String> weakKey(X509Certificate certificate, AlgorithmPolicy policy) {
        PublicKey key = certificate.getPublicKey();
        int bits = Integer.MAX_VALUE;
        if (key instanceof RSAPublicKey rsa) {
            bits = rsa.getModulus().bitLength();
        } else if (key instanceof DSAPublicKey dsa && dsa.getParams() != null) {
            bits = dsa.getParams().getP().bitLength();
        }
        return bits >= policy.leastRsaBits()
                ? Optional.empty()
                : Optional.of("The key of " + Names.shown(certificate.getSubjectX500Principal()) + " has " + bits
                        + " bits, fewer than " + policy.leastRsaBits() + ".");
    }
}
