package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.siegel.smime.Thumbprint;
import org.siegel.testkit.Corpus;

/** The serialized store against files that Windows and Wine's crypt32 made. */
class SerializedStoreTest {

    @Test
    void aStoreSavedByWindowsIsReadAndItsKeyContainerIsNotWritten() throws IOException {
        SerializedStore store = SerializedStore.read(bytes("windows-made-dotnet.sst"));

        assertThat(store.x509Certificates())
                .extracting(c -> Thumbprint.sha1(c).hex())
                .containsExactlyInAnyOrder(
                        "108E2BA23632620C427C570B6D9DB51AC31387FE", "71CB4E2B02738AD44F8B382C93BD17BA665F9914");
        assertThat(store.certificates())
                .allSatisfy(e -> assertThat(e.properties()).isEmpty());
        assertThat(new String(store.toBytes(), StandardCharsets.UTF_16LE)).doesNotContain("Cryptographic Provider");
        assertThat(SerializedStore.read(store.toBytes())).isEqualTo(store);
        assertThat(TrustFile.read(bytes("windows-made-dotnet.sst")).notes())
                .containsExactly("Properties that tell where private keys lie were left out: 1.");
    }

    @Test
    void aStoreSavedByCrypt32IsReadWithNamesAndCrlAndWrittenByteForByte() throws IOException {
        byte[] file = bytes("wine-made-friendlynames-crl.sst");
        SerializedStore store = SerializedStore.read(new ByteArrayInputStream(file));

        assertThat(store.certificates().stream().flatMap(e -> e.friendlyName().stream()))
                .containsExactlyInAnyOrder("Root Friendly", "\u00c4lice");
        assertThat(store.revocationLists()).hasSize(1);
        assertThat(store.toBytes()).isEqualTo(file);
        assertThat(SerializedStore.read(bytes("wine-made.sst")).toBytes()).isEqualTo(bytes("wine-made.sst"));
    }

    @Test
    void storesAreEqualAsSets() throws IOException {
        SerializedStore store = SerializedStore.read(bytes("wine-made-friendlynames-crl.sst"));
        var reversed = new SerializedStore(store.certificates().reversed(), store.crls(), store.trustLists());
        var fewer = new SerializedStore(store.certificates().subList(1, 3), store.crls(), store.trustLists());

        assertThat(reversed).isEqualTo(store).hasSameHashCodeAs(store);
        assertThat(fewer).isNotEqualTo(store);
    }

    @Test
    void anEmptyStoreIsTwentyBytes() {
        byte[] empty = SerializedStore.of(List.of(), List.of()).toBytes();
        assertThat(empty).hasSize(20);
        assertThat(SerializedStore.read(empty).certificates()).isEmpty();
    }

    @Test
    void aSerializedSingleCertificateIsRefusedByName() throws IOException {
        byte[] single = bytes("windows-made-dotnet-serialized-cert-NOT-a-store.bin");
        assertThatThrownBy(() -> SerializedStore.read(single))
                .isInstanceOf(TrustException.MalformedStore.class)
                .hasMessageContaining("single serialized certificate");
        assertThatThrownBy(() -> TrustFile.read(single)).hasMessageContaining("single serialized certificate");
    }

    @Test
    void everyCutIsRefused() throws IOException {
        byte[] file = bytes("wine-made-friendlynames-crl.sst");
        for (int length = 0; length < file.length; length += length < 400 ? 1 : 37) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> SerializedStore.read(cut))
                    .as("cut at %d", length)
                    .isInstanceOf(TrustException.MalformedStore.class);
        }
    }

    @Test
    void damagedFieldsAreNamed() throws IOException {
        byte[] file = bytes("wine-made.sst");
        refused(file, 4, 'X', "not a serialized store");
        refused(file, 10, 1, "out of range");
        refused(file, 18, 0x7f, "bytes, but");
        refused(file, 8, 35, "reserved");
        refused(file, 12, 2, "encoding");
        refused(file, 20, 0x31, "damaged");
        refused(file, file.length - 1, 1, "end mark");
        refused(file, file.length - 12, 11, "no end mark");
    }

    @Test
    void bytesAfterTheEndMarkAreNotRead() throws IOException {
        byte[] file = bytes("wine-made.sst");
        byte[] longer = Arrays.copyOf(file, file.length + 7);
        assertThat(SerializedStore.read(longer)).isEqualTo(SerializedStore.read(file));
        assertThat(TrustFile.read(longer).notes())
                .containsExactly("7 bytes after the end mark were passed over, as Windows does.");
    }

    private static void refused(byte[] file, int offset, int value, String sentence) {
        byte[] damaged = file.clone();
        damaged[offset] = (byte) value;
        assertThatThrownBy(() -> SerializedStore.read(damaged))
                .isInstanceOf(TrustException.MalformedStore.class)
                .hasMessageContaining(sentence);
    }

    private static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(Corpus.at("sst/" + name));
    }
}
