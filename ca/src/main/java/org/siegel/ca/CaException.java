package org.siegel.ca;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What can go wrong in the certificate authority. The message is one sentence for people: what is wrong, where, and what
 * to do. It never holds a secret.
 */
public sealed class CaException extends RuntimeException {

    private CaException(String sentence) {
        super(sentence);
    }

    private CaException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** The master key is missing, malformed, readable by others, or not the one a value was sealed under. */
    public static final class MasterKeyUnusable extends CaException {
        MasterKeyUnusable(String sentence) {
            super(sentence);
        }

        MasterKeyUnusable(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }

    /** The vault has no such key, or may not use it that way. */
    public static final class KeyUnavailable extends CaException {
        KeyUnavailable(String sentence) {
            super(sentence);
        }

        KeyUnavailable(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }

    /** A certification request is malformed, or is not signed by the key it asks a certificate for. */
    public static final class PossessionNotProven extends CaException {
        PossessionNotProven(String sentence) {
            super(sentence);
        }

        PossessionNotProven(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }

    /** The authority does not certify that: an unfit key or name, an expired issuer, a stale preparation. */
    public static final class Refused extends CaException {
        Refused(String sentence) {
            super(sentence);
        }
    }

    /** The certificate that would have been signed breaks a rule of its profile. Nothing was signed. */
    public static final class LintFailed extends CaException {
        private final transient List<LintFinding> findings;

        LintFailed(List<LintFinding> findings) {
            super("not signed, since the certificate would break its profile: "
                    + findings.stream().map(LintFinding::toString).collect(Collectors.joining("; ")));
            this.findings = List.copyOf(findings);
        }

        /** What is wrong; never empty. */
        public List<LintFinding> findings() {
            return findings;
        }
    }

    /** A request key came back with another request. */
    public static final class RequestKeyReused extends CaException {
        RequestKeyReused(String sentence) {
            super(sentence);
        }
    }

    /** No certificate of this authority has that serial number. */
    public static final class UnknownCertificate extends CaException {
        UnknownCertificate(SerialNumber serial) {
            super("this authority never issued a certificate with the serial number " + serial);
        }
    }

    /** The TLS certificate or its key cannot be used. */
    public static final class TlsUnusable extends CaException {
        TlsUnusable(String sentence) {
            super(sentence);
        }

        TlsUnusable(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }
}
