package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Header protection through the commands: what is hidden, what is judged, and what is refused. */
class HeaderProtectionCommandTest {

    @TempDir
    static Path folder;

    @BeforeAll
    static void people() throws IOException {
        var openSsl = new OpenSsl(folder);
        openSsl.person("alice", "alice@example.test", "rsa");
        openSsl.person("bob", "bob@example.test", "ec");
        Files.writeString(
                folder.resolve("plain.eml"),
                "From: Alice <alice@example.test>\nTo: Bob <bob@example.test>\nSubject: Der Vertrag\n"
                        + "Date: Mon, 1 Jun 2026 10:00:00 +0200\nMIME-Version: 1.0\nContent-Type: text/plain\n\nHi\n");
    }

    private static String at(String name) {
        return folder.resolve(name).toString();
    }

    private static Cli.Said run(String command, String in, String out, String... more) {
        List<String> words = new ArrayList<>(List.of("smime", command));
        words.addAll(List.of(more));
        words.addAll(List.of("-o", at(out), at(in)));
        return Cli.run(words);
    }

    private static Cli.Said judged(String file) {
        return Cli.verify(
                "--trust",
                at("ca.pem"),
                "--crl",
                at("ca.crl"),
                "--password-file",
                at("password"),
                "--key",
                at("bob.p12"),
                at(file));
    }

    private static String[] alice(String... more) {
        List<String> words = new ArrayList<>(List.of("--key", at("alice.p12"), "--password-file", at("password")));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    @Test
    void theSubjectIsHiddenAndValidWithinAndWithoutTheEncryption() throws IOException {
        for (String policy : List.of("baseline", "shy", "no-confidentiality")) {
            Cli.Said sent = run(
                    "encrypt",
                    "plain.eml",
                    "sent.eml",
                    alice("--to", at("bob.pem"), "--header-protection", policy, "--legacy-display"));
            assertThat(sent.status()).as(sent.err()).isZero();
            String outside = Files.readString(folder.resolve("sent.eml"));
            assertThat(outside.contains("Der Vertrag")).isEqualTo(policy.equals("no-confidentiality"));
            assertThat(outside.contains("From: Alice <")).isEqualTo(!policy.equals("shy"));
            assertThat(outside.contains("Date: Mon, 1 Jun 2026 08:00:00 +0000")).isEqualTo(policy.equals("shy"));
            assertThat(run(
                                    "decrypt",
                                    "sent.eml",
                                    "opened.eml",
                                    "--key",
                                    at("bob.p12"),
                                    "--password-file",
                                    at("password"))
                            .status())
                    .isZero();
            for (String file : List.of("sent.eml", "opened.eml")) {
                Cli.Said said = judged(file);
                assertThat(said.status()).as(said.shown()).isZero();
                JsonNode headers = said.json().get("headers");
                assertThat(headers.get("protection").asText()).isEqualTo("cipher");
                assertThat(headers.get("subject").asText()).isEqualTo("Der Vertrag");
                assertThat(headers.get("confidential").toString().contains("Subject"))
                        .isEqualTo(!policy.equals("no-confidentiality"));
                assertThat(said.json().at("/parts/0/legacyDisplay").asText())
                        .isEqualTo(policy.equals("no-confidentiality") ? "none" : "leading_lines");
            }
        }
    }

    @Test
    void anotherSubjectOutsideOfASignedHeaderIsNamed() throws IOException {
        assertThat(run("sign", "plain.eml", "signed.eml", alice("--header-protection", "no-confidentiality"))
                        .status())
                .isZero();
        assertThat(judged("signed.eml").code()).isEqualTo("valid");
        String changed = Files.readString(folder.resolve("signed.eml")).replaceFirst("Der Vertrag", "Kein Vertrag");
        Files.writeString(folder.resolve("changed.eml"), changed);
        Cli.Said said = judged("changed.eml");
        assertThat(said.code()).as(said.shown()).isEqualTo("protected-header-differs");
        assertThat(said.json().at("/headers/differing/0/source").asText()).isEqualTo("RFC 9788 §4");
    }

    @Test
    void whatCannotBeProtectedIsRefused() {
        assertThat(run("sign", "plain.eml", "before.eml", alice()).status()).isZero();
        Cli.Said late =
                run("encrypt", "before.eml", "late.eml", "--to", at("bob.pem"), "--header-protection", "baseline");
        assertThat(late.status()).isEqualTo(2);
        assertThat(late.err()).contains("in one step");
        assertThat(folder.resolve("late.eml")).doesNotExist();
        Cli.Said unknown = run("encrypt", "plain.eml", "x.eml", "--to", at("bob.pem"), "--header-protection", "all");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("baseline, shy and no-confidentiality");
    }
}
