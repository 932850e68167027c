package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.smime.Engine.bytes;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.siegel.smime.SignOptions.Form;
import org.siegel.testkit.Interop;
import org.siegel.testkit.SmtpSink;
import org.siegel.testkit.Thunderbird;
import org.siegel.testkit.Thunderbird.Protection;
import org.siegel.testkit.Thunderbird.Shown;

/** A Thunderbird that trusts {@link People#root}: it is shown our messages, and sends us its own. */
final class ThunderbirdMail implements AutoCloseable {

    /** On a busy machine Thunderbird shows a text for a while before it has looked at its signature. */
    private static final int LOOKS = 3;

    private final Path folder;
    private final Thunderbird thunderbird;
    private final SmtpSink sink;
    private final Set<String> owned = new HashSet<>();

    ThunderbirdMail(Path folder) {
        this.folder = folder;
        this.thunderbird = Thunderbird.start(folder);
        this.sink = SmtpSink.open();
        thunderbird.trust(People.root());
    }

    static SignOptions now() {
        return SignOptions.at(Instant.now());
    }

    static byte[] from(String key) {
        return fromAddress(People.address(key));
    }

    /** Thunderbird compares Date, which it wants, with the signing time. */
    static byte[] fromAddress(String address) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC));
        return bytes("Date: " + date + "\r\n" + Engine.PLAIN.replace("alice@example.org", address));
    }

    /** Thunderbird needs the key of whoever reads or sends. */
    void owns(String key) {
        if (owned.contains(key)) {
            return;
        }
        String name = key.replace(':', '-');
        new OpensslCommand(folder)
                .run("pkcs12 -export -passout pass:geheim -inkey " + People.key(key) + " -in " + People.certificate(key)
                        + " -out " + name + ".p12");
        thunderbird.own(folder.resolve(name + ".p12"), "geheim");
        owned.add(key);
    }

    /** Signs in both forms, and looks. */
    void showsSigned(byte[] message, SignOptions options, Identity... signers) {
        for (Form form : Form.values()) {
            shows(Engine.jdk().sign(message, options.withForm(form), signers), 0, -1);
        }
    }

    /** Looks whether subject and text are those of {@link #from}, with these codes. */
    void shows(byte[] message, int signature, int encryption) {
        shows(message, new Shown(signature, encryption, "A test", "Dear Bob, this is a test."));
    }

    void shows(byte[] message, Shown wanted) {
        new OpensslCommand(folder).write("ours.eml", message);
        Shown shown = wanted;
        for (int look = 0; look < LOOKS; look++) {
            shown = thunderbird.show(List.of(folder.resolve("ours.eml"))).getFirst();
            if (shown.equals(wanted)) {
                return;
            }
            if (!shown.text().equals(wanted.text())) {
                break;
            }
        }
        if (shown.signature() != wanted.signature() || shown.encryption() != wanted.encryption()) {
            throw new Interop.Refused(
                    "signature " + code(shown.signature()) + ", encryption " + code(shown.encryption()));
        }
        throw new Interop.Refused(
                shown.subject().equals(wanted.subject())
                        ? "it does not show the text"
                        : "it shows the subject " + shown.subject() + " and the text " + shown.text());
    }

    private static String code(int code) {
        return switch (code) {
            case -1 -> "not seen";
            case 0 -> "good";
            default -> "error " + code;
        };
    }

    /** What we find in a message that it sends. */
    Inspection sent(String key, String reader, Protection protection) throws InterruptedException {
        return sent(key, reader, protection, "Dear Bob");
    }

    Inspection sent(String key, String reader, Protection protection, String text) throws InterruptedException {
        owns(key);
        owns(reader);
        thunderbird.send(sink.port(), People.address(key), People.address(reader), protection, "Hello", text);
        Inspection found = Engine.jdk().inspect(sink.next(), People.of(reader));
        assertThat(found.headers().from()).containsExactly(MailAddress.of(People.address(key)));
        return found;
    }

    @Override
    public void close() {
        try (sink) {
            thunderbird.close();
        }
    }
}
