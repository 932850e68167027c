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

/** A recipient's certificate, from what is published of him. */
final class RecipientChoice {

    private final RecipientCertificates.Choice choice;
    private final List<String> unreadable;
    private final List<MailAddress> addresses;
    private final CorrespondentCapabilities remembered;

    /**
     * @param unreadable one sentence for every value that is no certificate
     * @param addresses the recipient's
     * @param remembered asked where somebody wants to know what the recipient's program reads
     */
    RecipientChoice(
            RecipientCertificates.Choice choice,
            List<String> unreadable,
            List<MailAddress> addresses,
            CorrespondentCapabilities remembered) {
        this.choice = choice;
        this.unreadable = List.copyOf(unreadable);
        this.addresses = List.copyOf(addresses);
        this.remembered = remembered;
    }

    RecipientCertificates.Choice choice() {
        return choice;
    }

    List<String> unreadable() {
        return unreadable;
    }

    /** The newest of what was published with the chosen certificate and what signed messages of his said. */
    Optional<AnnouncedCapabilities> announced() {
        return Stream.concat(
                        choice.chosen().flatMap(Candidate::capabilities).stream(),
                        addresses.stream().flatMap(address -> remembered.of(address).stream()))
                .reduce(AnnouncedCapabilities::orNewer);
    }

    /** The recipient for the choice of algorithms; empty where no certificate will do. */
    Optional<EncryptionChoice.Addressee> addressee() {
        return choice.chosen().map(chosen -> new EncryptionChoice.Addressee(chosen.certificate(), announced()));
    }
}
