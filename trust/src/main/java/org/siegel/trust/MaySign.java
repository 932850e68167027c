package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;

/** The witness that a certificate may sign mail (RFC 8550 §4.4.2, §4.4.4). */
final class MaySign {

    private static final String ANY = "2.5.29.37.0";

    private MaySign() {}

    /** The check, and the witness where it passed. */
    record Result(Check check, @Nullable MaySign witness) {}

    static Result check(X509Certificate certificate) {
        PathCertificate signer = PathCertificate.of(certificate);
        if (!signer.mayUse(KeyUsage.digitalSignature) && !signer.mayUse(KeyUsage.nonRepudiation)) {
            return failed(
                    "key-usage-not-signing",
                    "RFC 8550 §4.4.2",
                    "The key usage of the signer's certificate permits neither digitalSignature nor nonRepudiation.");
        }
        if (!permitsMail(signer)) {
            return failed(
                    "wrong-purpose",
                    "RFC 8550 §4.4.4",
                    "The extended key usage of the signer's certificate does not permit e-mail protection.");
        }
        return new Result(
                Check.passed(Check.Kind.USAGE, "RFC 8550 §4.4", "The signer's certificate may sign mail."),
                new MaySign());
    }

    /** Whether the extended key usage, where there is one, permits mail. */
    static boolean permitsMail(PathCertificate certificate) {
        return permitsMail(certificate.purposes().orElse(null));
    }

    /** @param purposes the extended key usages; null where the extension is absent */
    static boolean permitsMail(@Nullable Set<String> purposes) {
        return purposes == null || purposes.contains(PathInputs.EMAIL_PROTECTION) || purposes.contains(ANY);
    }

    private static Result failed(String code, String rfc, String sentence) {
        return new Result(Check.failed(Check.Kind.USAGE, code, rfc, sentence), null);
    }
}
