package org.siegel.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.database.TestDatabase;
import org.siegel.smime.Identity;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.Limits;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;
import org.siegel.smime.SignOptions;
import org.siegel.smime.Smime;
import org.siegel.smime.SmimeCapabilities;
import org.siegel.testkit.Peer;
import org.siegel.trust.CertificateCollection;
import org.siegel.trust.CorrespondentCapabilities;
import org.siegel.trust.ProvenCapabilities;
import org.siegel.trust.RelyingParty;
import org.siegel.trust.Remembered.Outcome;
import org.siegel.trust.Verdict;

/** What is kept of a person's announcements, over restarts and under haste. */
class CorrespondentsTest {

    private static final Instant NOW =
            Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60);
    private static final Smime ENGINE = new Smime(Primitives.jdk(), Limits.DEFAULT);

    @TempDir
    static Path folder;

    /** openssl makes the certificate of a person who is trusted as his own anchor. */
    private static Identity person(String address) throws IOException {
        Path certificate = Peer.selfSigned(
                folder, "person", "A", 30, "subjectAltName=email:" + address, "basicConstraints=critical,CA:TRUE");
        String both = Files.readString(folder.resolve("person.key")) + Files.readString(certificate);
        return KeyFiles.identity(both.getBytes(StandardCharsets.US_ASCII), Optional.empty());
    }

    private static ProvenCapabilities proven(Identity signer, String from, Instant signed) {
        var out = new ByteArrayOutputStream();
        var message = ("From: " + from + "\r\nSubject: x\r\n\r\nhello\r\n").getBytes(StandardCharsets.US_ASCII);
        ENGINE.sign(new ByteArrayInputStream(message), signer, SignOptions.at(signed), out);
        var inspection = ENGINE.inspect(new ByteArrayInputStream(out.toByteArray()), List.of(), List.of());
        Verdict verdict = RelyingParty.of(CertificateCollection.of(List.of(signer.certificate()), List.of()))
                .judge(inspection, NOW);
        assertThat(verdict).as(verdict.reason()).isInstanceOf(Verdict.Valid.class);
        return ProvenCapabilities.of((Verdict.Valid) verdict, NOW).getFirst();
    }

    private static CorrespondentCapabilities store() {
        return Tenant.open(TestDatabase.shared(), _ -> List.of()).capabilities();
    }

    @Test
    void theNewestAnnouncementOfAnAddressIsKept() throws IOException {
        Identity carol = person("Carol@Example.org");
        MailAddress address = MailAddress.of("carol@example.org");
        assertThat(store().of(address)).isEmpty();
        assertThat(store().remember(proven(carol, "carol@example.org", NOW.minusSeconds(50)))
                        .outcome())
                .isEqualTo(Outcome.FIRST);
        assertThat(store().remember(proven(carol, "carol@example.org", NOW.minusSeconds(60)))
                        .outcome())
                .isEqualTo(Outcome.OLDER);
        assertThat(store().remember(proven(carol, "carol@example.org", NOW.minusSeconds(40)))
                        .outcome())
                .isEqualTo(Outcome.CONFIRMED);
        var kept = store().of(address).orElseThrow();
        assertThat(kept.announced()).isEqualTo(NOW.minusSeconds(40));
        assertThat(kept.capabilities()).isEqualTo(SmimeCapabilities.ours());
        assertThat(kept.capabilities().list())
                .isEqualTo(SmimeCapabilities.ours().list());
    }

    @Test
    void ofManyThatComeAtTheSameMomentTheNewestStays() throws IOException, InterruptedException, ExecutionException {
        Identity dave = person("dave@example.org");
        List<ProvenCapabilities> all = java.util.stream.IntStream.rangeClosed(1, 40)
                .mapToObj(i -> proven(dave, "dave@example.org", NOW.minusSeconds(i)))
                .toList();
        CorrespondentCapabilities store = store();
        try (var pool = Executors.newFixedThreadPool(8)) {
            List<Callable<Outcome>> work = all.stream()
                    .<Callable<Outcome>>map(p -> () -> store.remember(p).outcome())
                    .toList();
            for (Future<Outcome> outcome : pool.invokeAll(work)) {
                assertThat(outcome.get()).isNotNull();
            }
        }
        assertThat(store.of(MailAddress.of("dave@example.org")).orElseThrow().announced())
                .isEqualTo(NOW.minusSeconds(1));
    }
}
