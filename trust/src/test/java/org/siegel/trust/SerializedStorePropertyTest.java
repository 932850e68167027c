package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.siegel.testkit.Corpus;

/** What holds for every serialized store, tried on thousands; and what holds for bytes that are none. */
class SerializedStorePropertyTest {

    private static final int STORES = 5_000;

    @Test
    void everyStoreComesBackInWhateverOrder() {
        var stores = new RandomStores(1);
        int entries = 0;
        for (int i = 0; i < STORES; i++) {
            SerializedStore store = stores.next();
            byte[] written = store.toBytes();
            SerializedStore read = SerializedStore.read(written);

            assertThat(read).as("store %d", i).isEqualTo(store);
            assertThat(read.toBytes()).isEqualTo(written);
            assertThat(SerializedStore.read(stores.shuffled(store).toBytes())).isEqualTo(store);
            entries += store.certificates().size()
                    + store.crls().size()
                    + store.trustLists().size();
            int elements = entriesAndProperties(store);
            assertThat(HostileBytes.offsets(written)).hasSize(elements + 1);
        }
        assertThat(entries).isGreaterThan(STORES);
    }

    private static int entriesAndProperties(SerializedStore store) {
        int count = 0;
        for (var entries : List.of(store.certificates(), store.crls(), store.trustLists())) {
            for (var entry : entries) {
                count += 1 + entry.properties().size();
            }
        }
        return count;
    }

    @Test
    void noPropertyThatTellsOfAKeySurvives() {
        SerializedStore.Entry plain = new RandomStores(2)
                .next().crls().stream().findFirst().orElseGet(() -> new SerializedStore.Entry(new byte[0], List.of()));
        for (int id : List.of(1, 2, 5, 6, 12, 16, 18, 76, 78, 79, 90, 91, 99, 100, 101, 106, 117, 118, 120, 125)) {
            var entry = new SerializedStore.Entry(
                    plain.encoded(),
                    List.of(
                            new SerializedStore.Property(id, new byte[] {42, 42, 42}),
                            new SerializedStore.Property(11, new byte[] {65, 0, 0, 0})));
            assertThat(entry.properties()).as("%d", id).hasSize(1);
        }
    }

    @Test
    void hostileStoresAreReadOrRefusedAndNothingElse() throws IOException {
        var stores = new RandomStores(3);
        List<byte[]> good = new ArrayList<>();
        for (String file : List.of("windows-made-dotnet.sst", "wine-made-friendlynames-crl.sst", "wine-made.sst")) {
            good.add(Files.readAllBytes(Corpus.at("sst/" + file)));
        }
        for (int i = 0; i < 40; i++) {
            good.add(stores.next().toBytes());
        }
        var read = new AtomicInteger();
        Consumer<byte[]> seed = bytes -> read.addAndGet(readOrRefused(bytes));
        int tried = 0;
        for (byte[] store : good) {
            tried += HostileBytes.lies(store, seed);
            tried += HostileBytes.damage(store, stores.random(), 60, seed);
        }
        assertThat(tried).isGreaterThan(20_000);
        assertThat(read.get()).isBetween(100, tried - 10_000);
    }

    /** 1 if read: then it is a store like any other. */
    private static int readOrRefused(byte[] bytes) {
        SerializedStore store;
        try {
            store = SerializedStore.read(bytes);
        } catch (TrustException refused) {
            assertThat(refused).hasMessageEndingWith(".");
            return 0;
        }
        assertThat(SerializedStore.read(store.toBytes())).isEqualTo(store);
        return 1;
    }

    @Test
    void aLengthOfFourGigabytesAllocatesNothing() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] lie = store(element(11, 0xFFFFFFFF, new byte[0]));
        assertThatThrownBy(() -> SerializedStore.read(lie)).hasMessageContaining("says 4294967295 bytes");
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> SerializedStore.read(lie)).isInstanceOf(TrustException.MalformedStore.class);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100L * 100_000);
    }

    @Test
    void capsAreNamed() {
        byte[] large = new byte[(1 << 20) + 1];
        assertThatThrownBy(() -> SerializedStore.read(store(element(11, large.length, large))))
                .isInstanceOf(TrustException.LimitExceeded.class)
                .hasMessageContaining("1 MiB");
        byte[][] many = new byte[257][];
        java.util.Arrays.fill(many, element(0x8001, 0, new byte[0]));
        assertThatThrownBy(() -> SerializedStore.read(store(many)))
                .isInstanceOf(TrustException.LimitExceeded.class)
                .hasMessageContaining("256");
        byte[][] lists = new byte[100_001][];
        java.util.Arrays.fill(lists, element(34, 2, new byte[] {0x30, 0}));
        assertThatThrownBy(() -> SerializedStore.read(store(lists)))
                .isInstanceOf(TrustException.LimitExceeded.class)
                .hasMessageContaining("100000 entries");
        assertThatThrownBy(() -> SerializedStore.read(new byte[(64 << 20) + 1])).hasMessageContaining("64 MiB");
    }

    private static byte[] element(int id, int length, byte[] value) {
        return ByteBuffer.allocate(12 + value.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(id)
                .putInt(1)
                .putInt(length)
                .put(value)
                .array();
    }

    private static byte[] store(byte[]... elements) {
        var out = new java.io.ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 0, 0, 0, 'C', 'E', 'R', 'T'});
        for (byte[] element : elements) {
            out.writeBytes(element);
        }
        out.writeBytes(new byte[12]);
        return out.toByteArray();
    }
}
