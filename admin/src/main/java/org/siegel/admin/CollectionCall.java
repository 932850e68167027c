package org.siegel.admin;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.siegel.tenant.CertificateCollections;
import org.siegel.tenant.CollectionChange;
import org.siegel.tenant.CollectionChange.Act;
import org.siegel.tenant.ExpiryAlarms;
import org.siegel.tenant.IssuingCa;
import org.siegel.trust.CollectionImport;
import org.siegel.trust.CollectionReport;
import org.siegel.trust.SerializedStore;
import org.siegel.trust.StoreForm;
import org.siegel.trust.TrustException;
import org.siegel.trust.TrustFile;

/** One call of a cmdlet of {@link CollectionCmdlets}. */
final class CollectionCall {

    private static final System.Logger LOG = System.getLogger(CollectionCall.class.getName());
    private static final int PAGE = 100;
    private static final SerializedStore EMPTY = SerializedStore.of(List.of(), List.of());

    private final Rooms rooms;
    private final Invocation call;
    private final CertificateCollections versions;

    CollectionCall(Rooms rooms, Invocation call) {
        this.rooms = rooms;
        this.call = call;
        this.versions = rooms.tenant().certificateCollections();
    }

    private long present() {
        return versions.current().map(CertificateCollections.Version::number).orElse(0L);
    }

    private SerializedStore version(long number) {
        return SerializedStore.read(bytes(number));
    }

    private byte[] bytes(long number) {
        return versions.bytes(number)
                .orElseThrow(() -> new CmdletException(
                        CmdletException.Kind.NOT_FOUND,
                        number == 0
                                ? "nothing is trusted yet; load a collection with Import-SmimeCertificateCollection FILE"
                                : "the collection has no version " + number));
    }

    private long wanted() {
        return call.find(CollectionCmdlets.VERSION).orElseGet(this::present);
    }

    private TrustFile file(byte[] bytes) {
        try {
            return TrustFile.read(bytes, call.find(CollectionCmdlets.PASSWORD));
        } catch (TrustException e) {
            throw new CmdletException(CmdletException.Kind.INVALID_PARAMETER, "-FileData: " + e.getMessage(), e);
        }
    }

    /** The file that is looked at, else the version, else what holds. */
    private SerializedStore looked() {
        return call.find(CollectionCmdlets.OTHER)
                .map(bytes -> file(bytes).store())
                .orElseGet(() -> version(wanted()));
    }

    List<Row> show() {
        return CollectionRows.members(version(wanted()), call.now());
    }

    List<Row> versions() {
        List<CertificateCollections.Version> shown = call.find(CollectionCmdlets.SOME_VERSION)
                .map(number -> versions.find(number).stream().toList())
                .orElseGet(() -> versions.history(PAGE));
        long present = present();
        return shown.stream()
                .map(v -> CollectionRows.version(v, version(v.number()), v.number() == present, call.now()))
                .toList();
    }

    List<Row> alarms() {
        long present = present();
        return present == 0
                ? List.of()
                : version(present).x509Certificates().stream()
                        .distinct()
                        .flatMap(c -> CollectionRows.alarm(c, rooms.tenant().expiryAlarms(), call.now()).stream())
                        .toList();
    }

    List<Row> export() {
        StoreForm form = CollectionCmdlets.form(call);
        long number = wanted();
        byte[] kept = bytes(number);
        SerializedStore store = SerializedStore.read(kept);
        return List.of(Row.with("Version", number)
                .and("Format", form.label())
                .and("LeftOut", form.leftOut(store))
                .and("FileData", form == StoreForm.SST ? kept : form.write(store))
                .row());
    }

    List<Row> compare() {
        long reference = call.find(CollectionCmdlets.REFERENCE).orElseGet(this::present);
        SerializedStore before = reference == 0 ? EMPTY : version(reference);
        return CollectionRows.changes(
                org.siegel.trust.CollectionChange.between(before, looked(), call.now()), Optional.empty());
    }

    List<Row> test() {
        return CollectionRows.judged(CollectionReport.of(looked(), call.now()));
    }

    List<Row> load() {
        rooms.organization();
        SerializedStore offered = file(call.value(CollectionCmdlets.FILE_DATA)).store();
        if (call.isSet(CollectionCmdlets.STRICT)) {
            requireCurrent(offered);
        }
        boolean replace = call.isSet(CollectionCmdlets.REPLACE);
        long present = present();
        var plan = CollectionImport.plan(
                present == 0 ? EMPTY : version(present),
                offered,
                replace ? CollectionImport.Mode.REPLACE : CollectionImport.Mode.MERGE,
                call.isSet(CollectionCmdlets.INCLUDE_EXPIRED),
                call.now());
        return change(
                plan,
                plan.result().toBytes(),
                present,
                replace ? Act.REPLACE : Act.MERGE,
                OptionalLong.empty(),
                "Import-SmimeCertificateCollection");
    }

    List<Row> restore() {
        rooms.organization();
        long number = call.value(CollectionCmdlets.OLD_VERSION);
        byte[] kept = bytes(number);
        SerializedStore old = SerializedStore.read(kept);
        long present = present();
        var changes = org.siegel.trust.CollectionChange.between(version(present), old, call.now());
        return change(
                new CollectionImport(old, changes),
                kept,
                present,
                Act.RESTORE,
                OptionalLong.of(number),
                "Restore-SmimeCertificateCollection");
    }

    private void requireCurrent(SerializedStore offered) {
        List<CollectionReport.Line> expired = CollectionImport.expired(offered, call.now());
        if (!expired.isEmpty()) {
            throw new CmdletException(
                    CmdletException.Kind.REFUSED,
                    "nothing was changed, because of -Strict and these expired certificates: "
                            + expired.stream()
                                    .map(l -> l.subject() + " (thumbprint " + l.thumbprint() + ", expired on "
                                            + l.notAfter() + ")")
                                    .collect(Collectors.joining("; ")));
        }
    }

    /** What was planned for the version that holds now is done to that version, or not at all. */
    private List<Row> change(
            CollectionImport plan, byte[] bytes, long present, Act act, OptionalLong restored, String cmdlet) {
        if (plan.result().certificates().isEmpty()) {
            throw new CmdletException(
                    CmdletException.Kind.REFUSED,
                    "nothing was changed, because the collection would have no certificate that is still valid");
        }
        long expected = call.find(CollectionCmdlets.EXPECTED).orElse(present);
        if (expected != present) {
            throw new CmdletException(
                    CmdletException.Kind.CONFLICT,
                    "nothing was changed: the collection is at version " + present + " now, not " + expected
                            + "; see Get-SmimeCertificateCollectionVersion for who changed it");
        }
        if (call.isSet(CollectionCmdlets.WHAT_IF)) {
            return CollectionRows.changes(plan.changes(), Optional.empty());
        }
        var collection = IssuingCa.of(bytes, _ -> plan.result().x509Certificates());
        String comment = call.find(CollectionCmdlets.COMMENT).orElse("");
        rooms.tenant()
                .smimeConfigs()
                .set(
                        config -> config.with(collection),
                        call.caller().name(),
                        call.now(),
                        new CollectionChange(act, restored, comment, OptionalLong.of(present)));
        for (ExpiryAlarms.Alarm alarm :
                rooms.tenant().expiryAlarms().raise(plan.result().x509Certificates(), call.now())) {
            LOG.log(System.Logger.Level.WARNING, alarm.sentence());
        }
        long version = present();
        rooms.tenant()
                .audit()
                .record(
                        call.caller().name(),
                        cmdlet,
                        "version " + version,
                        comment.isEmpty() ? "ok" : "ok: " + comment,
                        call.now());
        return CollectionRows.changes(plan.changes(), Optional.of(version));
    }
}
