package org.siegel.mail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.mail.server.Organisation.BOB;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an open IMAP session learns of mail that comes. */
@Tag("server")
class AnnouncementsTest extends MailServerFixture {

    private static final int MESSAGES = 100;

    /** Alone, James forgets some of them. */
    @Test
    void whoever_asks_is_told_of_every_message_that_was_acknowledged() throws IOException {
        try (Wire imap = imap(BOB, "builder")) {
            int before = messages(imap.imap("SELECT INBOX"), 0);
            int told = before;
            var acknowledged = new AtomicInteger();
            CompletableFuture<Void> deliveries = CompletableFuture.runAsync(() -> deliver(MESSAGES, acknowledged));
            while (!deliveries.isDone()) {
                int due = before + acknowledged.get();
                told = messages(imap.imap("NOOP"), told);
                assertThat(told).isGreaterThanOrEqualTo(due);
            }
            deliveries.join();
            assertThat(messages(imap.imap("NOOP"), told)).isEqualTo(before + MESSAGES);
        }
    }

    @Test
    void whoever_waits_is_told_of_every_message() throws IOException {
        try (Wire imap = imap(BOB, "builder")) {
            int before = messages(imap.imap("SELECT INBOX"), 0);
            imap.send("wait IDLE");
            assertThat(imap.line()).startsWith("+ ");
            var acknowledged = new AtomicInteger();
            List<CompletableFuture<Void>> deliveries = List.of(
                    CompletableFuture.runAsync(() -> deliver(MESSAGES / 4, acknowledged)),
                    CompletableFuture.runAsync(() -> deliver(MESSAGES / 4, acknowledged)));
            int told = before;
            while (told < before + MESSAGES / 2) {
                told = messages(List.of(imap.line()), told); // fails after half a minute of silence
            }
            deliveries.forEach(CompletableFuture::join);
            imap.send("DONE");
            String answer = imap.line();
            while (!answer.startsWith("wait ")) {
                answer = imap.line();
            }
            assertThat(answer).startsWith("wait OK");
        }
    }

    private static void deliver(int number, AtomicInteger acknowledged) {
        try (Wire lmtp = lmtp()) {
            for (int i = 0; i < number; i++) {
                assertThat(lmtp.deliver(message("news", "x\r\n"), BOB))
                        .singleElement()
                        .asString()
                        .startsWith("250 ");
                acknowledged.incrementAndGet();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int messages(List<String> answers, int before) {
        return answers.stream()
                .filter(line -> line.matches("\\* [0-9]+ EXISTS"))
                .map(line -> Integer.parseInt(line.split(" ")[1]))
                .reduce(before, (earlier, later) -> later);
    }
}
