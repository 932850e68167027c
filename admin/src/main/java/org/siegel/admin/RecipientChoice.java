package org.siegel.admin;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.siegel.smime.AnnouncedCapabilities;
import org.siegel.smime.EncryptionChoice;
import org.siegel.smime.MailAddress;
import org.siegel.trust.CorrespondentCapabilities;
import org.siegel.trust.RecipientCertificates;
import org.siegel.trust.RecipientCertificates.Candidate;

/**
 * A recipient's certificate, from what the tenant knows.
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

    /** The newest of what came with the certificate and what is remembered of the recipient's addresses. */
    static Optional<AnnouncedCapabilities> announced(
            CorrespondentCapabilities remembered, List<MailAddress> addresses, RecipientCertificates.Choice choice) {
        return Stream.concat(
                        choice.chosen().flatMap(Candidate::capabilities).stream(),
                        addresses.stream().flatMap(address -> remembered.of(address).stream()))
                .reduce(AnnouncedCapabilities::orNewer);
    }
}
