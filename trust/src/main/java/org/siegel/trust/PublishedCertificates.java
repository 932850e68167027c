package org.siegel.trust;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.PublicationValue;
import org.siegel.smime.SmimeException;
import org.siegel.trust.RecipientCertificates.Candidate;
import org.siegel.trust.RecipientCertificates.Source;

/**
 * What the two directory attributes of a recipient hold, each value in any of the forms that are found there: a plain
 * certificate, CMS SignedData (RFC 2798), Microsoft's tagged blob (MS-OXOABK 2.2.4.36).
 *
 * @param candidates for {@link RecipientCertificates#choose}, userSMIMECertificate first, in the order of the values
 * @param pool every certificate that came along, for paths
 * @param unreadable one sentence for every value that holds no certificate, and for values beyond the cap
 */
public record PublishedCertificates(List<Candidate> candidates, List<X509Certificate> pool, List<String> unreadable) {

    /** Values of one attribute that are looked at; Exchange itself takes no more than fifteen. */
    public static final int MOST_VALUES = 100;

    public PublishedCertificates {
        candidates = List.copyOf(candidates);
        pool = List.copyOf(pool);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Reads raw attribute values; what cannot be read becomes a sentence, never an exception.
     *
     * @param userSmimeCertificate values of userSMIMECertificate
     * @param userCertificate values of userCertificate
     */
    public static PublishedCertificates read(List<byte[]> userSmimeCertificate, List<byte[]> userCertificate) {
        List<Candidate> candidates = new ArrayList<>();
        List<X509Certificate> pool = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        read(userSmimeCertificate, Source.USER_SMIME_CERTIFICATE, candidates, pool, unreadable);
        read(userCertificate, Source.USER_CERTIFICATE, candidates, pool, unreadable);
        return new PublishedCertificates(candidates, pool, unreadable);
    }

    private static void read(
            List<byte[]> values,
            Source source,
            List<Candidate> candidates,
            List<X509Certificate> pool,
            List<String> unreadable) {
        String attribute = source == Source.USER_CERTIFICATE ? "userCertificate" : "userSMIMECertificate";
        for (byte[] raw : values.subList(0, Math.min(values.size(), MOST_VALUES))) {
            try {
                boolean pem = raw.length > 0 && raw[0] == '-'; // no form for a directory, but it happens
                PublicationValue read = PublicationValue.read(pem ? certificate(raw) : raw);
                pool.addAll(read.certificates());
                Optional<X509Certificate> preferred = read.preferred().filter(_ -> read.signatureFits());
                for (X509Certificate certificate : read.certificates()) {
                    if (certificate.getBasicConstraints() < 0) {
                        candidates.add(new Candidate(
                                certificate,
                                source,
                                preferred.filter(certificate::equals).isPresent(),
                                read.capabilities()));
                    }
                }
            } catch (SmimeException | CertificateEncodingException e) {
                unreadable.add("A value of " + attribute + " cannot be read: " + e.getMessage());
            }
        }
        if (values.size() > MOST_VALUES) {
            unreadable.add("Of " + values.size() + " values of " + attribute + " only the first " + MOST_VALUES
                    + " were looked at.");
        }
    }

    private static byte[] certificate(byte[] pem) throws CertificateEncodingException {
        return CertificateFiles.certificate(pem).getEncoded();
    }
}
