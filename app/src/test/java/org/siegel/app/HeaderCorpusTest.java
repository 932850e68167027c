package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Corpus;

/** The messages of two corpora that are about what stands in and around a signature, from file to verdict. */
class HeaderCorpusTest {

    private static final String DRAFT = "protected-headers-draft";

    @TempDir
    static Path folder;

    /** "Johnny, you are fired!", judged at the time of its certificates: two good messages and three attacks. */
    @Test
    void johnnysMessagesAreToldApart() throws IOException {
        Map<String, String> codes = Map.of(
                "manager-smime.eml", "valid",
                "eve-smime.eml", "valid",
                "eContent_confusion.eml", "embedded-content",
                "i1-from-unequals-signer-smime.eml", "sender-mismatch",
                "m1-smime.eml", "partly-signed");
        List<Path> messages = messages("johnny-examples", "");
        for (Path message : messages) {
            Cli.Said said = Cli.verify(
                    "--trust",
                    Corpus.at("johnny-examples/intermediate_ca.crt"),
                    "--no-revocation",
                    "--at",
                    "2019-03-01",
                    message);
            String expected = codes.get(message.getFileName().toString());
            assertThat(said.code()).as(said.shown()).isEqualTo(expected);
            assertThat(said.status()).as(said.shown()).isEqualTo("valid".equals(expected) ? 0 : 1);
        }
        assertThat(messages).hasSize(5);
    }

    /** The draft before RFC 9788: what was signed is valid with its hidden subject, before and after decryption. */
    @Test
    void theMessagesOfTheDraftAreJudgedWithTheirProtectedHeaders() throws IOException {
        List<Path> messages = messages(DRAFT, "smime-");
        for (Path message : messages) {
            String name = message.getFileName().toString();
            boolean encrypted = name.contains("enc");
            boolean signed = name.contains("sign");
            List<Path> forms = new ArrayList<>(List.of(message));
            if (encrypted) {
                forms.add(decrypted(message));
            }
            for (Path form : forms) {
                Cli.Said said = judged(form);
                assertThat(said.code()).as(name + said.shown()).isEqualTo(signed ? "valid" : "unsigned");
                JsonNode headers = said.json().get("headers");
                boolean protectedHere = signed || form.equals(message);
                assertThat(headers.get("protection").asText()).as(name).isEqualTo(protectedHere ? "draft" : "none");
                assertThat(headers.get("subject").asText())
                        .as(name)
                        .isEqualTo(encrypted ? "BarCorp contract signed, let's go!" : "The FooCorp contract");
                assertThat(headers.get("from")).as(name).hasSize(1);
                if (encrypted && protectedHere) {
                    assertThat(headers.at("/differing/0/code").asText()).isEqualTo("header-hidden");
                    assertThat(headers.at("/confidential/0").asText()).isEqualTo("Subject");
                }
            }
        }
        assertThat(messages).hasSize(5);
    }

    @Test
    void aProtectedFieldThatWasChangedOnTheWayIsNamed() throws IOException {
        int changed = 0;
        for (Path message : messages(DRAFT, "smime-")) {
            String text = Files.readString(message);
            int body = text.indexOf("\n\n");
            for (String field : List.of("Subject", "To", "Date", "From")) {
                String header =
                        text.substring(0, body).replaceFirst("(?m)^" + field + ": .*$", field + ": changed <x@x.test>");
                Path file = Files.writeString(folder.resolve("changed.eml"), header + text.substring(body));
                Cli.Said said = judged(file);
                assertThat(said.status()).as(said.shown()).isEqualTo(1);
                JsonNode differing = said.json().at("/headers/differing");
                assertThat(differing.toString()).contains("\"name\":\"" + field + "\"", "protected-header-differs");
                if (message.toString().contains("sign")) {
                    assertThat(said.code()).as(said.shown()).isEqualTo("protected-header-differs");
                }
                changed++;
            }
        }
        assertThat(changed).isEqualTo(20);
    }

    private static List<Path> messages(String where, String start) throws IOException {
        try (Stream<Path> all = Files.list(Corpus.at(where))) {
            return all.filter(p -> p.getFileName().toString().startsWith(start)
                            && p.toString().endsWith(".eml"))
                    .toList();
        }
    }

    private static Path decrypted(Path message) throws IOException {
        Path opened = folder.resolve("opened.eml");
        List<String> command = new ArrayList<>(List.of("smime", "decrypt", "-o", opened.toString()));
        command.addAll(key());
        command.add(message.toString());
        assertThat(Cli.run(command).status()).isZero();
        return opened;
    }

    private static Cli.Said judged(Path message) throws IOException {
        return Cli.verify(
                "--trust",
                Corpus.at(DRAFT + "/sample-ca.pem"),
                "--no-revocation",
                "--at",
                "2020-01-01",
                key(),
                message);
    }

    private static List<String> key() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "bob");
        return List.of(
                "--password-file",
                password.toString(),
                "--key",
                Corpus.at(DRAFT + "/bob.p12").toString());
    }
}
