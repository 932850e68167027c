package org.siegel.ca;

import java.security.cert.X509Certificate;

/**
 * A certificate authority of the hierarchy.
 *
 * @param name {@code root-1}, {@code issuing-1}; the file name of its CRL and certificate
 * @param role its place
 * @param key its private key in the vault
 * @param certificate its certificate
 */
public record Authority(String name, Role role, KeyId key, X509Certificate certificate) {

    /** The place in the hierarchy. */
    public enum Role {
        /** Self-signed; signs issuing authorities only. */
        ROOT,
        /** Signs the certificates of people. */
        ISSUING
    }

    static String nameOf(Role role, int generation) {
        return switch (role) {
            case ROOT -> "root-" + generation;
            case ISSUING -> "issuing-" + generation;
        };
    }
}
