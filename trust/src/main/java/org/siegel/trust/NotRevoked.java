package org.siegel.trust;

/**
 * The witness that the revocation policy is content with a path; only {@link CertificateValidator} makes one. Whether lists
 * were read at all, its check says.
 */
final class NotRevoked {

    private final PathResult.TrustedPath path;
    private final Check check;

    NotRevoked(PathResult.TrustedPath path, Check check) {
        this.path = path;
        this.check = check;
    }

    PathResult.TrustedPath path() {
        return path;
    }

    Check check() {
        return check;
    }
}
