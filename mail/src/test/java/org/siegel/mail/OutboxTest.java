package org.siegel.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.siegel.database.Database;
import org.siegel.database.TestDatabase;
import org.siegel.mail.OutboxStatus.State;
import org.siegel.smime.MailAddress;
import org.siegel.testkit.SettableClock;

class OutboxTest {

    private static final MailAddress ALICE = MailAddress.of("alice@example.org");
    private static final MailAddress BOB = MailAddress.of("bob@example.org");
    private static final MailAddress CAROL = MailAddress.of("carol@example.org");
    private static final Duration LEASE = Duration.ofMinutes(15);
    private static final byte[] MESSAGE =
            "From: alice@example.org\r\nSubject: hello\r\n\r\n.dots\r\n..more\r\n trailing \r\n.\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T12:00:00Z"));
    private FakeLmtp lmtp;
    private Outbox outbox;

    @BeforeEach
    void open() throws IOException {
        MailTables.empty();
        lmtp = new FakeLmtp();
        var deadlines = new Deadlines(Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofSeconds(5));
        outbox = outbox(new LmtpDelivery(lmtp::address, "mail.example.org", deadlines));
    }

    private final List<Outbox> nodes = new ArrayList<>();

    private Outbox outbox(Delivery local) {
        return outbox(TestDatabase.shared(), local);
    }

    private Outbox outbox(Database database, Delivery local) {
        Outbox node = new Outbox(
                database,
                new Routes(Set.of("example.org"), local, Optional.empty()),
                RetrySchedule.DEFAULT,
                LEASE,
                "mail.example.org",
                clock);
        nodes.add(node);
        return node;
    }

    @AfterEach
    void close() throws IOException {
        nodes.forEach(Outbox::close);
        lmtp.close();
    }

    private long accept(MailAddress... recipients) {
        return outbox.accept(new Envelope(Optional.of(ALICE), List.of(recipients)), MessageBytes.of(MESSAGE));
    }

    private State state(long id, int recipient) {
        return outbox.status(id).orElseThrow().recipients().get(recipient).state();
    }

    @Test
    void deliversByteForByteAndForgetsTheBytes() {
        long id = accept(BOB);
        assertThat(state(id, 0)).isEqualTo(State.QUEUED);
        assertThat(outbox.deliverDue()).isEqualTo(1);
        assertThat(lmtp.received).singleElement().satisfies(received -> {
            assertThat(received.bytes()).isEqualTo(MESSAGE);
            assertThat(received.sender()).isEqualTo("alice@example.org");
        });
        assertThat(state(id, 0)).isEqualTo(State.DELIVERED);
        assertThat(pieces()).isZero();
    }

    @Test
    void newsAreToldOnceOnHoweverManyNodes() {
        Outbox other = outbox(new LmtpDelivery(lmtp::address, "mail.example.org", Deadlines.DEFAULT));
        var envelope = new Envelope(Optional.empty(), List.of(BOB));
        assertThat(outbox.acceptNews(envelope, List.of("b", "a"), news -> {
                    assertThat(news).containsExactly("a", "b");
                    return MessageBytes.of(MESSAGE);
                }))
                .isPresent();
        assertThat(other.acceptNews(envelope, List.of("a", "b"), news -> MessageBytes.of(MESSAGE)))
                .isEmpty();
        assertThatThrownBy(() -> other.acceptNews(envelope, List.of("c"), news -> {
                    throw new IllegalStateException("not written");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(other.acceptNews(envelope, List.of("a", "c"), news -> {
                    assertThat(news).as("what was not written was not told").containsExactly("c");
                    return MessageBytes.of(MESSAGE);
                }))
                .isPresent();
        other.deliverDue();
        assertThat(lmtp.received).hasSize(2);
    }

    @Test
    void deliversAMessageOfManyPieces() {
        byte[] large = new byte[3 * 1024 * 1024 + 17];
        new Random(1).nextBytes(large);
        for (int i = 0; i < large.length; i++) {
            large[i] = i % 80 == 78 ? (byte) '\r' : i % 80 == 79 ? (byte) '\n' : (byte) (33 + (large[i] & 63));
        }
        large[large.length - 2] = '\r';
        large[large.length - 1] = '\n';
        Outbox patient = outbox(new LmtpDelivery(lmtp::address, "mail.example.org", Deadlines.DEFAULT));
        patient.accept(new Envelope(Optional.of(ALICE), List.of(BOB)), MessageBytes.of(large));
        patient.deliverDue();
        assertThat(lmtp.received.getFirst().bytes()).isEqualTo(large);
    }

    @Test
    void eachRecipientHasAFateOfItsOwn() {
        lmtp.answers.put("RCPT TO:<bob", "550 5.1.1 no such user");
        lmtp.answers.put("END carol@example.org", "452 4.2.2 mailbox full");
        long id = accept(ALICE, BOB, CAROL);
        outbox.deliverDue();
        assertThat(List.of(state(id, 0), state(id, 1), state(id, 2)))
                .containsExactly(State.DELIVERED, State.FAILED, State.QUEUED);
        lmtp.answers.remove("END carol@example.org");
        clock.forward(Duration.ofSeconds(29));
        assertThat(outbox.deliverDue()).isZero();
        clock.forward(Duration.ofSeconds(1));
        assertThat(outbox.deliverDue()).isEqualTo(1);
        assertThat(state(id, 2)).isEqualTo(State.DELIVERED);
        assertThat(lmtp.received.getLast().recipients()).containsExactly("carol@example.org");
    }

    @Test
    void aPermanentFailureBouncesToTheSenderOnce() {
        lmtp.answers.put("RCPT TO:<bob", "550 5.1.1 no such user");
        accept(BOB);
        outbox.deliverDue();
        assertThat(lmtp.received).singleElement().satisfies(bounce -> {
            assertThat(bounce.sender()).isEmpty();
            assertThat(bounce.recipients()).containsExactly("alice@example.org");
            assertThat(new String(bounce.bytes(), StandardCharsets.UTF_8))
                    .contains("Content-Type: multipart/report; report-type=delivery-status")
                    .contains("Final-Recipient: rfc822; bob@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n")
                    .contains("Auto-Submitted: auto-replied")
                    .contains("Subject: hello\r\n")
                    .doesNotContain(".dots");
        });
        assertThat(outbox.deliverDue()).isZero();
    }

    @Test
    void aBounceThatFailsIsNotBounced() {
        lmtp.answers.put("RCPT", "550 5.1.1 no such user");
        accept(BOB);
        assertThat(outbox.deliverDue()).isEqualTo(2);
        assertThat(lmtp.received).isEmpty();
        assertThat(outbox.deliverDue()).isZero();
        assertThat(pieces()).isZero();
    }

    @Test
    void triesAgainWhateverBreaksAndLosesNothing() {
        long id = accept(BOB);
        List<Map.Entry<String, String>> breakages = List.of(
                Map.entry("LHLO", "DROP"),
                Map.entry("LHLO", "421 4.3.2 shutting down"),
                Map.entry("MAIL", "HANG"),
                Map.entry("RCPT", "451 4.3.0 later"),
                Map.entry("DATA", "250 nonsense"),
                Map.entry("DATA", "garbage"),
                Map.entry("MIDDATA", "DROP"),
                Map.entry("END bob@example.org", "DROP"));
        for (int i = 0; i < breakages.size(); i++) {
            lmtp.answers.put(breakages.get(i).getKey(), breakages.get(i).getValue());
            assertThat(outbox.deliverDue()).as("attempt %s", i).isEqualTo(1);
            assertThat(state(id, 0)).as(breakages.get(i).toString()).isEqualTo(State.QUEUED);
            lmtp.answers.clear();
            clock.forward(Duration.ofHours(1));
        }
        outbox.deliverDue();
        assertThat(state(id, 0)).isEqualTo(State.DELIVERED);
        assertThat(lmtp.received).hasSize(1);
    }

    @Test
    void givesUpAfterFiveDaysAndSaysSo() {
        lmtp.answers.put("RCPT TO:<bob", "450 4.2.0 not now");
        long id = accept(BOB);
        outbox.deliverDue();
        clock.forward(Duration.ofDays(5));
        outbox.deliverDue();
        assertThat(state(id, 0)).isEqualTo(State.FAILED);
        assertThat(new String(lmtp.received.getFirst().bytes(), StandardCharsets.UTF_8))
                .contains("450 4.2.0 not now");
    }

    @Test
    void aKilledNodesMessagesGoToAnotherAtOnce() {
        long id;
        try (Database ownConnections = Database.open(TestDatabase.address())) {
            Outbox dying = outbox(ownConnections, (envelope, message) -> {
                throw new IllegalStateException("killed before anything was written down");
            });
            nodes.remove(dying);
            id = dying.accept(new Envelope(Optional.of(ALICE), List.of(BOB)), MessageBytes.of(MESSAGE));
            assertThatThrownBy(dying::deliverDue).hasMessageContaining("killed");
            assertThat(outbox.deliverDue()).as("it still lives").isZero();
        }
        await(() -> outbox.deliverDue() == 1);
        assertThat(state(id, 0)).isEqualTo(State.DELIVERED);
    }

    /** PostgreSQL needs a moment to see that a connection is gone. */
    private static void await(java.util.function.BooleanSupplier happened) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!happened.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it never happened").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aHangingNodesMessagesGoToAnotherWhenItsLeaseRunsOut() {
        Outbox dying = outbox((envelope, message) -> {
            throw new IllegalStateException("killed before anything was written down");
        });
        long id = dying.accept(new Envelope(Optional.of(ALICE), List.of(BOB)), MessageBytes.of(MESSAGE));
        assertThatThrownBy(dying::deliverDue).hasMessageContaining("killed");
        assertThat(outbox.deliverDue()).isZero();
        clock.forward(LEASE);
        assertThat(outbox.deliverDue()).isEqualTo(1);
        assertThat(state(id, 0)).isEqualTo(State.DELIVERED);
    }

    @Test
    void aNodeThatWasTakenForDeadDoesNotOverwriteTheOthersOutcome() throws Exception {
        var started = new CountDownLatch(1);
        var resume = new CountDownLatch(1);
        Outbox slow = outbox((envelope, message) -> {
            started.countDown();
            try {
                resume.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return Map.of(BOB, new DeliveryOutcome.Refused("550 5.0.0 much too late"));
        });
        long id = accept(BOB);
        var late = CompletableFuture.runAsync(slow::deliverDue);
        started.await();
        clock.forward(LEASE);
        outbox.deliverDue();
        resume.countDown();
        late.get();
        assertThat(state(id, 0)).isEqualTo(State.DELIVERED);
        assertThat(lmtp.received).as("no bounce").hasSize(1);
    }

    @Test
    void twoNodesShareTheWorkWithoutDuplicates() throws Exception {
        var delivered = new AtomicInteger();
        Delivery counting = (envelope, message) -> {
            delivered.addAndGet(envelope.recipients().size());
            return Map.of(BOB, new DeliveryOutcome.Delivered("250 ok"));
        };
        Outbox one = outbox(counting);
        Outbox two = outbox(counting);
        for (int i = 0; i < 60; i++) {
            accept(BOB);
        }
        var a = CompletableFuture.runAsync(one::deliverDue);
        var b = CompletableFuture.runAsync(two::deliverDue);
        a.get();
        b.get();
        assertThat(delivered).hasValue(60);
    }

    @Test
    void workersDeliverWithoutBeingAsked() throws Exception {
        var done = new CountDownLatch(1);
        try (Outbox working = outbox((envelope, message) -> {
            done.countDown();
            return Map.of(BOB, new DeliveryOutcome.Delivered("250 ok"));
        })) {
            working.start(2);
            working.accept(new Envelope(Optional.of(ALICE), List.of(BOB)), MessageBytes.of(MESSAGE));
            assertThat(done.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aMessageThatCannotBeReadLeavesNothingBehind() {
        MessageBytes broken = new MessageBytes() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("disk");
            }
        };
        assertThatThrownBy(() -> outbox.accept(new Envelope(Optional.of(ALICE), List.of(BOB)), broken))
                .isInstanceOf(MailException.class);
        assertThat(outbox.deliverDue()).isZero();
        assertThat(outbox.status(1)).isEmpty();
    }

    @Test
    void aBareLineFeedNeverReachesTheNextHop() {
        outbox.accept(
                new Envelope(Optional.of(ALICE), List.of(BOB)),
                MessageBytes.of("a: b\r\n\r\nx\n.\nMAIL FROM:<eve@x>\r\n".getBytes(StandardCharsets.US_ASCII)));
        outbox.deliverDue();
        assertThat(lmtp.received).isEmpty();
    }

    private static int pieces() {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from mail.message_piece")
                        .mapTo(Integer.class)
                        .one());
    }
}
