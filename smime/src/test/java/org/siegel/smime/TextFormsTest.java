package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Base64 and line ends in blocks, against the JDK's own base64 and against plain byte by byte ways. */
class TextFormsTest {

    private final Random random = new Random(42);

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Hands out few bytes at a time, as a network does. */
    private InputStream trickling(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(5000)));
            }
        };
    }

    private void inPieces(byte[] bytes, OutputStream out) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            int n = Math.min(bytes.length - at, 1 + random.nextInt(40_000));
            if (n == 1) {
                out.write(bytes[at]);
            } else {
                out.write(bytes, at, n);
            }
            at += n;
        }
    }

    @Test
    void base64IsWhatTheJdkWritesAndReadsInAnyLines() throws IOException {
        for (int length : new int[] {0, 1, 2, 3, 56, 57, 58, 114, 3647, 3648, 3649, 29_183, 29_184, 29_185, 200_000}) {
            byte[] bytes = bytes(length);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Base64Output encoder = new Base64Output(out);
            inPieces(bytes, encoder);
            encoder.close();
            String expected = Base64.getMimeEncoder().encodeToString(bytes) + (length == 0 ? "" : "\r\n");
            assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo(expected);
            for (String end : new String[] {"\r\n", "\n", "", " \t\r\n", "\r\n\r\n", "!\n"}) {
                for (int line : new int[] {76, 64, 4, 75, 77, 1000, 70_000}) {
                    byte[] text = Base64.getMimeEncoder(line, "\n".getBytes(StandardCharsets.US_ASCII))
                            .encodeToString(bytes)
                            .replace("\n", end)
                            .getBytes(StandardCharsets.US_ASCII);
                    assertThat(new Base64Input(trickling(text), "it").readAllBytes())
                            .isEqualTo(bytes);
                    ByteArrayOutputStream transferred = new ByteArrayOutputStream();
                    new Base64Input(new ByteArrayInputStream(text), "it").transferTo(transferred);
                    assertThat(transferred.toByteArray()).isEqualTo(bytes);
                }
            }
        }
    }

    @Test
    void whatFollowsThePaddingIsNotData() throws IOException {
        byte[] bytes = bytes(55); // 74 symbols and two of padding: a full line
        byte[] text = (Base64.getEncoder().encodeToString(bytes) + "\r\n"
                        + Base64.getEncoder().encodeToString(bytes(57)))
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(new Base64Input(new ByteArrayInputStream(text), "it").readAllBytes())
                .isEqualTo(bytes);
    }

    @Test
    void bareLineFeedsGetTheirCarriageReturnWhereverPiecesBegin() throws IOException {
        for (int i = 0; i < 300; i++) {
            byte[] bytes = bytes(random.nextInt(60_000));
            for (int k = 0; k < bytes.length; k++) {
                bytes[k] = switch (bytes[k] & 0x1f) {
                    case 0, 1 -> (byte) '\n';
                    case 2 -> (byte) '\r';
                    default -> bytes[k];
                };
            }
            if (i % 3 == 0) {
                Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) '\n');
            }
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            int before = 0;
            for (byte b : bytes) {
                if (b == '\n' && before != '\r') {
                    expected.write('\r');
                }
                expected.write(b);
                before = b;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            inPieces(bytes, new CrlfOutput(out));
            assertThat(out.toByteArray()).isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void lineFeedsAreFoundWhereTheyAre() {
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = bytes(random.nextInt(40));
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] = '\n';
            }
            int from = random.nextInt(bytes.length + 1);
            int expected = -1;
            for (int k = from; k < bytes.length && expected < 0; k++) {
                expected = bytes[k] == '\n' ? k : -1;
            }
            assertThat(LineFeeds.find(bytes, from, bytes.length)).isEqualTo(expected);
        }
    }
}
