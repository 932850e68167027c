package org.siegel.admin;

import static org.siegel.admin.Parameter.optional;
import static org.siegel.admin.Parameter.required;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.siegel.smime.Secret;
import org.siegel.trust.StoreForm;

/** Step 2: the virtual certificate collection and its versions. Set-SmimeConfig, Exchange's way to load one, stays beside. */
final class CollectionCmdlets {

    static final Parameter<byte[]> FILE_DATA = required(
            "FileData",
            new ParameterType.Bytes(),
            "What to load: .sst, .p7b, PEM, DER, JKS or PKCS#12, told apart by content.");
    static final Parameter<byte[]> OTHER = optional(
            "FileData",
            new ParameterType.Bytes(),
            "A file to look at instead: .sst, .p7b, PEM, DER, JKS or PKCS#12, told apart by content.");
    static final Parameter<Secret> PASSWORD = optional(
            "Password", new ParameterType.Password(1), "Of a JKS or PKCS#12 file; @FILE takes it from a file.");
    static final Parameter<Boolean> REPLACE = optional(
            "Replace",
            new ParameterType.Switch(),
            "The file replaces the collection, as in Exchange; without it the file joins it.");
    static final Parameter<Boolean> STRICT = optional(
            "Strict",
            new ParameterType.Switch(),
            "One expired certificate fails the whole call, as in Exchange; without it such are left out and named.");
    static final Parameter<Boolean> INCLUDE_EXPIRED = optional(
            "IncludeExpired",
            new ParameterType.Switch(),
            "Expired certificates are loaded, too: old mail was signed under them.");
    static final Parameter<String> COMMENT =
            optional("Comment", new ParameterType.Text(), "Why; it is kept with the version.");
    static final Parameter<Long> EXPECTED = optional(
            "ExpectedVersion",
            new ParameterType.UInt32(),
            "The version that the change was made for, 0 for none yet; refused if somebody changed it since.");
    static final Parameter<Boolean> WHAT_IF =
            optional("WhatIf", new ParameterType.Switch(), "Says what would happen, and changes nothing.");
    static final Parameter<Long> VERSION =
            optional("Version", new ParameterType.UInt32(), "A version; the present one without it.");
    static final Parameter<Long> SOME_VERSION =
            optional("Version", new ParameterType.UInt32(), "A version; the latest 100 without it.");
    static final Parameter<Long> OLD_VERSION =
            required("Version", new ParameterType.UInt32(), "The version to bring back, as a new one.");
    static final Parameter<Long> REFERENCE = optional(
            "ReferenceVersion", new ParameterType.UInt32(), "What to compare with; the present version without it.");
    static final Parameter<String> FORMAT = optional(
            "Format",
            new ParameterType.Choice(
                    Stream.of(StoreForm.values()).map(StoreForm::label).toList()),
            "The form; sst without it.");
    static final Parameter<String> FILE =
            optional("FileName", new ParameterType.ResultFile(), "Where the command line writes the file.");

    private CollectionCmdlets() {}

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        return List.of(
                new Cmdlet(
                        "Get-SmimeCertificateCollection",
                        "Shows what is in the virtual certificate collection, and what is odd about it.",
                        Role.VIEW_ONLY,
                        List.of(VERSION),
                        call -> collection(rooms, call).show()),
                new Cmdlet(
                        "Get-SmimeCertificateCollectionVersion",
                        "Shows the versions of the collection: who changed it, when and why.",
                        Role.VIEW_ONLY,
                        List.of(SOME_VERSION),
                        call -> collection(rooms, call).versions()),
                new Cmdlet(
                        "Get-SmimeCertificateCollectionAlarm",
                        "Shows which certificates of the collection have expired or will within 90 days.",
                        Role.VIEW_ONLY,
                        List.of(),
                        call -> collection(rooms, call).alarms()),
                new Cmdlet(
                        "Import-SmimeCertificateCollection",
                        "Loads a file into the collection, and says what becomes of each certificate.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(FILE_DATA, PASSWORD, REPLACE, STRICT, INCLUDE_EXPIRED, COMMENT, EXPECTED, WHAT_IF),
                        call -> collection(rooms, call).load()),
                new Cmdlet(
                        "Export-SmimeCertificateCollection",
                        "Exports the collection, or one of its versions.",
                        Role.VIEW_ONLY,
                        List.of(VERSION, FORMAT, FILE),
                        call -> collection(rooms, call).export()),
                new Cmdlet(
                        "Compare-SmimeCertificateCollection",
                        "Shows what a file or version has more and less than the collection.",
                        Role.VIEW_ONLY,
                        List.of(OTHER, PASSWORD, VERSION, REFERENCE),
                        call -> collection(rooms, call).compare()),
                new Cmdlet(
                        "Restore-SmimeCertificateCollection",
                        "Brings an old version of the collection back, as a new one.",
                        Role.ORGANIZATION_MANAGEMENT,
                        List.of(OLD_VERSION, COMMENT, EXPECTED, WHAT_IF),
                        call -> collection(rooms, call).restore()),
                new Cmdlet(
                        "Test-SmimeCertificateCollection",
                        "Says for each certificate of the collection, or of a file, whether it does what it is there for.",
                        Role.VIEW_ONLY,
                        List.of(OTHER, PASSWORD, VERSION),
                        call -> collection(rooms, call).test()));
    }

    private static CollectionCall collection(Supplier<Rooms> rooms, Invocation call) {
        return new CollectionCall(rooms.get(), call);
    }

    static StoreForm form(Invocation call) {
        return call.find(FORMAT)
                .map(label -> StoreForm.named(label.toLowerCase(Locale.ROOT)))
                .orElse(StoreForm.SST);
    }
}
