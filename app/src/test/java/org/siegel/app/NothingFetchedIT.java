package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Peer;
import org.siegel.testkit.SignedZones;

/** {@code fetch-revocation=false} and {@code fetch-issuers=false} (docs/revocation.md): a partner's web server counts who asks. */
class NothingFetchedIT {

    private static final String PIA = "pia@fabrikam.example";

    @TempDir
    static Path folder;

    private static Path data;
    private static Partners partners;
    private static SignedZones zones;

    @BeforeAll
    static void outside() throws Exception {
        data = folder.resolve("data");
        partners = new Partners(folder.resolve("partners"));
        partners.publishLists(Instant.now().plusSeconds(3600));
        String record = Program.run(
                        folder,
                        "smimea",
                        "record",
                        "--usage",
                        "pkix-ee",
                        partners.file("pia.pem").toString())
                .ok()
                .text()
                .strip();
        zones = new SignedZones(Files.createDirectory(folder.resolve("zones")))
                .zone("fabrikam.example", SignedZones.Signing.GOOD, record)
                .start();
        Files.writeString(folder.resolve("anchor"), zones.trustAnchor());
    }

    @AfterAll
    static void down() {
        zones.close();
        partners.close();
    }

    private static Program.Running server(String setting) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "SIEGEL_FETCH_NETWORKS",
                "127.0.0.0/8",
                "SIEGEL_SMIMEA_LOOKUP",
                "true",
                "SIEGEL_SMIMEA_SERVERS",
                "127.0.0.1:" + zones.address().getPort(),
                "SIEGEL_SMIMEA_TRUST_ANCHORS",
                folder.resolve("anchor").toString()));
        settings.put(setting, "false");
        var server = Program.start(folder, settings, "up", "--data", data.toString());
        server.await(line -> line.contains("Stop with Ctrl-C"));
        return server;
    }

    private static Peer.Result siegel(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        return Program.run(folder, all.toArray(String[]::new));
    }

    private static void trust(String certificate) {
        siegel("collection", "import", partners.file(certificate).toString()).ok();
    }

    private static void refused(String word) {
        Peer.Result result = siegel("Get-RecipientCertificate", PIA);
        assertThat(result.status()).as(result.text()).isEqualTo(1);
        assertThat(result.err()).contains(word);
    }

    @Test
    void nobodyIsAskedForWhatTheSettingsTurnOff() {
        try (var server = server("SIEGEL_FETCH_REVOCATION")) {
            siegel("New-Organization", "-Name", "Contoso", "-DomainName", "contoso.example")
                    .ok();
            siegel("Set-SmimeConfig", "-OWACheckCRLOnSend", "$true").ok();
            trust("root.pem");
            refused("issuer");
            trust("issuing.pem");
            refused("revocation");
            assertThat(partners.asked()).isEmpty();
        }
        try (var server = server("SIEGEL_FETCH_ISSUERS")) {
            siegel("Get-RecipientCertificate", PIA).ok();
            assertThat(partners.asked()).containsExactlyInAnyOrder("/list.crl", "/root.crl");
            siegel(
                            "collection",
                            "import",
                            "--replace",
                            partners.file("root.pem").toString())
                    .ok();
            refused("issuer");
            assertThat(partners.asked()).doesNotContain("/issuing.cer");
        }
    }
}
