package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.siegel.testkit.Corpus;
import org.siegel.testkit.Peer;

/** The collection over time. */
abstract class CollectionVersions extends OnOneServer {

    @Test
    void theCollectionIsMergedComparedAndBroughtBackAndNobodyUndoesAnotherInSilence() throws IOException {
        Path windows = Corpus.at("sst/windows-made-dotnet.sst"); // both of its certificates expired years ago
        String req =
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout p.key -subj /CN=Partner"
                        + " -days 40 -out partner.pem";
        Peer.run(folder, List.of(req.split(" "))).ok();
        long before = rows("Get-SmimeCertificateCollectionVersion")
                .path(0)
                .path("Version")
                .asLong();
        byte[] present = Base64.getDecoder()
                .decode(rows("Get-SmimeConfig")
                        .path(0)
                        .path("SMIMECertificateIssuingCA")
                        .asText());

        assertThat(siegel("collection", "import", "--dry-run", "partner.pem")
                        .ok()
                        .text())
                .contains("added    certificate CN=Partner", "Nothing was changed.");
        refused(siegel("collection", "import", "--strict", "partner.pem", windows.toString()), 1, "expired", "MyName");
        String said = siegel("collection", "import", "--comment", "a partner", "partner.pem", windows.toString())
                .ok()
                .text();
        assertThat(said).contains("left-out certificate CN=MyName", "version " + (before + 1) + " now");
        JsonNode newest = rows("Get-SmimeCertificateCollectionVersion").path(0);
        assertThat(newest.path("Comment").asText()).isEqualTo("a partner");
        assertThat(newest.path("Act").asText()).isEqualTo("MERGE");
        JsonNode alarm = rows("Get-SmimeCertificateCollectionAlarm");
        assertThat(alarm.findValuesAsText("Subject")).containsExactly("CN=Partner");
        assertThat(alarm.path(0).path("Threshold").asInt()).isEqualTo(90);
        assertThat(Files.readString(data.resolve("log/siegel.0.log")))
                .contains("CN=Partner of the collection expires on");

        refused(
                siegel("collection", "import", "--replace", "--expect-version", "" + before, "partner.pem"),
                1,
                "nothing was changed",
                "version " + (before + 1));
        assertThat(siegel("collection", "list").ok().text()).contains("CN=Partner", "expires on");
        assertThat(siegel("collection", "diff", "partner.pem").status()).isEqualTo(1);
        assertThat(rows("Compare-SmimeCertificateCollection", "-Version", "" + before)
                        .findValuesAsText("Change"))
                .contains("removed");
        siegel("collection", "export", "-o", "now.p7b").ok();
        assertThat(siegel("collection", "diff", "now.p7b").status()).isZero();
        assertThat(siegel("collection", "explain", "partner.pem").ok().text()).contains("role in it: anchor");
        assertThat(siegel("Test-SmimeCertificateCollection").status()).isZero();

        rows("Restore-SmimeCertificateCollection", "-Version", "" + before, "-Comment", "a mistake");
        assertThat(rows("Get-SmimeCertificateCollectionVersion")
                        .path(0)
                        .path("RestoredVersion")
                        .asLong())
                .isEqualTo(before);
        assertThat(Base64.getDecoder()
                        .decode(rows("Get-SmimeConfig")
                                .path(0)
                                .path("SMIMECertificateIssuingCA")
                                .asText()))
                .isEqualTo(present);
    }
}
