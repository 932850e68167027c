package org.siegel.admin;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All cmdlets there are. */
public final class Cmdlets {

    private Cmdlets() {}

    /**
     * @param rooms asked for when a cmdlet runs, so that help and parameters can be read without a server
     */
    public static CmdletRegistry registry(Supplier<Rooms> rooms) {
        return new CmdletRegistry(Stream.of(
                        OrganizationCmdlets.of(rooms),
                        OrganizationConfigCmdlets.of(rooms),
                        CertificateCmdlets.of(rooms),
                        PublicationCmdlets.of(rooms),
                        PublicationHistoryCmdlets.of(rooms),
                        PruningCmdlets.of(rooms),
                        SmimeConfigCmdlets.of(rooms),
                        CollectionCmdlets.of(rooms),
                        synchronisation(() -> rooms.get().synchronisation()),
                        MissingCertificateCmdlets.of(rooms),
                        PolicyCmdlets.of(rooms),
                        GroupCmdlets.of(rooms),
                        ScimCmdlets.of(rooms),
                        ProofCmdlets.of(rooms))
                .flatMap(List::stream)
                .toList());
    }

    /** Those about synchronisation, which an agent beside the directory has, too. */
    public static List<Cmdlet> synchronisation(Supplier<Synchronisation> sync) {
        return Stream.of(
                        SyncCmdlets.of(sync),
                        SyncPlanCmdlets.of(sync),
                        SyncStatusCmdlets.of(sync),
                        SyncPreviewCmdlets.of(sync),
                        SyncRuleCmdlets.of(sync),
                        ThresholdCmdlets.of(sync),
                        SchedulerCmdlets.of(sync))
                .flatMap(List::stream)
                .toList();
    }
}
