package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A list that is made while it is read: 400,000 entries, never in memory as a whole. */
class LongRevocationListTest {

    private static final int ENTRIES = 400_000;
    private static final int MILLION = 1_000_000;
    private static final byte[] ALGORITHM = HexFormat.of().parseHex("300a06082a8648ce3d040302");
    private static final byte[] NAME = HexFormat.of().parseHex("300c310a300806035504030c0178");
    private static final byte[] TIME = HexFormat.of().parseHex("170d3235303130313030303030305a");
    private static final byte[] ENTRY =
            HexFormat.of().parseHex("30270208" + "4000000000000000" + "170d3235303130313030303030305a");
    private static final byte[] REASON = HexFormat.of().parseHex("300c300a0603551d1504030a0104");

    @Test
    void itTakesAFewBytesForAnEntryAndALookUpIsShort() throws Exception {
        long before = used();
        RevocationList list = RevocationList.read(new Endless(ENTRIES, ENTRIES), CrlLimits.standard());
        long retained = used() - before;

        assertThat(list.size()).isEqualTo(ENTRIES);
        assertThat(retained).isLessThan(64L * ENTRIES);
        long start = System.nanoTime();
        for (int i = 0; i < 100_000; i++) {
            assertThat(list.lists(serial(i * 3L))).isTrue();
            if (list.lists(serial(ENTRIES + i))) {
                throw new AssertionError("found what is not listed");
            }
        }
        assertThat((System.nanoTime() - start) / 200_000).isLessThan(100_000);
        assertThat(list.find(serial(7), list.issuer()))
                .hasValueSatisfying(e -> assertThat(e.reason()).isEqualTo(4));
    }

    /** Of every form in which a collection comes; as objects of the JDK these entries would take 500 MB. */
    @ParameterizedTest
    @EnumSource(StoreForm.class)
    void inACollectionAMillionEntriesTakeNoMoreMemoryThanOnTheirOwn(StoreForm form, @TempDir Path folder)
            throws Exception {
        X509Certificate root = TestPki.root("Root").certificate();
        Path file = folder.resolve("collection");
        write(root, form, file);
        long before = used();
        var collection = CertificateCollection.of(TrustFile.read(file));
        long retained = used() - before;

        assertThat(collection.crls()).singleElement().satisfies(list -> {
            assertThat(list.size()).isEqualTo(MILLION);
            assertThat(list.lists(serial(MILLION - 1))).isTrue();
            assertThat(list.lists(serial(MILLION))).isFalse();
        });
        assertThat(collection.anchors()).containsExactly(root);
        assertThat(retained).isLessThan(32L << 20);
    }

    private static void write(X509Certificate root, StoreForm form, Path file) throws Exception {
        byte[] list = new Endless(MILLION, MILLION).readAllBytes();
        var store = SerializedStore.ofEncoded(List.of(root), List.of(list));
        Files.write(file, form.write(store));
    }

    @Test
    void capsEndTheReading() {
        var limits = CrlLimits.standard();
        assertThatThrownBy(() -> RevocationList.read(
                        new Endless(ENTRIES, ENTRIES), new CrlLimits(limits.mostBytes(), 1000, 1000)))
                .isInstanceOf(TrustException.LimitExceeded.class);
        assertThatThrownBy(
                        () -> RevocationList.read(new Endless(ENTRIES, ENTRIES), new CrlLimits(1 << 20, 1 << 30, 1000)))
                .isInstanceOf(TrustException.LimitExceeded.class);
        // four billion bytes are claimed and a thousand entries come
        assertThatThrownBy(() ->
                        RevocationList.read(new Endless(40_000_000, 1000), new CrlLimits(1L << 40, 1 << 30, 1000)))
                .isInstanceOf(TrustException.Malformed.class);
    }

    @Test
    void pemIsReadLikeDer() throws Exception {
        byte[] der = TestPki.crlDer(TestPki.root("CA"), TestPki.START, TestPki.END);
        String pem = "a comment\n-----BEGIN X509 CRL-----\r\n"
                + Base64.getMimeEncoder().encodeToString(der) + "\r\n-----END X509 CRL-----\r\n";
        assertThat(RevocationList.of(pem.getBytes())).isEqualTo(RevocationList.of(der));
        assertThatThrownBy(() -> RevocationList.of((pem + pem).getBytes()))
                .isInstanceOf(TrustException.Malformed.class);
        assertThatThrownBy(() ->
                        RevocationList.of(pem.substring(0, pem.length() / 2).getBytes()))
                .isInstanceOf(TrustException.Malformed.class);
        assertThatThrownBy(() -> RevocationList.of("hello".getBytes())).isInstanceOf(TrustException.Malformed.class);
    }

    private static BigInteger serial(long number) {
        return BigInteger.valueOf(0x4000_0000_0000_0000L | number);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** The DER of a list with numbers from 0 on; its signature is no good. */
    private static final class Endless extends InputStream {
        private final byte[] head;
        private final byte[] entry = join(ENTRY, REASON);
        private final byte[] tail;
        private final int entries;
        private int next = -1;
        private byte[] current;
        private int position;

        /** @param claimed how many the lengths announce */
        Endless(int claimed, int come) {
            entries = come;
            long list = 41L * claimed;
            byte[] fixed = join(HexFormat.of().parseHex("020101"), ALGORITHM, NAME, TIME, TIME);
            tail = join(ALGORITHM, HexFormat.of().parseHex("03020000"));
            long signed = fixed.length + 6 + list;
            head = join(header(6 + signed + tail.length), header(signed), fixed, header(list));
            current = head;
        }

        private static byte[] header(long length) {
            return new byte[] {
                0x30, (byte) 0x84, (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length
            };
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int from, int length) {
            if (position == current.length) {
                if (++next < entries) {
                    current = entry;
                    for (int i = 0; i < 4; i++) {
                        entry[11 - i] = (byte) (next >> 8 * i);
                    }
                } else if (next == entries && current != tail) {
                    current = tail;
                } else {
                    return -1;
                }
                position = 0;
            }
            int count = Math.min(length, current.length - position);
            System.arraycopy(current, position, target, from, count);
            position += count;
            return count;
        }

        private static byte[] join(byte[]... parts) {
            byte[] all = {};
            for (byte[] part : parts) {
                int end = all.length;
                all = Arrays.copyOf(all, end + part.length);
                System.arraycopy(part, 0, all, end, part.length);
            }
            return all;
        }
    }
}
