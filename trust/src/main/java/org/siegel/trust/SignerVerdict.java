package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.Inspection.SignerReport;
import org.siegel.smime.MailAddress;

/**
 * What is to be said about one signer.
 *
 * @param report the facts about the signature
 * @param address the sender's address that the certificate carries; where none fits, the certificate's first one; empty
 *     where it has none
 * @param chain from the signer's certificate to the anchor; only the certificate where no path was found; empty where the
 *     certificate is missing
 * @param checks one per {@link Check.Kind}, in the order of that type
 */
public record SignerVerdict(
        SignerReport report, Optional<MailAddress> address, List<X509Certificate> chain, List<Check> checks) {
    public SignerVerdict {
        chain = List.copyOf(chain);
        checks = List.copyOf(checks);
    }
}
