package org.siegel.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siegel.testkit.Corpus;

/**
 * The messages of Thunderbird's own tests, judged by the command with the corpus' CA; where the judgement is another one
 * on purpose, {@link #ON_PURPOSE} says which, and docs/corpus.md why.
 */
class ThunderbirdCorpusTest {

    private static final String FOLDER = "thunderbird-smime/";

    @TempDir
    static Path folder;

    /** Names of messages, and the code that is said of them in spite of Thunderbird. */
    private static final Map<String, String> ON_PURPOSE = Map.of(
            "alice.future.*", "valid",
            "alice.env.sig.SHA{1,256,384,512}.opaque.eml", "valid",
            "alice.*.sig.SHA*.opaque.dave.sig.SHA*.opaque.eml", "sender-mismatch",
            "alice.dsig.SHA256.multipart.env.dsig.eml", "digest-mismatch",
            "outer-smime-bad-sig-inner-smime-enc-sig.eml", "digest-mismatch");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyMessageIsJudgedAsThunderbirdJudgesIt(boolean sha1) throws IOException {
        JsonNode expected = Json.read(Files.readAllBytes(Corpus.at(FOLDER + "expected.json")));
        List<String> wrong = new ArrayList<>();
        int otherwise = 0;
        for (JsonNode entry : expected) {
            Path message = file(entry.get("file").asText());
            Cli.Said said = judged(message, sha1);
            boolean good = good(expected, entry, sha1);
            if ((said.status() == 0) != good) {
                otherwise++;
                if (!said.code().equals(onPurpose(message))) {
                    wrong.add(message + ": " + said.shown());
                }
            }
            if (entry.get("enc").asBoolean()
                    && !opens(message, entry.path("check_text").asText(""))) {
                wrong.add(message + ": not opened");
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(expected).hasSize(68);
        assertThat(otherwise).as("judged otherwise on purpose").isEqualTo(sha1 ? 15 : 12);
    }

    /** With SHA-1 accepted, a message signed with it is as good as its sibling that is signed with SHA-256. */
    private static boolean good(JsonNode expected, JsonNode entry, boolean sha1) {
        String like = sha1 ? entry.get("file").asText().replace("SHA1", "SHA256") : "";
        for (JsonNode other : expected) {
            if (other.get("file").asText().equals(like)) {
                return other.path("sig_good").asBoolean();
            }
        }
        return entry.path("sig_good").asBoolean();
    }

    private static String onPurpose(Path message) {
        return ON_PURPOSE.entrySet().stream()
                .filter(e -> message.getFileSystem()
                        .getPathMatcher("glob:" + e.getKey())
                        .matches(message.getFileName()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private static boolean opens(Path message, String text) throws IOException {
        Path result = folder.resolve("opened");
        List<String> command = new ArrayList<>(List.of("smime", "decrypt", "-o", result.toString()));
        command.addAll(keys());
        command.add(message.toString());
        if (Cli.run(command).status() != 0) {
            return false;
        }
        String opened = Files.readString(result, StandardCharsets.ISO_8859_1);
        return opened.contains(text) || opened.contains("signed-data"); // whose text is inside its base64
    }

    private static Cli.Said judged(Path message, boolean sha1) throws IOException {
        List<String> options = keys();
        options.addAll(List.of("--no-revocation", "--at", "2026-06-01T00:00:00Z"));
        options.addAll(List.of("--trust", Corpus.at(FOLDER + "TestCA.pem").toString()));
        if (sha1) {
            options.add("--allow-sha1");
        }
        return Cli.verify(options, message);
    }

    private static List<String> keys() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "nss\n");
        List<String> options = new ArrayList<>(List.of("--password-file", password.toString()));
        for (String who : List.of("Bob", "Fran", "Fran-ec")) {
            options.addAll(List.of("--key", Corpus.at(FOLDER + who + ".p12").toString()));
        }
        return options;
    }

    private static Path file(String named) throws IOException {
        String name = named.substring(named.lastIndexOf('/') + 1);
        if (named.startsWith("../smime-interop/")) {
            return Corpus.at("nss-oaep/" + name);
        }
        return named.startsWith("../smime-manual/") ? byHand(name) : Corpus.at(FOLDER + name);
    }

    /** Thunderbird's readme says how these were put together from the others: another part inside the same signature. */
    private static Path byHand(String name) throws IOException {
        String signed = text("alice.env.dsig.SHA256.multipart.eml");
        String part = encryptedPart(signed);
        String other = switch (name) {
            case "alice.env.mixed.dsig.SHA256.multipart.eml" ->
                "Content-Type: multipart/mixed; boundary=inner\n\n--inner\n" + part
                        + "\n--inner\nContent-Type: text/html\n\nBeside it.\n--inner--\n";
            case "alice.dsig.SHA256.multipart.env.dsig.eml", "outer-smime-bad-sig-inner-smime-enc-sig.eml" ->
                encryptedPart(text("alice.dsig.SHA256.multipart.env.eml"));
            case "outer-smime-bad-sig-inner-smime-enc.eml" -> encryptedPart(text("alice.env.eml"));
            default -> throw new AssertionError("a message that nobody knows how to make: " + name);
        };
        return Files.writeString(folder.resolve(name), signed.replace(part, other), StandardCharsets.ISO_8859_1);
    }

    private static String encryptedPart(String message) {
        int from = message.indexOf("Content-Type: application/pkcs7-mime");
        int to = message.indexOf("\n--", from);
        return to < 0 ? message.substring(from) : message.substring(from, to);
    }

    private static String text(String name) throws IOException {
        return Files.readString(Corpus.at(FOLDER + name), StandardCharsets.ISO_8859_1);
    }
}
