package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x509.GeneralName;
import org.siegel.smime.MailAddress;

/** The e-mail addresses that a certificate is about. */
public final class CertificateAddresses {

    private CertificateAddresses() {}

    /**
     * rfc822Name and SmtpUTF8Mailbox of the subject alternative name (RFC 8550 §3, RFC 9598); where there are none, the
     * emailAddress attributes of the subject. What is no address is left out.
     */
    public static Set<MailAddress> of(X509Certificate certificate) {
        return of(PathCertificate.of(certificate));
    }

    static Set<MailAddress> of(PathCertificate certificate) {
        Set<MailAddress> found = new LinkedHashSet<>();
        boolean alternative = false;
        for (GeneralName name : certificate.alternativeNames()) {
            if (name.getTagNo() == GeneralName.rfc822Name || NameConstraintSet.isUtf8Mailbox(name)) {
                alternative = true;
                MailAddress.parse(NameConstraintSet.text(name)).ifPresent(found::add);
            }
        }
        if (!alternative) {
            certificate.subjectName().ifPresent(subject -> {
                for (RDN rdn : subject.getRDNs(PKCSObjectIdentifiers.pkcs_9_at_emailAddress)) {
                    for (var attribute : rdn.getTypesAndValues()) {
                        if (PKCSObjectIdentifiers.pkcs_9_at_emailAddress.equals(attribute.getType())) {
                            MailAddress.parse(attribute.getValue().toString()).ifPresent(found::add);
                        }
                    }
                }
            });
        }
        return found;
    }
}
