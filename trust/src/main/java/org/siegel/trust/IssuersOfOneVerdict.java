package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A source of issuers for one verdict, which takes several searches: for the certificate, for signers of lists. All of them
 * together ask a few times only, and nothing twice.
 */
final class IssuersOfOneVerdict implements CertificateSource {

    private static final int MOST_QUESTIONS = 8;

    private final CertificateSource source;
    private final Map<X509Certificate, List<X509Certificate>> answers = new HashMap<>();

    IssuersOfOneVerdict(CertificateSource source) {
        this.source = source;
    }

    @Override
    public List<X509Certificate> issuersOf(X509Certificate certificate) {
        List<X509Certificate> known = answers.get(certificate);
        if (known == null) {
            known = answers.size() < MOST_QUESTIONS ? source.issuersOf(certificate) : List.of();
            answers.put(certificate, known);
        }
        return known;
    }
}
