package org.siegel.admin;

import static org.siegel.admin.Parameter.required;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.siegel.smime.AnnouncedCapabilities;
import org.siegel.smime.EncryptionChoice;
import org.siegel.smime.EncryptionPolicy;
import org.siegel.smime.MailAddress;
import org.siegel.smime.SmimeCapability;
import org.siegel.smime.Thumbprint;
import org.siegel.tenant.Recipient;

/** Questions over several rooms: which certificate, and does it all work. */
final class ProofCmdlets {

    private static final Parameter<MailAddress> WHO =
            required("Identity", new ParameterType.Address(), "The recipient's address.");
    private static final Parameter<MailAddress> SENDER =
            required("Sender", new ParameterType.Address(), "Who signs and sends.");
    private static final Parameter<MailAddress> RECIPIENT =
            required("Recipient", new ParameterType.Address(), "Who decrypts and verifies.");

    private ProofCmdlets() {}

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        return List.of(
                new Cmdlet(
                        "Get-RecipientCertificate",
                        "Shows which certificate mail to a recipient is encrypted to, with which cipher, and why.",
                        Role.VIEW_ONLY,
                        List.of(WHO),
                        call -> List.of(recipientCertificate(rooms.get(), call))),
                new Cmdlet(
                        "Test-Smime",
                        "Proves for two people, link by link, whether signed and encrypted mail between them works.",
                        Role.VIEW_ONLY,
                        List.of(SENDER, RECIPIENT),
                        call -> new SmimeProof(rooms.get(), call).of(call.value(SENDER), call.value(RECIPIENT))));
    }

    static Recipient recipient(Rooms rooms, MailAddress address) {
        rooms.organization();
        return rooms.tenant()
                .recipients()
                .find(address)
                .orElseThrow(() -> new CmdletException(
                        CmdletException.Kind.NOT_FOUND,
                        "the tenant knows no recipient " + address
                                + "; run Start-SyncCycle -PolicyType Delta if he is new in the directory"));
    }

    private static Row recipientCertificate(Rooms rooms, Invocation call) {
        Recipient recipient = recipient(rooms, call.value(WHO));
        RecipientChoice choice = RecipientChoice.of(rooms, recipient, call.now());
        X509Certificate chosen = choice.choice()
                .chosen()
                .orElseThrow(() -> new CmdletException(
                        CmdletException.Kind.NOT_FOUND, choice.choice().why()))
                .certificate();
        EncryptionChoice.Chosen encryption = encryption(choice);
        Optional<AnnouncedCapabilities> announced = choice.announced();
        return Row.with("PrimarySmtpAddress", recipient.primaryAddress().toString())
                .and("Subject", chosen.getSubjectX500Principal().getName())
                .and("Thumbprint", Thumbprint.sha1(chosen).hex())
                .and("NotAfter", chosen.getNotAfter().toInstant())
                .and("Why", choice.choice().why())
                .and("Rejected", rejected(choice))
                .and("ContentCipher", encryption.options().cipher().optionName())
                .and("CipherWhy", sentences(encryption))
                .and(
                        "Capabilities",
                        announced
                                .map(a -> a.capabilities().list().stream()
                                        .map(SmimeCapability::name)
                                        .toList())
                                .orElse(List.of()))
                .and("CapabilitiesAnnounced", announced.map(a -> a.announced()).orElse(null))
                .and("CapabilitiesSource", announced.map(a -> a.source().name()).orElse(null))
                .and("Certificate", der(chosen))
                .row();
    }

    /** The reasons for what is chosen for one recipient alone. */
    static List<String> sentences(EncryptionChoice choice) {
        return Stream.concat(
                        Stream.of(choice.reason()),
                        choice.addressees().stream()
                                .flatMap(a -> a.reasons().stream())
                                .map(r -> r.code() + ": " + r.sentence()))
                .toList();
    }

    /** Refused, with the reasons, where nothing fits. */
    static EncryptionChoice.Chosen encryption(RecipientChoice choice) {
        return switch (EncryptionChoice.of(List.of(choice.addressee().orElseThrow()), EncryptionPolicy.DEFAULT)) {
            case EncryptionChoice.Chosen chosen -> chosen;
            case EncryptionChoice.Refused refused ->
                throw new CmdletException(CmdletException.Kind.REFUSED, String.join(" ", sentences(refused)));
        };
    }

    static List<String> rejected(RecipientChoice choice) {
        return Stream.concat(
                        choice.choice().rejected().stream()
                                .map(r -> Thumbprint.sha1(r.certificate()).hex() + " (" + r.code() + "): "
                                        + r.sentence()),
                        choice.unreadable().stream())
                .toList();
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has an encoding", e);
        }
    }
}
