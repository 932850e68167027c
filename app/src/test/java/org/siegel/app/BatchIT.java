package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Peer;

/** Many messages in one process (docs/cli.md), judged by openssl. */
class BatchIT {

    private static final int MESSAGES = 40;

    @TempDir
    Path folder;

    private OpenSsl openSsl;
    private final List<String> names = new ArrayList<>();

    @BeforeEach
    void messages() throws IOException {
        openSsl = new OpenSsl(folder);
        openSsl.person("alice", "alice@example.test", "rsa");
        for (String name : List.of("in", "signed", "sealed", "opened")) {
            Files.createDirectory(folder.resolve(name));
        }
        for (int i = 0; i < MESSAGES; i++) {
            names.add("in/m" + i + ".eml");
            Files.writeString(
                    folder.resolve(names.get(i)),
                    "From: alice@example.test\nSubject: " + i + "\n\nNumber " + i + ".\n");
        }
    }

    @Test
    void everyMessageIsDoneAndReportedInItsOrder() throws IOException {
        String list = String.join("\n", names) + "\n";
        List<String> signed = lines(sign(list, "--list", "-"));
        assertThat(signed).hasSize(MESSAGES);
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(signed.get(i)).isEqualTo("in/m" + i + ".eml: -> signed/m" + i + ".eml");
        }
        lines(Program.run(folder, command("encrypt --to alice.pem --output-folder sealed", "signed")));
        lines(Program.run(folder, command("decrypt --key alice.key --key alice.pem --output-folder opened", "sealed")));
        for (int i = 0; i < MESSAGES; i += 13) {
            var verified = openSsl.run("cms", "-verify", "-in", "opened/m" + i + ".eml", "-CAfile", "ca.pem");
            assertThat(verified.text()).contains("Number " + i + ".");
        }
        List<String> verdicts =
                lines(Program.run(folder, command("verify --json --trust ca.pem --crl ca.crl", "opened")));
        assertThat(verdicts).hasSize(MESSAGES).allSatisfy(line -> {
            var verdict = Json.read(line.getBytes(StandardCharsets.UTF_8));
            assertThat(verdict.path("verdict").asText()).isEqualTo("valid");
            assertThat(verdict.path("file").asText()).startsWith("opened/m");
        });
    }

    @Test
    void aBadMessageIsItsOwnLineOnly() throws IOException {
        Files.writeString(folder.resolve("in/m1.eml"), "no message\n");
        Files.delete(folder.resolve("in/m2.eml"));
        Peer.Result result = sign("", names.toArray(String[]::new));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err().strip()).isEqualTo("siegel: 2 of " + MESSAGES + " messages failed");
        assertThat(result.text().lines())
                .contains("in/m2.eml: failed: there is no file in/m2.eml")
                .anyMatch(line -> line.startsWith("in/m1.eml: failed: "));
        assertThat(folder.resolve("signed").toFile().list()).hasSize(MESSAGES - 2);
    }

    @Test
    void nothingIsOverwrittenAndNoResultLeavesTheFolder() throws IOException {
        Files.createDirectory(folder.resolve("more"));
        Files.writeString(folder.resolve("more/M1.eml"), "Subject: the same name\n\nx\n");
        Files.writeString(folder.resolve("signed/m2.eml"), "precious");
        Peer.Result result = sign("", "in/m1.eml", "more/M1.eml", "in/m2.eml", "in/..");
        assertThat(result.text().lines())
                .containsExactly(
                        "in/m1.eml: -> signed/m1.eml",
                        "more/M1.eml: failed: its result would have the name of that of in/m1.eml",
                        "in/m2.eml: failed: signed/m2.eml exists already and is not overwritten",
                        "in/..: failed: its name does not name a result");
        assertThat(folder.resolve("signed/m2.eml")).hasContent("precious");
        assertThat(sign("", "--output-folder", "in", "in/m1.eml").status()).isEqualTo(2);
        Peer.Result same =
                Program.run(folder, "smime", "encrypt", "--to", "alice.pem", "--output-folder", "in", "in/m1.eml");
        assertThat(same.text()).contains("in/m1.eml exists already");
    }

    @Test
    void severalMessagesNeedAFolder() {
        Peer.Result result = Program.run(folder, "smime", "encrypt", "--to", "alice.pem", "in/m1.eml", "in/m2.eml");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("--output-folder");
    }

    private Peer.Result sign(String input, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "smime", "sign", "--key", "alice.p12", "--password-file", "password", "--output-folder", "signed"));
        words.addAll(List.of(more));
        return Program.run(folder, input.getBytes(StandardCharsets.UTF_8), words.toArray(String[]::new));
    }

    private String[] command(String words, String in) {
        List<String> all = new ArrayList<>(List.of(("smime " + words).split(" ")));
        names.forEach(name -> all.add(name.replace("in/", in + "/")));
        return all.toArray(String[]::new);
    }

    private static List<String> lines(Peer.Result result) {
        return result.ok().text().lines().toList();
    }
}
