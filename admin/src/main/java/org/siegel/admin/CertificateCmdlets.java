package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;
import static org.siegel.admin.Parameter.required;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.siegel.ca.Actor;
import org.siegel.ca.CaException;
import org.siegel.ca.CertificateAuthority;
import org.siegel.ca.CertificateRequest;
import org.siegel.ca.IssuedCertificate;
import org.siegel.ca.PossessionProven;
import org.siegel.ca.RevocationReason;
import org.siegel.ca.SerialNumber;
import org.siegel.directory.DirectoryUser;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;
import org.siegel.smime.Thumbprint;
import org.siegel.trust.SerializedStore;

/** Step 1, certificates, and step 5, keys for devices. */
final class CertificateCmdlets {

    private static final Parameter<MailAddress> WHO =
            required("Identity", new ParameterType.Address(), "The user's address.");
    private static final Parameter<String> REQUEST_ID = optional(
            "RequestId",
            new ParameterType.Text(),
            "A name of your own for this request: repeated, it gives the same certificate and no second one.");
    private static final Parameter<byte[]> PKCS10 = optional(
            "CertificateRequest",
            new ParameterType.Bytes(),
            "A PKCS#10 request (DER or PEM) with a key of the user's own; without it Siegel makes the key and keeps it.");
    private static final Parameter<Boolean> PUBLISH = optional(
            "Publish",
            new ParameterType.Switch(),
            "Publish it at once and take the former one away. Without it Publish-Certificate does, when the user has the"
                    + " key on his devices.");
    private static final Parameter<String> SERIAL =
            required("SerialNumber", new ParameterType.Text(), "The certificate's serial number, hexadecimal.");
    private static final Parameter<String> REASON = optional(
            "Reason",
            ParameterType.Choice.of(RevocationReason.class),
            "Why (RFC 5280 §5.3.1); UNSPECIFIED without it.");
    private static final Parameter<Secret> PASSWORD = required(
            "Password",
            new ParameterType.Password(),
            "Protects the file, at least 8 characters; @FILE takes it from a file.");
    private static final Parameter<Boolean> LEGACY = optional(
            "Legacy", new ParameterType.Switch(), "Old encryption (3DES, SHA-1) for devices that cannot read AES.");
    private static final Parameter<String> FILE =
            optional("FileName", new ParameterType.ResultFile(), "Where the command line writes the file.");

    private CertificateCmdlets() {}

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        return List.of(
                new Cmdlet(
                        "Request-Certificate",
                        "Issues an S/MIME certificate for a user.",
                        Role.RECIPIENT_MANAGEMENT,
                        List.of(WHO, REQUEST_ID, PKCS10, PUBLISH),
                        call -> request(rooms.get(), call)),
                new Cmdlet(
                        "Get-Certificate",
                        "Shows the certificates issued for a user, newest first.",
                        Role.VIEW_ONLY,
                        List.of(WHO),
                        call -> rooms.get().authority().certificatesOf(call.value(WHO)).stream()
                                .map(issued -> row(issued).row())
                                .toList()),
                new Cmdlet(
                        "Revoke-Certificate",
                        "Revokes a certificate for good: the next revocation list names it, and no directory holds it any more.",
                        Role.RECIPIENT_MANAGEMENT,
                        List.of(SERIAL, REASON),
                        call -> revoke(rooms.get(), call)),
                new Cmdlet(
                        "Export-Pkcs12",
                        "Exports a user's certificate with its private key, for his devices.",
                        Role.RECIPIENT_MANAGEMENT,
                        List.of(WHO, PASSWORD, LEGACY, FILE),
                        call -> pkcs12(rooms.get(), call)),
                new Cmdlet(
                        "Export-CertificateCollection",
                        "Exports the organisation's own authorities as a serialized store (.sst).",
                        Role.VIEW_ONLY,
                        List.of(FILE),
                        _ -> List.of(Row.with("Format", "sst")
                                .and(
                                        "FileData",
                                        SerializedStore.of(
                                                        rooms.get().authority().certificates(), List.of())
                                                .toBytes())
                                .row())));
    }

    private static Actor actor(Invocation call) {
        return new Actor(call.caller().name());
    }

    private static DirectoryUser user(Rooms rooms, MailAddress address) {
        return rooms.user(address)
                .orElseThrow(() -> new CmdletException(
                        CmdletException.Kind.NOT_FOUND, "the directory has no user with the address " + address));
    }

    private static List<Row> request(Rooms rooms, Invocation call) {
        CertificateAuthority authority = rooms.authority();
        DirectoryUser user = user(rooms, call.value(WHO));
        CertificateRequest request =
                CertificateRequest.of(call.value(WHO), Optional.of(user.displayName()), actor(call));
        if (call.find(REQUEST_ID).isPresent()) {
            request = request.withRequestKey(call.value(REQUEST_ID));
        }
        IssuedCertificate issued = call.find(PKCS10).isPresent()
                ? authority.issue(authority.prepare(request, PossessionProven.byRequest(call.value(PKCS10))))
                : authority.generateFor(request);
        rooms.tenant()
                .audit()
                .record(
                        call.caller().name(),
                        "Request-Certificate",
                        issued.address().toString(),
                        "ok: serial number " + issued.serial(),
                        call.now());
        if (!call.isSet(PUBLISH)) {
            return List.of(row(issued).row());
        }
        var done = rooms.publisher()
                .publish(issued.address(), Optional.empty(), PublicationCmdlets.order(call, "Request-Certificate"));
        return List.of(
                row(issued).and("Publication", PublicationCmdlets.told(done)).row());
    }

    private static List<Row> revoke(Rooms rooms, Invocation call) {
        SerialNumber serial;
        try {
            serial = SerialNumber.of(call.value(SERIAL).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new CmdletException(
                    CmdletException.Kind.INVALID_PARAMETER, "-SerialNumber must be hexadecimal digits", e);
        }
        RevocationReason reason =
                call.find(REASON).map(RevocationReason::valueOf).orElse(RevocationReason.UNSPECIFIED);
        try {
            IssuedCertificate revoked = rooms.authority().revoke(serial, reason, actor(call));
            rooms.tenant()
                    .audit()
                    .record(call.caller().name(), "Revoke-Certificate", serial.toString(), "ok: " + reason, call.now());
            return List.of(row(revoked)
                    .and("Publication", PublicationCmdlets.keptCurrent(rooms, revoked.address(), call))
                    .row());
        } catch (CaException.UnknownCertificate e) {
            throw new CmdletException(CmdletException.Kind.NOT_FOUND, String.valueOf(e.getMessage()), e);
        }
    }

    private static List<Row> pkcs12(Rooms rooms, Invocation call) {
        MailAddress address = call.value(WHO);
        var identity = rooms.authority()
                .personalKeys(actor(call))
                .identityOf(address)
                .orElseThrow(() -> new CmdletException(
                        CmdletException.Kind.NOT_FOUND,
                        "Siegel holds no key of " + address + "; a user who made his own key has it where he made it"));
        byte[] file;
        try (Secret password = call.value(PASSWORD)) {
            file = KeyFiles.writePkcs12(
                    identity, password, call.isSet(LEGACY) ? KeyFiles.Profile.LEGACY_IOS : KeyFiles.Profile.MODERN);
        }
        rooms.tenant().audit().record(call.caller().name(), "Export-Pkcs12", address.toString(), "ok", call.now());
        return List.of(Row.with("PrimarySmtpAddress", address.toString())
                .and("Thumbprint", Thumbprint.sha1(identity.certificate()).hex())
                .and("NotAfter", identity.certificate().getNotAfter().toInstant())
                .and("FileData", file)
                .row());
    }

    private static Row.Builder row(IssuedCertificate issued) {
        var certificate = issued.certificate();
        return Row.with("PrimarySmtpAddress", issued.address().toString())
                .and("Subject", certificate.getSubjectX500Principal().getName())
                .and("Issuer", certificate.getIssuerX500Principal().getName())
                .and("SerialNumber", issued.serial().toString())
                .and("Thumbprint", Thumbprint.sha1(certificate).hex())
                .and("NotBefore", certificate.getNotBefore().toInstant())
                .and("NotAfter", certificate.getNotAfter().toInstant())
                .and("Profile", issued.profile().toString())
                .and(
                        "Status",
                        switch (issued.status()) {
                            case IssuedCertificate.Status.Good _ -> "Good";
                            case IssuedCertificate.Status.Revoked revoked ->
                                "Revoked " + revoked.at() + " (" + revoked.reason() + ")";
                        })
                .and("KeyHeldBy", issued.escrowedKey().isPresent() ? "Siegel" : "the user");
    }
}
