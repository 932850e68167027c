package org.siegel.trust;

import java.security.cert.X509Certificate;

/** What path validation says about a certificate: a {@link TrustedPath}, or {@link Untrusted} with the reason. */
public sealed interface PathResult {

    /**
     * The witness that a chain was built and passed every rule of RFC 5280 §6.1; only {@link PathValidator} makes one.
     */
    final class TrustedPath implements PathResult {

        private final java.util.List<X509Certificate> chain;
        private final java.util.Set<String> policies;

        TrustedPath(java.util.List<X509Certificate> chain, java.util.Set<String> policies) {
            this.chain = java.util.List.copyOf(chain);
            this.policies = java.util.Set.copyOf(policies);
        }

        /** The certificates from the target to the anchor, both included; one where the target is an anchor. */
        public java.util.List<X509Certificate> chain() {
            return chain;
        }

        /** The certificate asked about. */
        public X509Certificate target() {
            return chain.getFirst();
        }

        /** The trust anchor. */
        public X509Certificate anchor() {
            return chain.getLast();
        }

        /** The user-constrained policy set (RFC 5280 §6.1.5 (g)): OIDs, {@code 2.5.29.32.0} for any policy. */
        public java.util.Set<String> policies() {
            return policies;
        }
    }

    /**
     * No path passed.
     *
     * @param error the rule that the most promising path broke
     * @param sentence for people: which certificate, which rule, what to do
     * @param certificate the certificate at fault
     * @param rfc the section of the rule
     */
    record Untrusted(PathError error, String sentence, X509Certificate certificate, String rfc) implements PathResult {

        /** The stable code of {@link #error}. */
        public String code() {
            return error.code();
        }
    }
}
