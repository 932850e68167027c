package org.siegel.admin;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.siegel.tenant.Audit;
import org.siegel.tenant.Tenant;
import org.siegel.trust.SerializedStore;

/**
 * Synchronisation in the tenant's own server.
 *
 * @param missing who has no certificate; asked for once the server is up
 */
public record TenantHere(Tenant tenant, Supplier<MissingCertificates> missing) implements SyncHost {

    @Override
    public Optional<String> unready() {
        return tenant.organization().isPresent() ? Optional.empty() : Optional.of(Rooms.NO_ORGANIZATION);
    }

    @Override
    public Audit audit() {
        return tenant.audit();
    }

    @Override
    public Optional<Issuers> issuers() {
        return Optional.of(tenant.smimeConfigs()
                .get()
                .issuingCa()
                .map(collection -> {
                    Set<X500Principal> subjects = SerializedStore.read(collection.sst()).x509Certificates().stream()
                            .map(X509Certificate::getSubjectX500Principal)
                            .collect(Collectors.toSet());
                    return new Issuers(
                            certificate -> subjects.contains(certificate.getIssuerX500Principal()),
                            Integer.toString(subjects.hashCode()));
                })
                .orElse(Issuers.NONE));
    }

    @Override
    public Optional<Long> recipients() {
        return Optional.of(tenant.recipients().count());
    }

    @Override
    public Optional<Integer> recipientsWithoutCertificate() {
        return missing.get().last().map(report -> report.missing().size());
    }
}
