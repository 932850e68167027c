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
                        CertificateCmdlets.of(rooms),
                        PublicationCmdlets.of(rooms),
                        PublicationHistoryCmdlets.of(rooms),
                        SmimeConfigCmdlets.of(rooms),
                        CollectionCmdlets.of(rooms),
                        SyncCmdlets.of(rooms),
                        SchedulerCmdlets.of(rooms),
                        MissingCertificateCmdlets.of(rooms),
                        PolicyCmdlets.of(rooms),
                        GroupCmdlets.of(rooms),
                        ScimCmdlets.of(rooms),
                        ProofCmdlets.of(rooms))
                .flatMap(List::stream)
                .toList());
    }
}
