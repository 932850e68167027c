package org.siegel.trust;

/** Carries the broken rule out of the depth of path processing; caught by its only caller, never seen outside. */
final class PathFault extends Exception {

    private final transient PathError error;
    private final transient PathCertificate certificate;
    private final String rfc;

    PathFault(PathError error, PathCertificate certificate, String sentence) {
        this(error, certificate, sentence, error.rfc());
    }

    PathFault(PathError error, PathCertificate certificate, String sentence, String rfc) {
        super(sentence, null, false, false);
        this.error = error;
        this.certificate = certificate;
        this.rfc = rfc;
    }

    PathError error() {
        return error;
    }

    String sentence() {
        return java.util.Objects.requireNonNull(getMessage());
    }

    PathResult.Untrusted untrusted() {
        return new PathResult.Untrusted(error, sentence(), certificate.certificate(), rfc);
    }
}
