package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;
import org.siegel.testkit.Peer;
import org.siegel.testkit.SignedZones;

/** The one server that the parts of {@link ServerIT} share, with the partners outside that it asks. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class OnOneServer {

    static Path folder;
    static Path data;
    static Program.Running server;
    static Optional<SignedZones> zones = Optional.empty();
    static Partners partners;

    static void up(Path folder) throws Exception {
        OnOneServer.folder = folder;
        data = folder.resolve("data");
        partners = new Partners(folder.resolve("partners"));
        Map<String, String> settings = new HashMap<>();
        settings.put("SIEGEL_FETCH_NETWORKS", "127.0.0.0/8");
        settings.put("SIEGEL_FETCH_LARGEST_LIST", "1");
        settings.put("SIEGEL_FETCH_DIRECTORY", partners.directoryUrl());
        if (Peer.isPresent("named")) {
            zones = Optional.of(outside());
            Files.writeString(folder.resolve("anchor"), zones.get().trustAnchor());
            settings.put("SIEGEL_SMIMEA_LOOKUP", "true");
            settings.put(
                    "SIEGEL_SMIMEA_SERVERS",
                    "127.0.0.1:" + zones.get().address().getPort());
            settings.put("SIEGEL_SMIMEA_TRUST_ANCHORS", folder.resolve("anchor").toString());
        }
        server = Program.start(folder, settings, "up", "--data", data.toString());
        server.await(line -> line.contains("Stop with Ctrl-C"));
    }

    /** Somebody outside, whose domain publishes what the command line made of his certificate. */
    private static SignedZones outside() throws IOException {
        Peer.run(
                        folder,
                        List.of(("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout yan.key"
                                        + " -out yan.pem -days 30 -subj /CN=Yan -addext basicConstraints=CA:FALSE"
                                        + " -addext subjectAltName=email:yan@fabrikam.example"
                                        + " -addext keyUsage=digitalSignature,keyAgreement")
                                .split(" ")))
                .ok();
        List<String> lines = new ArrayList<>();
        lines.add(Program.run(folder, "smimea", "record", "yan.pem").ok().text().strip());
        for (String person : List.of("pia", "pat", "paul", "olga")) {
            String certificate = partners.file(person + ".pem").toString();
            lines.add(Program.run(folder, "smimea", "record", "--usage", "pkix-ee", certificate)
                    .ok()
                    .text()
                    .strip());
        }
        return new SignedZones(Files.createDirectory(folder.resolve("zones")))
                .zone("fabrikam.example", SignedZones.Signing.GOOD, lines.toArray(String[]::new))
                .start();
    }

    static void down() {
        server.close();
        zones.ifPresent(SignedZones::close);
        partners.close();
    }

    static Peer.Result siegel(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        return Program.run(folder, all.toArray(String[]::new));
    }

    static JsonNode rows(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        return Json.read(siegel(all.toArray(String[]::new)).ok().out());
    }

    static void refused(Peer.Result result, int status, String... words) {
        assertThat(result.status()).as(result.err() + result.text()).isEqualTo(status);
        assertThat(result.err().strip().lines()).as(result.err()).hasSize(1);
        assertThat(result.err()).startsWith("siegel: ").contains(words);
    }
}
