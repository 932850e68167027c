package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;
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
import org.siegel.tenant.DistributionGroup;
import org.siegel.tenant.Recipient;
import org.siegel.trust.RecipientCertificates;
import org.siegel.trust.RecipientCertificates.Purpose;

/** Questions over several rooms: which certificate, and does it all work. */
final class ProofCmdlets {

    private static final Parameter<MailAddress> WHO =
            required("Identity", new ParameterType.Address(), "The address of a recipient or of a distribution group.");
    private static final Parameter<String> PURPOSE = optional(
            "Purpose",
            ParameterType.Choice.of(RecipientCertificates.Purpose.class),
            "ENCRYPT, as without it, or SIGN: the certificate that the recipient signs with.");
    private static final Parameter<Boolean> MICROSOFT = optional(
            "MicrosoftCompatible",
            new ParameterType.Switch(),
            "Choose as with the setting MicrosoftCertificateChoice: userCertificate is not looked at where"
                    + " userSMIMECertificate has a value.");
    private static final Parameter<MailAddress> SENDER =
            required("Sender", new ParameterType.Address(), "Who signs and sends.");
    private static final Parameter<MailAddress> RECIPIENT =
            required("Recipient", new ParameterType.Address(), "Who decrypts and verifies.");

    private ProofCmdlets() {}

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        return List.of(
                new Cmdlet(
                        "Get-RecipientCertificate",
                        "Shows which certificate mail to a recipient is encrypted to, with which cipher, and why; of a"
                                + " distribution group for every member.",
                        Role.VIEW_ONLY,
                        List.of(WHO, PURPOSE, MICROSOFT),
                        call -> recipientCertificate(rooms.get(), call)),
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

    private static List<Row> recipientCertificate(Rooms rooms, Invocation call) {
        rooms.organization();
        MailAddress who = call.value(WHO);
        Purpose purpose = call.find(PURPOSE).map(Purpose::valueOf).orElse(Purpose.ENCRYPT);
        var addressing = new Addressing(rooms, purpose, call.isSet(MICROSOFT), call.now());
        Optional<DistributionGroup> group = rooms.tenant().distributionGroups().find(who);
        if (group.isPresent()) {
            return addressing.membersOf(group.get()).stream()
                    .map(member -> row(member, purpose))
                    .toList();
        }
        Optional<Recipient> known = rooms.tenant().recipients().find(who);
        RecipientChoice choice = known.map(addressing::of)
                .or(() -> addressing.outside(who))
                .orElseGet(() -> addressing.of(recipient(rooms, who)));
        if (choice.choice().chosen().isEmpty()) {
            throw new CmdletException(
                    CmdletException.Kind.NOT_FOUND, choice.choice().why());
        }
        return List.of(row(known.map(Recipient::primaryAddress).orElse(who), choice, List.of(), purpose));
    }

    private static Row row(Addressing.Addressee member, Purpose purpose) {
        return switch (member) {
            case Addressing.Known known -> row(known.address(), known.choice(), known.via(), purpose);
            case Addressing.Unknown unknown ->
                Row.with(
                                "PrimarySmtpAddress",
                                unknown.address().map(MailAddress::toString).orElse(null))
                        .and("MemberOf", unknown.via())
                        .and("Found", false)
                        .and("Why", unknown.why())
                        .row();
        };
    }

    private static Row row(MailAddress address, RecipientChoice choice, List<String> via, Purpose purpose) {
        var row = Row.with("PrimarySmtpAddress", address.toString())
                .and("MemberOf", via)
                .and("Found", choice.choice().chosen().isPresent());
        choice.choice()
                .chosen()
                .map(RecipientCertificates.Candidate::certificate)
                .ifPresent(chosen -> row.and(
                                "Subject", chosen.getSubjectX500Principal().getName())
                        .and("Thumbprint", Thumbprint.sha1(chosen).hex())
                        .and("NotAfter", chosen.getNotAfter().toInstant()));
        choice.choice()
                .chosen()
                .ifPresent(chosen -> row.and("Source", chosen.source().name()));
        row.and("Why", choice.choice().why()).and("Rejected", rejected(choice));
        if (choice.choice().chosen().isEmpty()) {
            return row.row();
        }
        if (purpose == Purpose.ENCRYPT) {
            EncryptionChoice.Chosen encryption = encryption(List.of(choice));
            row.and("ContentCipher", encryption.options().cipher().optionName())
                    .and("CipherWhy", sentences(encryption));
        }
        Optional<AnnouncedCapabilities> announced = choice.announced();
        return row.and(
                        "Capabilities",
                        announced
                                .map(a -> a.capabilities().list().stream()
                                        .map(SmimeCapability::name)
                                        .toList())
                                .orElse(List.of()))
                .and("CapabilitiesAnnounced", announced.map(a -> a.announced()).orElse(null))
                .and("CapabilitiesSource", announced.map(a -> a.source().name()).orElse(null))
                .and("Certificate", der(choice.choice().chosen().get().certificate()))
                .row();
    }

    /** The reasons for what is chosen. */
    static List<String> sentences(EncryptionChoice choice) {
        return Stream.concat(
                        Stream.of(choice.reason()),
                        choice.addressees().stream()
                                .flatMap(a -> a.reasons().stream())
                                .map(r -> r.code() + ": " + r.sentence()))
                .toList();
    }

    /** Refused, with the reasons, where nothing fits. */
    static EncryptionChoice.Chosen encryption(List<RecipientChoice> choices) {
        var addressees = choices.stream().flatMap(c -> c.addressee().stream()).toList();
        return switch (EncryptionChoice.of(addressees, EncryptionPolicy.DEFAULT)) {
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
