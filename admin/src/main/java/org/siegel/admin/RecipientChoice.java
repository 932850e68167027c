package org.siegel.admin;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.siegel.smime.AnnouncedCapabilities;
import org.siegel.smime.CertificateFiles;
import org.siegel.smime.EncryptionChoice;
import org.siegel.smime.PublicationValue;
import org.siegel.smime.SmimeException;
import org.siegel.tenant.Recipient;
import org.siegel.tenant.SmimeParameter;
import org.siegel.trust.CorrespondentCapabilities;
import org.siegel.trust.RecipientCertificates;
import org.siegel.trust.RecipientCertificates.Candidate;
import org.siegel.trust.RecipientCertificates.Source;

/**
 * A recipient's certificate to encrypt to, from what the tenant knows.
 *
 * @param announced the newest that is known of what the recipient's program reads: what was published with the chosen
 *     certificate, or what a signed message of his said
 * @param unreadable one sentence for every value that is no certificate
 */
record RecipientChoice(
        RecipientCertificates.Choice choice, Optional<AnnouncedCapabilities> announced, List<String> unreadable) {

    /** The recipient for the choice of algorithms; empty where no certificate will do. */
    Optional<EncryptionChoice.Addressee> addressee() {
        return choice.chosen().map(chosen -> new EncryptionChoice.Addressee(chosen.certificate(), announced));
    }

    static RecipientChoice of(Rooms rooms, Recipient recipient, Instant at) {
        List<Candidate> candidates = new ArrayList<>();
        List<X509Certificate> pool = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (byte[] value : recipient.userSmimeCertificate().values()) {
            try {
                PublicationValue read = PublicationValue.read(value);
                pool.addAll(read.certificates());
                Optional<X509Certificate> preferred = read.preferred().filter(_ -> read.signatureFits());
                for (X509Certificate certificate : read.certificates()) {
                    if (certificate.getBasicConstraints() < 0) {
                        candidates.add(new Candidate(
                                certificate,
                                Source.USER_SMIME_CERTIFICATE,
                                preferred.filter(certificate::equals).isPresent(),
                                read.capabilities()));
                    }
                }
            } catch (SmimeException e) {
                unreadable.add("A value of userSMIMECertificate cannot be read: " + e.getMessage());
            }
        }
        for (byte[] value : recipient.userCertificate().values()) {
            try {
                X509Certificate certificate = CertificateFiles.certificate(value);
                candidates.add(new Candidate(
                        certificate, Source.USER_CERTIFICATE, false, AnnouncedCapabilities.ofCertificate(certificate)));
            } catch (SmimeException e) {
                unreadable.add("A value of userCertificate cannot be read: " + e.getMessage());
            }
        }
        boolean proxies = rooms.tenant()
                .smimeConfigs()
                .get()
                .get(SmimeParameter.OWA_USE_SECONDARY_PROXIES_WHEN_FINDING_CERTIFICATES);
        var certificates = new RecipientCertificates(rooms.relyingParty().certificates(), proxies, false);
        RecipientCertificates.Choice choice =
                certificates.choose(recipient.primaryAddress(), recipient.proxyAddresses(), candidates, pool, at);
        return new RecipientChoice(choice, announced(rooms, recipient, choice), unreadable);
    }

    private static Optional<AnnouncedCapabilities> announced(
            Rooms rooms, Recipient recipient, RecipientCertificates.Choice choice) {
        CorrespondentCapabilities remembered = rooms.tenant().capabilities();
        return Stream.concat(
                        choice.chosen().flatMap(Candidate::capabilities).stream(),
                        recipient.addresses().stream().flatMap(address -> remembered.of(address).stream()))
                .reduce(AnnouncedCapabilities::orNewer);
    }
}
