package org.siegel.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.siegel.smime.Thumbprint;
import org.siegel.tenant.CertificateCollections;
import org.siegel.tenant.CollectionChange;
import org.siegel.tenant.IssuingCa;
import org.siegel.tenant.SmimeConfig;
import org.siegel.tenant.SmimeConfigs;
import org.siegel.tenant.SmimeParameter;
import org.siegel.trust.CertificateCollection;
import org.siegel.trust.SerializedStore;
import org.siegel.trust.TrustException;

/** Exchange's Get-SmimeConfig and Set-SmimeConfig, with Exchange's parameters. */
final class SmimeConfigCmdlets {

    private static final Parameter<byte[]> ISSUING_CA = Parameter.optional(
            "SMIMECertificateIssuingCA",
            new ParameterType.Bytes(),
            "The virtual certificate collection, a serialized store (.sst); it replaces the present one. One expired"
                    + " certificate in it fails the whole call.");

    private SmimeConfigCmdlets() {}

    static List<Cmdlet> of(Supplier<Rooms> rooms) {
        List<Parameter<?>> parameters = new ArrayList<>();
        parameters.add(ISSUING_CA);
        for (SmimeParameter<?> parameter : SmimeParameter.all()) {
            parameters.add(Parameter.optional(parameter.name(), type(parameter), sentence(parameter)));
        }
        return List.of(
                new Cmdlet(
                        "Get-SmimeConfig",
                        "Shows the organisation's S/MIME configuration.",
                        Role.VIEW_ONLY,
                        List.of(),
                        call -> List.of(row(rooms.get().tenant().smimeConfigs().current(), call.now()))),
                new Cmdlet(
                        "Set-SmimeConfig",
                        "Changes the organisation's S/MIME configuration; what is not named stays.",
                        Role.ORGANIZATION_MANAGEMENT,
                        parameters,
                        call -> set(rooms.get(), call, parameters)));
    }

    private static ParameterType<?> type(SmimeParameter<?> parameter) {
        return switch (parameter.type()) {
            case "Boolean" -> new ParameterType.Flag();
            case "UInt32" -> new ParameterType.UInt32();
            default -> new ParameterType.OptionalText();
        };
    }

    private static String sentence(SmimeParameter<?> parameter) {
        String meaning = parameter.meaning();
        return Character.toUpperCase(meaning.charAt(0)) + meaning.substring(1) + ". Default: " + standard(parameter)
                + ".";
    }

    private static <T> String standard(SmimeParameter<T> parameter) {
        String text = parameter.format(parameter.standard());
        return text.isEmpty() ? "not set" : text;
    }

    private static List<Row> set(Rooms rooms, Invocation call, List<Parameter<?>> parameters) {
        rooms.organization();
        // read first: two who load a collection at the same time must not undo each other in silence
        long present = rooms.tenant()
                .certificateCollections()
                .current()
                .map(CertificateCollections.Version::number)
                .orElse(0L);
        var collection = call.find(ISSUING_CA).map(sst -> collection(sst, call.now()));
        SmimeConfigs.Version version;
        try {
            version = rooms.tenant()
                    .smimeConfigs()
                    .set(
                            config -> {
                                SmimeConfig changed =
                                        collection.map(config::with).orElse(config);
                                for (Parameter<?> parameter : parameters) {
                                    var value =
                                            parameter == ISSUING_CA ? java.util.Optional.empty() : call.find(parameter);
                                    if (value.isPresent()) {
                                        changed = changed.with(parameter.name(), String.valueOf(value.get()));
                                    }
                                }
                                return changed;
                            },
                            call.caller().name(),
                            call.now(),
                            collection.isPresent()
                                    ? CollectionChange.REPLACE.expecting(present)
                                    : CollectionChange.REPLACE);
        } catch (IllegalArgumentException e) {
            throw new CmdletException(CmdletException.Kind.INVALID_PARAMETER, String.valueOf(e.getMessage()), e);
        }
        rooms.tenant()
                .audit()
                .record(call.caller().name(), "Set-SmimeConfig", "version " + version.number(), "ok", call.now());
        return List.of(row(version, call.now()));
    }

    /** Reads and checks an upload whole, before anything is changed. */
    private static IssuingCa collection(byte[] sst, Instant now) {
        try {
            SerializedStore store = SerializedStore.read(sst);
            var read = CertificateCollection.of(store.x509Certificates(), List.of());
            for (var entry : read.report(now)) {
                if (entry.expired()) {
                    throw new CmdletException(
                            CmdletException.Kind.REFUSED,
                            "nothing was changed, because the collection holds an expired certificate: "
                                    + entry.subject() + " (thumbprint " + entry.thumbprint() + ") expired on "
                                    + entry.notAfter() + "; take it out of the .sst and load it again");
                }
            }
            return IssuingCa.of(sst, bytes -> store.x509Certificates());
        } catch (TrustException | IllegalArgumentException e) {
            throw new CmdletException(
                    CmdletException.Kind.INVALID_PARAMETER, "-SMIMECertificateIssuingCA: " + e.getMessage(), e);
        }
    }

    private static Row row(SmimeConfigs.Version version, Instant now) {
        SmimeConfig config = version.config();
        Row.Builder row = Row.with("Identity", "SMIME Configuration");
        for (SmimeParameter<?> parameter : SmimeParameter.all()) {
            row.and(parameter.name(), typed(config, parameter));
        }
        return row.and(
                        "SMIMECertificateIssuingCA",
                        config.issuingCa().map(IssuingCa::sst).orElse(null))
                .and(
                        "SMIMECertificatesExpiryDate",
                        config.issuingCa().map(IssuingCa::expiry).orElse(null))
                .and(
                        "SMIMEExpiredCertificateThumbprint",
                        config.issuingCa()
                                .flatMap(ca -> ca.expired(now))
                                .map(Thumbprint::hex)
                                .orElse(null))
                .and("WhenChanged", version.number() == 0 ? null : version.changed())
                .and("ChangedBy", version.number() == 0 ? null : version.changedBy())
                .and("Version", version.number())
                .row();
    }

    private static Object typed(SmimeConfig config, SmimeParameter<?> parameter) {
        String text = config.text(parameter);
        return switch (parameter.type()) {
            case "Boolean" -> text.isEmpty() ? "" : Boolean.valueOf(text);
            case "UInt32" -> Long.valueOf(text);
            default -> text;
        };
    }
}
