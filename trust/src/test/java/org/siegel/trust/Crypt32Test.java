package org.siegel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.testkit.Corpus;
import org.siegel.testkit.Peer;

/** crypt32, as Wine has it, reads what we write, and we read what it writes. One start of Wine does many commands. */
class Crypt32Test {

    private static final int STORES = 60;

    /** The properties that Wine 8.0 takes and shows as they came; it refuses a store with any other, Windows does not. */
    private static final List<Integer> KNOWN_TO_WINE = List.of(10, 11, 13, 20, 21, 22, 23, 26, 64);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the first test
    static Path folder;

    @BeforeAll
    static void build() {
        Peer.require("x86_64-w64-mingw32-gcc");
        Peer.require("wine");
        String source = Corpus.peer("sst_peer.c").toString();
        String compile = "x86_64-w64-mingw32-gcc -O1 -municode -s -o sst_peer.exe " + source + " -lcrypt32";
        Peer.run(folder, List.of(compile.split(" "))).ok();
    }

    /** Wine's server writes its registry when everything has ended; the folder must not be taken away under it. */
    @AfterAll
    static void waitForWine() {
        if (Peer.isPresent("wineserver")) {
            Peer.run(folder, wine(), new byte[0], List.of("wineserver", "-w"));
        }
    }

    private static Map<String, String> wine() {
        return Map.of("WINEPREFIX", folder.resolve("prefix").toString(), "WINEARCH", "win64", "WINEDEBUG", "-all");
    }

    /** Runs sst_peer once for each line; what line i printed is in {@code i.txt}. */
    private static List<String> run(List<String> lines) throws IOException {
        var batch = new StringBuilder("@echo off\r\n");
        for (int i = 0; i < lines.size(); i++) {
            batch.append("sst_peer.exe ")
                    .append(lines.get(i))
                    .append(" > ")
                    .append(i)
                    .append(".txt\r\n");
        }
        Files.writeString(folder.resolve("run.bat"), batch);
        Peer.run(folder, wine(), new byte[0], List.of("wine", "cmd", "/c", "run.bat"));
        List<String> out = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            out.add(Files.readString(folder.resolve(i + ".txt")));
        }
        return out;
    }

    @Test
    void crypt32ReadsRandomStoresThatWeWrite() throws IOException {
        var random = new RandomStores(32, KNOWN_TO_WINE);
        List<SerializedStore> stores = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < STORES; i++) {
            SerializedStore store = withoutForeignLists(random.next());
            stores.add(store);
            Files.write(folder.resolve("ours" + i + ".sst"), store.toBytes());
            lines.add("list elem:ours" + i + ".sst");
        }
        List<String> said = run(lines);
        for (int i = 0; i < STORES; i++) {
            SerializedStore store = stores.get(i);
            String[] total = said.get(i)
                    .lines()
                    .filter(l -> l.startsWith("TOTAL"))
                    .findFirst()
                    .orElse("?")
                    .split("\t");
            assertThat(total)
                    .as("store %d", i)
                    .containsExactly(
                            "TOTAL",
                            "certs=" + store.certificates().size(),
                            "crls=" + store.crls().size(),
                            "ctls=0");
            assertThat(described(said.get(i))).as("store %d", i).isEqualTo(described(store));
        }
    }

    /** crypt32 decodes trust lists, and ours are random. */
    private static SerializedStore withoutForeignLists(SerializedStore store) {
        return new SerializedStore(store.certificates(), store.crls(), List.of());
    }

    /** Per certificate: its SHA-256 and its properties. */
    private static List<String> described(SerializedStore store) {
        return store.certificates().stream()
                .map(e -> {
                    // of several properties of one number crypt32 keeps the last
                    var last = new java.util.TreeMap<Integer, byte[]>();
                    e.properties().forEach(p -> last.put(p.id(), p.value()));
                    var properties = new TreeSet<String>();
                    last.forEach((id, value) -> properties.add("prop=" + id + ":" + value.length + ":"
                            + HexFormat.of().formatHex(value)));
                    return sha256(e.encoded()) + properties;
                })
                .sorted()
                .toList();
    }

    private static List<String> described(String said) {
        return said.lines()
                .filter(l -> l.startsWith("CERT\t"))
                .map(l -> {
                    String[] fields = l.split("\t");
                    var properties = new TreeSet<String>();
                    Arrays.stream(fields)
                            .filter(f -> f.startsWith("prop=") && KNOWN_TO_WINE.contains(id(f)))
                            .forEach(properties::add);
                    return fields[2] + properties;
                })
                .sorted()
                .toList();
    }

    private static int id(String property) {
        return Integer.parseInt(property.substring(5, property.indexOf(':')));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void weReadStoresThatCrypt32Writes() throws IOException {
        var random = new RandomStores(33);
        List<String> lines = new ArrayList<>();
        List<SerializedStore> wanted = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            SerializedStore store = random.next();
            var made = new ArrayList<SerializedStore.Entry>();
            var line = new StringBuilder("make " + (i % 2 == 0 ? "" : "mem:") + "theirs" + i + ".sst");
            for (int c = 0; c < store.certificates().size(); c++) {
                String file = "c" + i + "-" + c + ".der";
                var entry =
                        new SerializedStore.Entry(store.certificates().get(c).encoded(), List.of());
                Files.write(folder.resolve(file), entry.encoded());
                line.append(' ').append(file);
                if (c % 2 == 0) {
                    entry = entry.named("Name" + c);
                    line.append("=Name").append(c);
                }
                made.add(entry);
            }
            for (int c = 0; c < store.crls().size(); c++) {
                String file = "r" + i + "-" + c + ".crl";
                Files.write(folder.resolve(file), store.crls().get(c).encoded());
                line.append(' ').append(file);
            }
            wanted.add(new SerializedStore(
                    made,
                    store.crls().stream()
                            .map(e -> new SerializedStore.Entry(e.encoded(), List.of()))
                            .toList(),
                    List.of()));
            lines.add(line.toString());
        }
        run(lines);
        for (int i = 0; i < wanted.size(); i++) {
            byte[] theirs = Files.readAllBytes(folder.resolve("theirs" + i + ".sst"));
            assertThat(SerializedStore.read(theirs)).as("store %d", i).isEqualTo(wanted.get(i));
        }
    }

    /** A trust list that crypt32 decodes: SignedData without signers around a CertificateTrustList of one hash. */
    private static final byte[] TRUST_LIST = HexFormat.of()
            .parseHex(
                    "306e06092a864886f70d010702a061305f0201013100305606092b0601040182370a01a0493047300c060a2b0601040182370a"
                            + "0309020101170d3236303130313030303030305a300906052b0e03021a0500301a3018041411f6ad8ec52a2984abaafd7c3b51"
                            + "6503785c207231003100");

    @Test
    void crypt32ReadsAndCopiesTrustListsThatWeWrite() throws IOException {
        SerializedStore wine = SerializedStore.read(corpus("wine-made.sst"));
        var store = new SerializedStore(
                wine.certificates().subList(0, 1),
                List.of(),
                List.of(new SerializedStore.Entry(TRUST_LIST, List.of())));
        Files.write(folder.resolve("trust.sst"), store.toBytes());
        List<String> said = run(List.of("list elem:trust.sst", "copy elem:trust.sst trust-copy.sst"));
        assertThat(said.get(0)).contains("TOTAL\tcerts=1\tcrls=0\tctls=1", "\t" + TRUST_LIST.length);
        assertThat(SerializedStore.read(Files.readAllBytes(folder.resolve("trust-copy.sst"))))
                .isEqualTo(store);
    }

    @Test
    void crypt32CopiesOursByteForByteAsASet() throws IOException {
        SerializedStore windows = SerializedStore.read(corpus("windows-made-dotnet.sst"));
        SerializedStore wine = SerializedStore.read(corpus("wine-made-friendlynames-crl.sst"));
        var named = new SerializedStore(
                List.of(
                        windows.certificates().getFirst().named("Z\u00fcrich \u20ac"),
                        wine.certificates().getFirst()),
                wine.crls(),
                List.of());
        var plain = SerializedStore.ofEncoded(
                wine.x509Certificates(),
                wine.crls().stream().map(SerializedStore.Entry::encoded).toList());
        Files.write(folder.resolve("named.sst"), named.toBytes());
        Files.write(folder.resolve("plain.sst"), plain.toBytes());
        Files.write(
                folder.resolve("empty.sst"),
                SerializedStore.of(List.of(), List.of()).toBytes());
        Files.write(folder.resolve("longer.sst"), Arrays.copyOf(plain.toBytes(), plain.toBytes().length + 9));

        List<String> said = run(List.of(
                "copy elem:named.sst named-copy.sst",
                "copy mem:plain.sst plain-copy.sst",
                "copy plain.sst mem:plain-copy2.sst",
                "list empty.sst",
                "list mem:longer.sst",
                "list elem:named.sst"));

        assertThat(SerializedStore.read(Files.readAllBytes(folder.resolve("named-copy.sst"))))
                .isEqualTo(named);
        assertThat(SerializedStore.read(Files.readAllBytes(folder.resolve("plain-copy.sst"))))
                .isEqualTo(plain);
        assertThat(SerializedStore.read(Files.readAllBytes(folder.resolve("plain-copy2.sst"))))
                .isEqualTo(plain);
        assertThat(said.get(3)).contains("TOTAL\tcerts=0\tcrls=0\tctls=0");
        assertThat(said.get(4)).contains("TOTAL\tcerts=3\tcrls=1\tctls=0");
        assertThat(said.get(5)).doesNotContain("prop=2:");
    }

    private static byte[] corpus(String name) throws IOException {
        return Files.readAllBytes(Corpus.at("sst/" + name));
    }
}
