package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.smime.Engine.bytes;
import static org.siegel.smime.Engine.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.Inspection.DifferingField;
import org.siegel.smime.Inspection.DifferingField.Cause;
import org.siegel.smime.Inspection.HeaderScheme;

/** Headers protected as RFC 8551 §3.1 does it: the vector of RFC 9788, and messages that openssl signed and encrypted. */
class WrappedMessageTest {

    private static final String RECEIVED = "Received: from a.test by b.test\r\n";
    private static final String FIELDS = """
            From: Alice <alice@example.org>\r
            To: Bob <bob@example.org>\r
            Date: Sat, 20 Feb 2021 12:26:02 -0500\r
            Message-ID: <1@example.org>\r
            """;
    private static final String MESSAGE = FIELDS + """
            Subject: A merger\r
            MIME-Version: 1.0\r
            Content-Type: text/plain\r
            \r
            Dear Bob\r
            """;

    @TempDir
    static Path folder;

    private static OpensslCommand openssl;

    private final Engine engine = Engine.jdk();
    private final Identity bob = People.of("rsa:2048");

    @BeforeAll
    static void folder() {
        openssl = new OpensslCommand(folder);
    }

    /** RFC 9788, appendix C: smime-multipart-complex-rfc8551hp. */
    private static String vector() {
        try (InputStream in =
                WrappedMessageTest.class.getResourceAsStream("/rfc9788/smime-multipart-complex-rfc8551hp.eml")) {
            return text(in.readAllBytes()).replaceAll("\r?\n", "\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theVectorOfTheRfcIsRead() {
        Inspection found = engine.inspect(bytes(vector()));
        assertThat(Engine.wholeAndIntact(found)).isTrue();
        assertThat(found.headers().protection()).isEqualTo(HeaderScheme.MESSAGE);
        assertThat(found.headers().protectedFields())
                .containsExactly("Subject", "Message-ID", "From", "To", "Date", "User-Agent");
        assertThat(found.headers().confidential()).isEmpty();
        assertThat(found.headers().differing()).isEmpty();
        assertThat(found.headers().suspicious()).isEmpty();
        assertThat(found.coverage().oddities()).isEmpty();
        assertThat(found.parts())
                .extracting(p -> p.section() + " " + p.type())
                .containsExactly("1.1.1 text/plain", "1.1.2 text/html", "1.2 image/png");
    }

    @Test
    void whatWasChangedOutsideIsNamedAndAnotherAuthorForwards() {
        String vector = vector();
        for (String field : List.of("Subject", "Date", "To", "Message-ID")) {
            String changed = vector.replaceFirst("(?m)^" + field + ": .*$", field + ": <x@x.test>");
            Inspection found = engine.inspect(bytes(changed));
            assertThat(found.headers().differing())
                    .as(field)
                    .singleElement()
                    .extracting(DifferingField::name, DifferingField::cause)
                    .containsExactly(field, Cause.AMBIGUOUS);
            String removed = vector.replaceFirst("(?m)^" + field + ": .*\r\n", "");
            assertThat(engine.inspect(bytes(removed)).headers().differing())
                    .as(field)
                    .singleElement()
                    .extracting(DifferingField::outer, DifferingField::cause)
                    .containsExactly("", Cause.AMBIGUOUS);
        }
        Inspection added = engine.inspect(bytes("Cc: eve@x.test\r\n" + vector));
        assertThat(added.headers().differing())
                .containsExactly(new DifferingField("Cc", "eve@x.test", "", Cause.ADDED));
        Inspection forwarded = engine.inspect(bytes(vector.replaceFirst("<alice@", "<mallory@")));
        assertThat(forwarded.headers().protection()).isEqualTo(HeaderScheme.NONE);
        assertThat(forwarded.headers().from()).hasToString("[mallory@smime.example]");
        assertThat(forwarded.parts()).extracting(Inspection.PartReport::type).containsExactly("message/rfc822");
    }

    @Test
    void theSendersWordDecidesWhereThereIsOne() {
        String outer = RECEIVED + FIELDS + "Subject: Fired\r\n";
        assertThat(judged(outer, "; forwarded=no", MESSAGE).differing())
                .containsExactly(new DifferingField("Subject", "Fired", "A merger", Cause.CHANGED));
        assertThat(judged(outer.replace("alice@", "eve@"), "; forwarded=no", MESSAGE)
                        .suspicious())
                .anyMatch(s -> s.contains("alice@example.org") && s.contains("eve@"));
        assertThat(judged(outer, "; forwarded=yes", MESSAGE).protection()).isEqualTo(HeaderScheme.NONE);
        assertThat(judged(outer, "; forwarded=maybe", MESSAGE).protection()).isEqualTo(HeaderScheme.NONE);
        assertThat(judged(outer, "", MESSAGE).protection()).isEqualTo(HeaderScheme.MESSAGE);
        assertThat(judged("", "", MESSAGE).protection()).isEqualTo(HeaderScheme.NONE);
    }

    /** RFC 9788 §4.10.1. */
    @Test
    void whatIsNoSuchMessageProtectsNothing() {
        String outer = FIELDS + "Subject: A merger\r\n";
        for (String inner : List.of(
                text(engine.clear(bytes(MESSAGE), People.of("P-256"))),
                text(engine.opaque(bytes(MESSAGE), People.of("P-256"))),
                MESSAGE.replace("text/plain", "text/plain; hp=clear"),
                MESSAGE.substring(MESSAGE.indexOf("\r\n\r\n")),
                "",
                "no header")) {
            assertThat(judged(outer, "", inner).protection()).as(inner).isEqualTo(HeaderScheme.NONE);
        }
        assertThat(judged(outer, "\r\nContent-Transfer-Encoding: base64", MESSAGE)
                        .protection())
                .isEqualTo(HeaderScheme.NONE);
        assertThat(engine.inspect(bytes(outer + "Content-Type: message/rfc822\r\n\r\n" + MESSAGE))
                        .headers()
                        .protection())
                .isEqualTo(HeaderScheme.NONE);
        String attached =
                "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n" + wrapper("") + MESSAGE + "\r\n--m--";
        Inspection found = engine.inspect(bytes(outer + text(Prepared.opaque(bytes(attached), People.of("P-256")))));
        assertThat(Engine.wholeAndIntact(found)).isTrue();
        assertThat(found.headers().protection()).isEqualTo(HeaderScheme.NONE);
    }

    @Test
    void anEncryptedMessageHidesItsSubjectAndIsOpenedAsWhatItIs() {
        openssl.write("wrapped", wrapper("") + MESSAGE);
        String encrypted = text(openssl.make(
                "cms -encrypt -binary -aes256 -in wrapped -recip " + People.certificate("rsa:2048"), "encrypted"));
        byte[] sent = bytes(RECEIVED + FIELDS + "Subject: ...\r\n" + encrypted);
        Inspection found = engine.inspect(sent, bob);
        assertThat(found.headers().protection()).isEqualTo(HeaderScheme.MESSAGE);
        assertThat(found.headers().subject()).contains("A merger");
        assertThat(found.headers().confidential()).containsExactly("Subject");
        assertThat(found.headers().differing())
                .containsExactly(new DifferingField("Subject", "...", "A merger", Cause.HIDDEN));
        assertThat(found.parts()).extracting(Inspection.PartReport::section).containsExactly("1/1.1");
        assertThat(text(engine.decrypt(sent, bob))).isEqualTo(RECEIVED + MESSAGE);
        byte[] changed = bytes(RECEIVED + FIELDS + "Subject: Fired\r\n" + encrypted);
        assertThat(engine.inspect(changed, bob).headers().differing())
                .extracting(DifferingField::cause)
                .containsExactly(Cause.AMBIGUOUS);
        // somebody else's message is an attachment, and stays one
        byte[] forwarded = bytes((FIELDS + "Subject: ...\r\n").replace("alice@", "carol@") + encrypted);
        assertThat(text(engine.decrypt(forwarded, bob))).endsWith(wrapper("") + MESSAGE);
    }

    private Inspection.HeaderReport judged(String outer, String parameters, String inner) {
        String signed = text(Prepared.opaque(bytes(wrapper(parameters) + inner), People.of("P-256")));
        Inspection found = engine.inspect(bytes(outer + "MIME-Version: 1.0\r\n" + signed));
        assertThat(Engine.intact(found)).isTrue();
        return found.headers();
    }

    private static String wrapper(String parameters) {
        return "Content-Type: message/rfc822" + parameters + "\r\n\r\n";
    }
}
