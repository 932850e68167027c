package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.smime.Engine.bytes;
import static org.siegel.smime.Engine.text;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.siegel.smime.HeaderProtection.Policy;
import org.siegel.smime.Inspection.DifferingField;
import org.siegel.smime.Inspection.DifferingField.Cause;
import org.siegel.smime.Inspection.HeaderScheme;
import org.siegel.smime.Inspection.LegacyDisplayForm;
import org.siegel.testkit.Corpus;

/** What is read of protected headers: RFC 9788, and the draft before it. */
class ProtectedHeaderReadingTest {

    /** RFC 9788 C.3.1.2: the payload of smime-signed-enc-hp-baseline. */
    private static final String RFC_PAYLOAD = """
            MIME-Version: 1.0\r
            Content-Transfer-Encoding: 7bit\r
            Subject: smime-signed-enc-hp-baseline\r
            Message-ID: <smime-signed-enc-hp-baseline@example>\r
            From: Alice <alice@smime.example>\r
            To: Bob <bob@smime.example>\r
            Date: Sat, 20 Feb 2021 10:09:02 -0500\r
            User-Agent: Sample MUA Version 1.0\r
            HP-Outer: Subject: [...]\r
            HP-Outer: Message-ID: <smime-signed-enc-hp-baseline@example>\r
            HP-Outer: From: Alice <alice@smime.example>\r
            HP-Outer: To: Bob <bob@smime.example>\r
            HP-Outer: Date: Sat, 20 Feb 2021 10:09:02 -0500\r
            HP-Outer: User-Agent: Sample MUA Version 1.0\r
            Content-Type: text/plain; charset="utf-8"; hp="cipher"\r
            \r
            This is the\r
            smime-signed-enc-hp-baseline\r
            message.\r
            """;

    private static final String RFC_OUTER = """
            Received: from sample.example by x.test\r
            Subject: [...]\r
            Message-ID: <smime-signed-enc-hp-baseline@example>\r
            From: Alice <alice@smime.example>\r
            To: Bob <bob@smime.example>\r
            Date: Sat, 20 Feb 2021 10:09:02 -0500\r
            User-Agent: Sample MUA Version 1.0\r
            MIME-Version: 1.0\r
            """;

    private final Engine engine = Engine.jdk();
    private final Identity alice = People.of("P-256");
    private final Identity bob = People.of("rsa:2048");

    /** A message whose signature is around exactly this payload. */
    private byte[] signed(String outer, String payload) {
        return bytes(outer + text(Prepared.opaque(bytes(payload), alice)));
    }

    private Inspection.HeaderReport read(String outer) {
        Inspection found =
                engine.inspect(engine.encrypt(signed(outer, RFC_PAYLOAD), ContentCipher.AES_128_CBC, bob), bob);
        assertThat(Engine.wholeAndIntact(found)).isTrue();
        return found.headers();
    }

    @Test
    void theVectorOfTheRfcHidesItsSubjectAndNothingElse() {
        Inspection.HeaderReport headers = read(RFC_OUTER);
        assertThat(headers.protection()).isEqualTo(HeaderScheme.CIPHER);
        assertThat(headers.protectedFields())
                .containsExactly("Subject", "Message-ID", "From", "To", "Date", "User-Agent");
        assertThat(headers.confidential()).containsExactly("Subject");
        assertThat(headers.subject()).contains("smime-signed-enc-hp-baseline");
        assertThat(headers.suspicious()).isEmpty();
        assertThat(headers.differing())
                .containsExactly(new DifferingField("Subject", "[...]", "smime-signed-enc-hp-baseline", Cause.HIDDEN));
        DifferingField hidden = headers.differing().getFirst();
        assertThat(hidden.code()).isEqualTo("header-hidden");
        assertThat(hidden.section()).isEqualTo("RFC 9788 §3");
        assertThat(hidden.sentence()).contains("Subject", "hidden");
    }

    @Test
    void whatWasChangedOnTheWayIsToldFromWhatIsHidden() {
        record Change(String from, String to, DifferingField found) {}
        List<Change> changes = List.of(
                new Change(
                        "Subject: [...]",
                        "Subject: You are fired",
                        new DifferingField("Subject", "You are fired", "smime-signed-enc-hp-baseline", Cause.CHANGED)),
                new Change(
                        "Subject: [...]\r\n",
                        "",
                        new DifferingField("Subject", "", "smime-signed-enc-hp-baseline", Cause.CHANGED)),
                new Change(
                        "To: Bob <bob@smime.example>",
                        "To: Carol <carol@smime.example>",
                        new DifferingField(
                                "To", "Carol <carol@smime.example>", "Bob <bob@smime.example>", Cause.CHANGED)),
                new Change(
                        "From: Alice",
                        "From: Boss",
                        new DifferingField(
                                "From", "Boss <alice@smime.example>", "Alice <alice@smime.example>", Cause.CHANGED)),
                new Change(
                        "To: Bob <bob@smime.example>",
                        "To: Bob <bob@smime.example>\r\nCc: eve@x.test",
                        new DifferingField("Cc", "eve@x.test", "", Cause.ADDED)));
        for (Change change : changes) {
            assertThat(read(RFC_OUTER.replace(change.from(), change.to())).differing())
                    .as(change.to())
                    .contains(change.found());
        }
        // folding anew, encoding anew and a recipient's name from a directory change nothing
        assertThat(read(RFC_OUTER.replace("To: Bob <", "To: Robert <")).differing())
                .hasSize(1);
        assertThat(read(RFC_OUTER.replace("To: Bob <", "To: =?utf-8?q?Bob?=\r\n\t<"))
                        .differing())
                .hasSize(1);
    }

    /** RFC 9788 §4.4. */
    @Test
    void anotherAddressInFromIsSuspiciousAndAnotherCaseIsNot() {
        assertThat(read(RFC_OUTER.replace("<alice@", "<mallory@")).suspicious())
                .anyMatch(s -> s.contains("alice@smime.example") && s.contains("mallory@"));
        assertThat(read(RFC_OUTER.replace("<alice@smime.example>", "<ALICE@smime.EXAMPLE>"))
                        .suspicious())
                .isEmpty();
    }

    /** RFC 9788 §6.1: what has no HP-Outer field that says the same was not outside. */
    @Test
    void aFieldWithoutRecordIsConfidential() {
        String payload = RFC_PAYLOAD
                .replace("HP-Outer: User-Agent: Sample MUA Version 1.0\r\n", "")
                .replace("HP-Outer: To: Bob <bob@smime.example>", "HP-Outer: To: bob@smime.example");
        String outer = RFC_OUTER
                .replace("To: Bob <bob@smime.example>", "To: bob@smime.example")
                .replace("User-Agent: Sample MUA Version 1.0\r\n", "");
        Inspection found = engine.inspect(engine.encrypt(signed(outer, payload), ContentCipher.AES_128_CBC, bob), bob);
        assertThat(found.headers().confidential()).containsExactly("Subject", "To", "User-Agent");
        assertThat(found.headers().differing())
                .extracting(DifferingField::cause)
                .containsOnly(Cause.HIDDEN)
                .hasSize(3);
    }

    @Test
    void aClearSignedHeaderHidesNothing() {
        String payload = RFC_PAYLOAD.replace("cipher", "clear").replaceAll("HP-Outer: [^\r]*\r\n", "");
        Inspection.HeaderReport headers =
                engine.inspect(signed(RFC_OUTER, payload)).headers();
        assertThat(headers.protection()).isEqualTo(HeaderScheme.CLEAR);
        assertThat(headers.confidential()).isEmpty();
        assertThat(headers.differing()).extracting(DifferingField::cause).containsExactly(Cause.CHANGED);
    }

    @Test
    void fieldsOfAnAttachmentOrOfAnUnknownSchemeProtectNothing() {
        String part = "--m\r\n" + RFC_PAYLOAD + "\r\n--m--\r\n";
        String mixed = "Content-Type: multipart/mixed; boundary=m\r\n\r\n" + part;
        assertThat(engine.inspect(signed(RFC_OUTER, mixed)).headers().protection())
                .isEqualTo(HeaderScheme.NONE);
        String unknown = RFC_PAYLOAD.replace("cipher", "future");
        assertThat(engine.inspect(signed(RFC_OUTER, unknown)).headers().protection())
                .isEqualTo(HeaderScheme.NONE);
        assertThat(engine.inspect(bytes(RFC_PAYLOAD)).headers().protection()).isEqualTo(HeaderScheme.NONE);
    }

    /** RFC 9788 E.1, E.2. */
    @Test
    void legacyDisplayElementsAreReported() {
        String plain = "Content-Type: text/plain; charset=\"us-ascii\"; hp-legacy-display=\"1\";\r\n hp=\"cipher\"\r\n"
                + "Subject: Dinner plans\r\nHP-Outer: Subject: [...]\r\n\r\nSubject: Dinner plans\r\n\r\nLet's meet\r\n";
        assertThat(displays(plain)).containsExactly("1/1 LEADING_LINES");
        assertThat(displays(plain.replace("text/plain", "text/html"))).containsExactly("1/1 HTML_ELEMENT");
        assertThat(displays(plain.replace("cipher", "clear"))).containsExactly("1/1 NONE");
        String alternative = "Content-Type: multipart/mixed; boundary=m; hp=cipher\r\nSubject: x\r\n\r\n"
                + "--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
                + "--a\r\nContent-Type: text/plain; hp-legacy-display=1\r\n\r\nSubject: x\r\n\r\nHi\r\n"
                + "--a\r\nContent-Type: text/html; hp-legacy-display=1\r\n\r\n<p>Hi\r\n--a--\r\n"
                + "--m\r\nContent-Type: text/plain; hp-legacy-display=1\r\n\r\nSubject: x\r\n\r\nattached\r\n--m--\r\n";
        assertThat(displays(alternative)).containsExactly("1/1.1 LEADING_LINES", "1/1.2 HTML_ELEMENT", "1/2 NONE");
    }

    private List<String> displays(String payload) {
        return engine
                .inspect(engine.encrypt(bytes("From: a@x.test\r\n" + payload), ContentCipher.AES_128_CBC, bob), bob)
                .parts()
                .stream()
                .map(p -> p.section() + " " + p.legacyDisplay())
                .toList();
    }

    /** Decryption leaves one of each field, and none of what somebody put outside. */
    @Test
    void aDecryptedMessageShowsTheProtectedFields() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String message = RFC_OUTER.replace("Subject: [...]", "Subject: Dinner\r\nKeywords: food")
                + "Content-Type: text/plain\r\n\r\nHi\r\n";
        engine.smime()
                .encrypt(
                        new ByteArrayInputStream(bytes(message)),
                        Recipient.of(List.of(bob.certificate())),
                        EncryptOptions.with(ContentCipher.AES_256_GCM)
                                .withHeaderProtection(new HeaderProtection(Policy.SHY, false)),
                        out);
        String sent = text(out.toByteArray());
        String opened = text(engine.decrypt(bytes("Reply-To: eve@x.test\r\n" + sent), bob));
        assertThat(opened)
                .startsWith("Received: from sample.example by x.test\r\n")
                .contains(
                        "\r\nSubject: Dinner\r\n",
                        "\r\nFrom: Alice <alice@smime.example>\r\n",
                        "\r\nKeywords: food\r\n")
                .doesNotContain("Reply-To", "\r\nSubject: [...]", "\r\nFrom: alice@");
        Inspection found = engine.inspect(bytes(opened));
        assertThat(found.headers().suspicious()).isEmpty();
        assertThat(found.coverage().oddities()).isEmpty();
    }

    /** What Siegel writes it reads, in every form, before and after decryption. */
    @Test
    void whatIsWrittenIsReadBack() {
        for (SignOptions.Form form : SignOptions.Form.values()) {
            for (Policy policy : List.of(Policy.NO_CONFIDENTIALITY, Policy.BASELINE, Policy.SHY)) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                engine.smime()
                        .signAndEncrypt(
                                new ByteArrayInputStream(bytes(Engine.PLAIN)),
                                List.of(alice),
                                SignOptions.at(Engine.TIME).withForm(form),
                                Recipient.of(List.of(bob.certificate())),
                                EncryptOptions.with(ContentCipher.AES_256_GCM)
                                        .withHeaderProtection(new HeaderProtection(policy, true)),
                                out);
                byte[] sent = out.toByteArray();
                for (byte[] message : List.of(sent, engine.decrypt(sent, bob))) {
                    Inspection found = engine.inspect(message, bob);
                    assertThat(Engine.wholeAndIntact(found)).isTrue();
                    assertThat(found.headers().protection()).isEqualTo(HeaderScheme.CIPHER);
                    assertThat(found.headers().subject()).contains("A test");
                    assertThat(found.headers().suspicious()).isEmpty();
                    assertThat(found.headers().confidential())
                            .isEqualTo(
                                    switch (policy) {
                                        case SHY -> List.of("From", "To", "Subject");
                                        case BASELINE -> List.of("Subject");
                                        default -> List.of();
                                    });
                    assertThat(found.headers().differing())
                            .extracting(DifferingField::cause)
                            .allMatch(c -> c == Cause.HIDDEN);
                }
            }
        }
    }

    @Test
    void theMessagesOfTheDraftHoldWhatTheCorpusSays() throws IOException {
        Identity bobOfDraft = KeyFiles.identity(
                Files.readAllBytes(Corpus.at("protected-headers-draft/bob.p12")),
                Optional.of(Secret.ofPassword("bob")));
        List<Path> messages;
        try (Stream<Path> all = Files.list(Corpus.at("protected-headers-draft"))) {
            messages = all.filter(p -> p.getFileName().toString().matches("smime-.*\\.eml"))
                    .toList();
        }
        for (Path file : messages) {
            String name = file.getFileName().toString();
            byte[] message = Files.readAllBytes(file);
            Inspection found = engine.inspect(message, bobOfDraft);
            boolean encrypted = name.contains("enc");
            assertThat(found.encryption()).as(name).hasSize(encrypted ? 1 : 0);
            assertThat(found.headers().protection()).as(name).isEqualTo(HeaderScheme.DRAFT);
            assertThat(found.headers().suspicious()).as(name).isEmpty();
            String payload = expectedPayload(file);
            String subject = field(payload, "Subject");
            assertThat(found.headers().protectedFields())
                    .as(name)
                    .containsExactlyInAnyOrder("From", "To", "Date", "Subject", "Message-ID");
            assertThat(found.headers().subject()).as(name).contains(subject);
            assertThat(found.headers().differing())
                    .as(name)
                    .isEqualTo(
                            encrypted
                                    ? List.of(new DifferingField("Subject", "...", subject, Cause.HIDDEN))
                                    : List.of());
            assertThat(found.headers().confidential()).isEqualTo(encrypted ? List.of("Subject") : List.of());
            assertThat(found.parts().stream()
                            .filter(p -> p.legacyDisplay() == LegacyDisplayForm.WHOLE_PART)
                            .count())
                    .as(name)
                    .isEqualTo(name.contains("legacy-disp") ? 1 : 0);
            if (encrypted) {
                Path inner = file.resolveSibling(name.replace(".eml", ".inner"));
                assertThat(text(engine.decrypt(message, bobOfDraft)).replace("\r\n", "\n"))
                        .as(name)
                        .endsWith(Files.readString(inner).replace("\r\n", "\n"));
            }
        }
        assertThat(messages).hasSize(5);
    }

    /** The innermost part as the corpus has it; in the clear-signed message it stands in the message itself. */
    private static String expectedPayload(Path message) throws IOException {
        List<Path> candidates = new ArrayList<>();
        for (String ending : List.of(".inner.inner", ".inner")) {
            candidates.add(
                    message.resolveSibling(message.getFileName().toString().replace(".eml", ending)));
        }
        for (Path candidate : candidates) {
            if (Files.exists(candidate)) {
                return Files.readString(candidate);
            }
        }
        String whole = Files.readString(message);
        return whole.substring(whole.indexOf("\n--"));
    }

    private static String field(String entity, String name) {
        return entity.lines()
                .filter(l -> l.startsWith(name + ": "))
                .findFirst()
                .orElseThrow()
                .substring(name.length() + 2);
    }
}
