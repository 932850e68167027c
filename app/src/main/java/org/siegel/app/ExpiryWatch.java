package org.siegel.app;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.siegel.tenant.ExpiryAlarms;
import org.siegel.tenant.Tenant;
import org.siegel.trust.SerializedStore;

/** Looks every day whether a certificate of the collection is near its end. Of several nodes one raises the alarm. */
final class ExpiryWatch implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ExpiryWatch.class.getName());

    private final Tenant tenant;
    private final Notices notices;
    private final Clock clock;
    private final ScheduledExecutorService daily = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("expiry-watch").factory());

    private ExpiryWatch(Tenant tenant, Notices notices, Clock clock) {
        this.tenant = tenant;
        this.notices = notices;
        this.clock = clock;
    }

    /** Looks at once, and then every day until closed. */
    static ExpiryWatch start(Tenant tenant, Notices notices, Clock clock) {
        var watch = new ExpiryWatch(tenant, notices, clock);
        watch.daily.scheduleAtFixedRate(watch::lookAndLog, 0, 1, TimeUnit.DAYS);
        return watch;
    }

    private void lookAndLog() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the collection's expiry dates could not be looked at today", e);
        }
    }

    private void look() {
        tenant.smimeConfigs().get().issuingCa().ifPresent(collection -> {
            var certificates = SerializedStore.read(collection.sst()).x509Certificates();
            for (ExpiryAlarms.Alarm alarm : tenant.expiryAlarms().raise(certificates, clock.instant())) {
                LOG.log(System.Logger.Level.WARNING, Terminal.line(alarm.sentence()));
            }
            notices.expiry(certificates.stream()
                    .map(tenant.expiryAlarms()::latest)
                    .flatMap(Optional::stream)
                    .toList());
        });
    }

    @Override
    public void close() {
        daily.shutdownNow();
    }
}
