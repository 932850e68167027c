package org.siegel.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.siegel.smime.AnnouncedCapabilities;
import org.siegel.smime.EncryptionChoice;
import org.siegel.tenant.Recipient;
import org.siegel.tenant.SmimeParameter;
import org.siegel.trust.CorrespondentCapabilities;
import org.siegel.trust.PublishedCertificates;
import org.siegel.trust.RecipientCertificates;
import org.siegel.trust.RecipientCertificates.Candidate;

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
        var published = PublishedCertificates.read(
                recipient.userSmimeCertificate().values(),
                recipient.userCertificate().values());
        boolean proxies = rooms.tenant()
                .smimeConfigs()
                .get()
                .get(SmimeParameter.OWA_USE_SECONDARY_PROXIES_WHEN_FINDING_CERTIFICATES);
        RecipientCertificates.Choice choice = RecipientCertificates.of(
                        rooms.relyingParty().certificates())
                .withSecondaryProxies(proxies)
                .choose(
                        recipient.primaryAddress(),
                        recipient.proxyAddresses(),
                        published.candidates(),
                        published.pool(),
                        at);
        return new RecipientChoice(choice, announced(rooms, recipient, choice), published.unreadable());
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
