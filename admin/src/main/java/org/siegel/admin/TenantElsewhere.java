package org.siegel.admin;

import java.util.Optional;
import org.siegel.tenant.Audit;

/** Synchronisation in an agent, which knows of the tenant no more than what it pushed itself. */
public record TenantElsewhere(Audit audit) implements SyncHost {

    @Override
    public Optional<String> unready() {
        return Optional.empty();
    }

    @Override
    public Optional<Issuers> issuers() {
        return Optional.empty();
    }

    @Override
    public Optional<Long> recipients() {
        return Optional.empty();
    }

    @Override
    public Optional<Integer> recipientsWithoutCertificate() {
        return Optional.empty();
    }
}
