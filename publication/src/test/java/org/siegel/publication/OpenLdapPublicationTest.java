package org.siegel.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.siegel.directory.CertificateDirectory;
import org.siegel.directory.DirectoryUser;
import org.siegel.publication.JournalEntry.State;
import org.siegel.smime.MailAddress;

/** Also what has nothing to do with the kind of directory and needs a fast one. */
class OpenLdapPublicationTest extends PublicationContract {

    @Override
    Site site(Path data) throws Exception {
        return Site.openLdap(data);
    }

    @Test
    void aProcessThatIsKilledInTheMiddleLeavesWhatTheNextOneSettles() throws Exception {
        for (boolean before : List.of(true, false)) {
            String name = someone();
            MailAddress address = site.add(name);
            node.issue(address);
            Process process = begin(address, before);
            process.destroyForcibly();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

            assertThat(node.publisher().history().of(address, 1).getFirst().state())
                    .isEqualTo(State.INTENDED);
            node.publish(address); // waits for nobody: the lock went with the process
            assertThat(node.publisher().history().of(address, 9))
                    .extracting(JournalEntry::state)
                    .containsExactlyElementsOf(before ? List.of(State.DONE, State.NOT_DONE) : List.of(State.DONE));
            assertThat(site.read(name)).hasSize(2);
        }
    }

    private Process begin(MailAddress address, boolean before) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledPublisher.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String input = String.join(
                        "\n",
                        postgres.address().jdbcUrl(),
                        postgres.address().user(),
                        new String(postgres.address().password().chars()),
                        site.settings().url(),
                        site.settings().base(),
                        site.settings().bindDn(),
                        new String(site.settings().password().chars()),
                        address.toString(),
                        clock.instant().toString(),
                        before ? "before" : "after")
                + "\n";
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        assertThat(process.inputReader().readLine()).isEqualTo("here");
        return process;
    }

    @Test
    void everybodyIsPublishedOnceThoughTheRunWasCutOff() throws Exception {
        List<MailAddress> all = new ArrayList<>();
        Map<MailAddress, String> names = new HashMap<>();
        for (int i = 0; i < 120; i++) {
            String name = someone();
            MailAddress address = site.add(name);
            node.issue(address);
            all.add(address);
            names.put(address, name);
        }
        node.issue(MailAddress.of("gone@example.test"));
        // one person cannot be told from another
        site.add(someone(), all.get(7).toString());

        var breaking = new Faulty(site.directory(), Faulty.Step.NOWHERE);
        breaking.finds.set(110); // in the second batch
        Order order = new Order(Node.ORDER.actor(), "Publish-Certificate -All");
        try (Node first = Node.open(postgres.address(), breaking, clock)) {
            assertThatThrownBy(() -> first.publisher().everybody(Node.DIRECTORY).publish(order))
                    .isInstanceOf(PublicationException.class)
                    .hasMessage("publishing for everybody in directory stopped: the directory is away; it goes on"
                            + " from there when it is started again");
        }
        Everybody.Run run = node.publisher().everybody(Node.DIRECTORY).publish(order);
        assertThat(run.resumed()).isTrue();
        assertThat(run.absent()).isPositive();
        assertThat(run.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.mailbox()).isEqualTo(all.get(7).toString());
            assertThat(problem.sentence()).contains("belongs to 2 users");
        });
        all.remove(7);
        for (MailAddress address : all) {
            assertThat(site.read(names.get(address))).as("%s", address).hasSize(2);
            assertThat(node.publisher().history().of(address, 9))
                    .as("%s", address)
                    .singleElement();
        }
        assertThat(node.publisher().history().runs(1)).singleElement().satisfies(told -> {
            assertThat(told.id()).isEqualTo(run.id());
            assertThat(told.finished()).isPresent();
            assertThat(told.failed()).isEqualTo(1);
        });
        Everybody.Run again = node.publisher().everybody(Node.DIRECTORY).publish(order);
        assertThat(again.published()).isZero();
        breaking.finds.set(20);
        try (Node second = Node.open(postgres.address(), breaking, clock)) {
            assertThatThrownBy(
                            () -> second.publisher().everybody(Node.DIRECTORY).publish(order))
                    .isInstanceOf(PublicationException.class);
        }
        clock.forward(Duration.ofDays(2));
        assertThat(node.publisher().everybody(Node.DIRECTORY).publish(order).resumed())
                .as("whom the old run has done may need it anew")
                .isFalse();

        int[] undone = {0};
        node.publisher()
                .undo()
                .run(
                        run.id(),
                        order,
                        outcome -> undone[0] += outcome.journalEntry().isPresent() ? 1 : 0);
        assertThat(undone[0]).isGreaterThanOrEqualTo(all.size());
        for (MailAddress address : all) {
            assertThat(site.read(names.get(address))).as("%s", address).isEmpty();
        }
    }

    @Test
    void twoRunsForEverybodyAreNotAtWorkAtOnce() throws Exception {
        node.issue(site.add(someone()));
        Order order = new Order(Node.ORDER.actor(), "Publish-Certificate -All");
        List<Throwable> refusals = Collections.synchronizedList(new ArrayList<>());
        CertificateDirectory asking = new Faulty(site.directory(), Faulty.Step.NOWHERE) {
            @Override
            public Optional<DirectoryUser> find(MailAddress address) {
                refusals.add(catchThrowable(
                        () -> node.publisher().everybody(Node.DIRECTORY).publish(order)));
                return super.find(address);
            }
        };
        try (Node other = Node.open(postgres.address(), asking, clock)) {
            other.publisher().everybody(Node.DIRECTORY).publish(order);
        }
        assertThat(refusals)
                .isNotEmpty()
                .allSatisfy(refusal -> assertThat(refusal)
                        .isInstanceOf(PublicationException.class)
                        .hasMessageContaining("at work already"));
    }
}
