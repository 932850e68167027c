package org.siegel.ca;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The root and the issuing authority below it.
 *
 * @param root the anchor, for the organisation's collection
 * @param issuing signs the certificates of people
 */
public record Hierarchy(Authority root, Authority issuing) {

    /** Both certificates, the root first: what the virtual certificate collection needs. */
    public List<X509Certificate> certificates() {
        return List.of(root.certificate(), issuing.certificate());
    }

    /** What an {@code Identity} carries: nearest issuer first. */
    public List<X509Certificate> chain() {
        return List.of(issuing.certificate(), root.certificate());
    }

    Optional<Authority> named(String name) {
        return Stream.of(root, issuing).filter(a -> a.name().equals(name)).findFirst();
    }
}
