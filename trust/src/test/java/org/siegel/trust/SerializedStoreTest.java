package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.Thumbprint;
import org.siegel.testkit.Corpus;
import org.siegel.testkit.Peer;

/** The serialized store against files that Windows and Wine's crypt32 made, and crypt32 itself. */
class SerializedStoreTest {

    @Test
    void aStoreSavedByWindowsIsReadAndItsKeyContainerIsNotWritten() throws IOException {
        SerializedStore store = SerializedStore.read(bytes("windows-made-dotnet.sst"));

        assertThat(store.x509Certificates())
                .extracting(c -> Thumbprint.sha1(c).hex())
                .containsExactlyInAnyOrder(
                        "108E2BA23632620C427C570B6D9DB51AC31387FE", "71CB4E2B02738AD44F8B382C93BD17BA665F9914");
        assertThat(store.certificates().getFirst().properties())
                .extracting(SerializedStore.Property::id)
                .containsExactly(2);
        assertThat(store.toString()).doesNotContain("7b0037");

        SerializedStore copy = SerializedStore.read(store.toBytes());
        assertThat(copy.certificates())
                .allSatisfy(
                        e -> assertThat(e.properties()).noneMatch(p -> p.id() == SerializedStore.KEY_PROVIDER_INFO));
        assertThat(copy.x509Certificates()).containsExactlyElementsOf(store.x509Certificates());
    }

    @Test
    void aStoreSavedByCrypt32IsReadWithNamesAndCrlAndWrittenByteForByte() throws IOException {
        byte[] file = bytes("wine-made-friendlynames-crl.sst");
        SerializedStore store = SerializedStore.read(new ByteArrayInputStream(file));

        assertThat(store.certificates().stream().flatMap(e -> e.friendlyName().stream()))
                .containsExactlyInAnyOrder("Root Friendly", "\u00c4lice");
        assertThat(store.x509Crls()).hasSize(1);
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
        assertThat(SerializedStore.read(Arrays.copyOf(file, file.length + 7))).isEqualTo(SerializedStore.read(file));
    }

    @Test
    void crypt32ReadsWhatWeWrite(@TempDir Path folder) throws IOException {
        Peer.require("x86_64-w64-mingw32-gcc");
        Peer.require("wine");
        String source = Corpus.peer("sst_peer.c").toString();
        Peer.run(
                        folder,
                        List.of(
                                "x86_64-w64-mingw32-gcc",
                                "-O1",
                                "-municode",
                                "-s",
                                "-o",
                                "sst_peer.exe",
                                source,
                                "-lcrypt32"))
                .ok();
        SerializedStore windows = SerializedStore.read(bytes("windows-made-dotnet.sst"));
        SerializedStore wine = SerializedStore.read(bytes("wine-made-friendlynames-crl.sst"));
        var plain = SerializedStore.of(wine.x509Certificates(), wine.x509Crls());
        var named = new SerializedStore(
                List.of(
                        windows.certificates().getFirst().named("Z\u00fcrich \u20ac"),
                        wine.certificates().getFirst()),
                wine.crls(),
                List.of());
        Files.write(folder.resolve("plain.sst"), plain.toBytes());
        Files.write(folder.resolve("named.sst"), named.toBytes());

        assertThat(wine(folder, "list", "plain.sst")).contains("TOTAL\tcerts=3\tcrls=1\tctls=0");
        assertThat(wine(folder, "list", "elem:named.sst"))
                .contains("TOTAL\tcerts=2\tcrls=1\tctls=0", "5a00fc00720069006300680020002000ac200000".substring(0, 24))
                .doesNotContain("prop=2:");
        wine(folder, "copy", "mem:plain.sst", "copy.sst");
        assertThat(SerializedStore.read(Files.readAllBytes(folder.resolve("copy.sst")))
                        .x509Certificates())
                .containsExactlyInAnyOrderElementsOf(plain.x509Certificates());
    }

    private static String wine(Path folder, String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of("wine", "sst_peer.exe"));
        command.addAll(List.of(arguments));
        return Peer.run(
                        folder,
                        Map.of(
                                "WINEPREFIX",
                                folder.resolve("prefix").toString(),
                                "WINEARCH",
                                "win64",
                                "WINEDEBUG",
                                "-all"),
                        new byte[0],
                        command)
                .ok()
                .text();
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
