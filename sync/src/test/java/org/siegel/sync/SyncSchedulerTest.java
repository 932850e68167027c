package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.database.Database;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.testkit.SettableClock;

/** Two nodes on one PostgreSQL, each with a clock of its own that the test moves. */
class SyncSchedulerTest {

    @TempDir
    static Path folder;

    static EmbeddedPostgres postgres;
    static Database database;

    final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T02:00:00Z"));
    final Node one = new Node("one", clock);
    final Node two = new Node("two", clock);

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(folder);
        database = Database.open(postgres.address());
    }

    @AfterAll
    static void stop() {
        database.close();
        postgres.close();
    }

    @BeforeEach
    void fresh() {
        database.jdbi().useHandle(h -> h.execute("DROP SCHEMA IF EXISTS sync CASCADE"));
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    /** A node whose cycles note what was asked of them. */
    static final class Node implements SyncScheduler.Cycles {
        final String name;
        final SettableClock clock;
        final List<String> log = new CopyOnWriteArrayList<>();
        volatile CountDownLatch until = new CountDownLatch(0);
        volatile SyncException.@Nullable Reason failure;
        volatile @Nullable Runnable watcher;
        volatile boolean planWaits;

        @Nullable
        SyncScheduler scheduler;

        Node(String name, SettableClock clock) {
            this.name = name;
            this.clock = clock;
        }

        SyncScheduler open() {
            SyncScheduler opened = SyncScheduler.open(database, name, this, clock);
            scheduler = opened;
            return opened;
        }

        void close() {
            if (scheduler != null) {
                scheduler.close();
            }
        }

        /** One look, and what it began to its end. */
        void tick() {
            look();
            scheduler.work().join();
        }

        void look() {
            scheduler.tick();
        }

        @Override
        public void run(PolicyType type) {
            log.add(type.name());
            try {
                until.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            SyncException.Reason reason = failure;
            if (reason != null) {
                throw new SyncException(reason, "as the test wants it");
            }
        }

        @Override
        public void resume() {
            log.add("resume");
        }

        @Override
        public void stop() {
            log.add("stop");
            until.countDown();
        }

        @Override
        public boolean isPlanWaiting() {
            return planWaits;
        }

        @Override
        public void purge(Instant before) {
            log.add("purge " + before);
        }

        @Override
        public AutoCloseable watch(Runnable changed) {
            watcher = changed;
            return () -> watcher = null;
        }
    }

    private void bothLook() {
        one.tick();
        two.tick();
    }

    private void pass(Duration time) {
        clock.forward(time);
        bothLook();
    }

    @Test
    void oneNodeOfTwoRunsACycleEveryHalfHour() {
        one.open();
        two.open();
        bothLook(); // one takes the turn
        assertThat(one.log).containsExactly("resume");
        pass(Duration.ofMinutes(29));
        assertThat(one.log).containsExactly("resume");
        pass(Duration.ofMinutes(1));
        pass(Duration.ofMinutes(30));
        assertThat(one.log)
                .containsExactly(
                        "resume", "INITIAL", "purge 2026-11-17T02:30:00Z", "DELTA", "purge 2026-11-17T03:00:00Z");
        assertThat(two.log).isEmpty();
        assertThat(two.scheduler.state().owner()).contains("one");
        assertThat(two.scheduler.state().nextStart()).contains(Instant.parse("2026-11-24T03:30:00Z"));
    }

    @Test
    void theOtherNodeTakesOverWhenOneFallsSilentAndCompletesFirstWhatItLeft() {
        one.open();
        two.open();
        bothLook();
        clock.forward(SyncScheduler.SILENCE.minusSeconds(1));
        two.tick();
        assertThat(two.log).as("one may only be slow").isEmpty();
        clock.forward(Duration.ofSeconds(1));
        two.tick();
        assertThat(two.log).containsExactly("resume");
        assertThat(two.scheduler.state().owner()).contains("two");
        clock.forward(Duration.ofMinutes(30));
        one.tick();
        assertThat(one.log).as("one wakes up and sees that its turn is over").containsExactly("resume");
        two.tick();
        assertThat(two.log).contains("INITIAL");
    }

    @Test
    void clocksOfNodesNeedNotAgree() {
        var ahead = new Node("ahead", new SettableClock(Instant.parse("2036-01-01T00:00:00Z")));
        one.open();
        ahead.open();
        one.tick();
        for (int look = 0; look < 20; look++) {
            clock.forward(SyncScheduler.LOOK);
            ahead.clock.forward(SyncScheduler.LOOK);
            one.tick();
            ahead.tick();
        }
        assertThat(ahead.log).isEmpty();
        assertThat(one.scheduler.state().owner()).contains("one");
    }

    @Test
    void aNodeThatStopsInOrderGivesItsTurnAwayAtOnce() {
        one.open();
        two.open();
        bothLook();
        one.scheduler.close();
        two.tick();
        assertThat(two.log).containsExactly("resume");
    }

    @Test
    void aCycleThatTakesLongKeepsTheTurnAndEndsWithItsNode() {
        one.open();
        two.open();
        bothLook();
        one.until = new CountDownLatch(1);
        clock.forward(Duration.ofMinutes(30));
        one.look();
        for (int look = 0; look < 20; look++) {
            clock.forward(SyncScheduler.LOOK);
            one.look();
            two.tick();
        }
        assertThat(one.scheduler.work()).isNotDone();
        assertThat(two.log).isEmpty();
        one.scheduler.close();
        assertThat(one.log).contains("stop");
        assertThat(two.scheduler.state().owner()).isEmpty();
    }

    @Test
    void suspendedOrDisabledNothingStarts() {
        one.open();
        one.tick();
        var on = one.scheduler.state().settings();
        one.scheduler.set(
                new SchedulerSettings(true, true, true, false, on.customizedInterval(), on.purgeRunHistory()));
        clock.forward(Duration.ofHours(2));
        one.tick();
        one.scheduler.set(
                new SchedulerSettings(false, false, true, false, on.customizedInterval(), on.purgeRunHistory()));
        one.tick();
        assertThat(one.log).containsExactly("resume");
        assertThat(one.watcher).isNull();
        one.scheduler.set(on);
        one.tick();
        assertThat(one.log).contains("INITIAL");
    }

    @Test
    void aShorterIntervalHoldsFromNowOn() {
        one.open();
        one.tick();
        one.scheduler.set(new SchedulerSettings(
                true, false, false, false, Optional.of(Duration.ofMinutes(5)), Duration.ofDays(7)));
        clock.forward(Duration.ofMinutes(5));
        one.tick();
        assertThat(one.log).contains("INITIAL");
        assertThatThrownBy(() -> new SchedulerSettings(
                        true, false, false, false, Optional.of(Duration.ofSeconds(5)), Duration.ofDays(7)))
                .hasMessageContaining("1 minute to 7 days");
    }

    @Test
    void aFailedCycleIsTriedAgainSoonAndStaysWhatItWas() {
        one.open();
        one.tick();
        one.failure = SyncException.Reason.DIRECTORY;
        clock.forward(Duration.ofMinutes(30));
        one.tick();
        assertThat(one.scheduler.state().nextPolicy()).isEqualTo(PolicyType.INITIAL);
        one.failure = null;
        clock.forward(SyncScheduler.RETRY);
        one.tick();
        assertThat(one.log).filteredOn("INITIAL"::equals).hasSize(2);
        assertThat(one.scheduler.state().nextPolicy()).isEqualTo(PolicyType.DELTA);
    }

    @Test
    void inContinuousModeAChangeStartsADeltaAndOnlyTheNodeWhoseTurnItIsWatches() {
        one.open();
        two.open();
        bothLook();
        one.scheduler.setNextPolicy(PolicyType.DELTA);
        one.scheduler.set(new SchedulerSettings(true, false, true, false, Optional.empty(), Duration.ofDays(7)));
        bothLook();
        assertThat(two.watcher).isNull();
        Runnable changed = one.watcher;
        changed.run();
        changed.run();
        one.tick();
        one.tick();
        assertThat(one.log)
                .filteredOn("DELTA"::equals)
                .as("two changes, one cycle")
                .hasSize(1);
        one.planWaits = true;
        changed.run();
        one.tick();
        assertThat(one.log)
                .filteredOn("DELTA"::equals)
                .as("whoever reads a plan shall be able to approve it")
                .hasSize(1);
        two.tick();
        clock.forward(SyncScheduler.SILENCE);
        two.tick();
        one.tick();
        assertThat(one.watcher).as("the turn went to two").isNull();
        assertThat(two.watcher).isNotNull();
    }
}
