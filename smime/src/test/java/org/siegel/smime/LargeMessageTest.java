package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Peer;

/** Memory does not grow with the message: 200 MB go through every operation in a JVM with a heap of 64 MB. */
@Tag("server")
class LargeMessageTest {

    private static final int LINES = 200 * 1024 * 1024 / 78;

    @TempDir
    Path folder;

    @Test
    void twoHundredMegabytesFitThroughAHeapOfSixtyFour() throws IOException {
        Path pem = People.pem("rsa:2048");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Peer.Result result = Peer.run(
                folder,
                List.of(
                        "env",
                        java,
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeMessageTest.class.getName(),
                        pem.toString(),
                        folder.toString()));
        assertThat(result.err()).isEmpty();
        assertThat(result.ok().text()).contains("clear WHOLE", "decrypted CBC", "decrypted GCM");
        try (var left = Files.list(folder)) {
            assertThat(left.map(p -> p.getFileName().toString())).noneMatch(n -> n.startsWith("siegel-"));
        }
    }

    /** The child: key file and folder. */
    public static void main(String[] arguments) throws IOException {
        Identity bob = KeyFiles.identity(Files.readAllBytes(Path.of(arguments[0])), Optional.empty());
        Smime smime = new Smime(Primitives.best(), Limits.DEFAULT);
        Path folder = Path.of(arguments[1]);
        Path signed = folder.resolve("signed");
        try (OutputStream out = out(signed)) {
            smime.sign(large(), bob, SignOptions.at(Engine.TIME), out);
        }
        try (InputStream in = in(signed)) {
            Inspection found = smime.inspect(in, List.of(), List.of());
            System.out.println("clear " + found.coverage().extent() + Engine.intact(found));
        }
        for (ContentCipher cipher : List.of(ContentCipher.AES_256_CBC, ContentCipher.AES_256_GCM)) {
            Path encrypted = folder.resolve("encrypted");
            try (InputStream in = in(signed);
                    OutputStream out = out(encrypted)) {
                smime.encrypt(in, List.of(bob.certificate()), cipher, out);
            }
            Path decrypted = folder.resolve("decrypted");
            try (InputStream in = in(encrypted);
                    OutputStream out = out(decrypted)) {
                smime.decrypt(in, List.of(bob), out);
            }
            if (Files.mismatch(signed, decrypted) != -1) {
                throw new IllegalStateException("what came out of " + cipher + " is not what went in");
            }
            System.out.println("decrypted " + (cipher.authenticated() ? "GCM" : "CBC"));
        }
    }

    private static InputStream in(Path file) throws IOException {
        return new BufferedInputStream(Files.newInputStream(file));
    }

    private static OutputStream out(Path file) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(file));
    }

    private static InputStream large() {
        byte[] header = ("From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] line = ("QUJD".repeat(19) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        return new InputStream() {
            private long position;

            @Override
            public int read() {
                long at = position++;
                if (at < header.length) {
                    return header[(int) at];
                }
                long inBody = at - header.length;
                return inBody < (long) LINES * line.length ? line[(int) (inBody % line.length)] : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                int n = 0;
                for (int c = n < length ? read() : -1; c >= 0; c = n < length ? read() : -1) {
                    target[offset + n++] = (byte) c;
                }
                return n == 0 && length > 0 ? -1 : n;
            }
        };
    }
}
