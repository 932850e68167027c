package org.siegel.bench;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A CRL of many entries read, verified and looked into: {@code openssl crl -CAfile} against Siegel, one process each. */
final class RevocationLists {

    private static final byte[] SHA256_WITH_RSA = HexFormat.of().parseHex("300d06092a864886f70d01010b0500");
    private static final byte[] SUPERSEDED = HexFormat.of().parseHex("300c300a0603551d1504030a0104");
    private static final int HEAP = 256;

    private final String runner;
    private final Path folder;

    /** What a process used. */
    private record Usage(double seconds, double peak) {}

    RevocationLists(String runner, Path folder) {
        this.runner = runner;
        this.folder = folder;
    }

    String measure(int entries, int rounds) throws Exception {
        make(entries);
        archive();
        java("verify", "-XX:AOTCacheOutput=" + file("aot"));
        List<Usage> theirs = new ArrayList<>();
        List<Usage> ours = new ArrayList<>();
        List<Usage> nothing = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            theirs.add(
                    run("openssl", "crl", "-inform", "DER", "-in", file("crl"), "-CAfile", file("ca.pem"), "-noout"));
            if (!Files.readString(folder.resolve("stderr")).contains("verify OK")) {
                throw new IllegalStateException("openssl did not verify the list");
            }
            ours.add(java("verify", "-XX:AOTCache=" + file("aot")));
            nothing.add(java("nothing", "-XX:AOTCache=" + file("aot")));
        }
        java("measure", "-XX:AOTCache=" + file("aot"));
        String[] measured = Files.readString(folder.resolve("stdout")).strip().split(" ", -1);
        return String.format(
                Locale.ROOT,
                """
                | a CRL of %,d entries, %d MB of DER | CPU s, median (least, most) | memory at the peak, MB |
                |---|---|---|
                | `openssl crl -CAfile`: read and verified | %s | %.0f |
                | Siegel, a new JVM started like the launcher does: read, verified and indexed | %s | %.0f |
                | of these, a JVM that does nothing | %s | %.0f |

                openssl : Siegel %.1f with the start of the JVM, %.1f without. Retained: %s MB. A look-up: %s ns for a listed number, %s ns for another.
                """,
                entries,
                Files.size(folder.resolve("crl")) / 1_000_000,
                spread(theirs),
                peak(theirs),
                spread(ours),
                peak(ours),
                spread(nothing),
                peak(nothing),
                ratio(theirs, ours, null),
                ratio(theirs, ours, nothing),
                measured[0],
                measured[1],
                measured[2]);
    }

    /** The median of the ratios round by round. */
    private static double ratio(List<Usage> theirs, List<Usage> ours, @Nullable List<Usage> less) {
        double[] ratios = new double[ours.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = theirs.get(i).seconds / (ours.get(i).seconds - (less == null ? 0 : less.get(i).seconds));
        }
        Arrays.sort(ratios);
        return ratios[ratios.length / 2];
    }

    private static String spread(List<Usage> usages) {
        double[] sorted = usages.stream().mapToDouble(Usage::seconds).sorted().toArray();
        return String.format(
                Locale.ROOT, "%.2f (%.2f, %.2f)", sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }

    private static double peak(List<Usage> usages) {
        return usages.stream().mapToDouble(Usage::peak).max().orElseThrow() / 1024;
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /** One archive without signatures, as the launcher's: the classes of signed ones are not in a cache of the JVM. */
    private void archive() throws IOException {
        Set<String> seen = new HashSet<>();
        try (var out = new ZipOutputStream(Files.newOutputStream(folder.resolve("run.jar")))) {
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                try (FileSystem archive =
                        Files.isDirectory(Path.of(entry)) ? null : FileSystems.newFileSystem(Path.of(entry))) {
                    Path root = archive == null ? Path.of(entry) : archive.getPath("/");
                    try (Stream<Path> files = Files.walk(root)) {
                        for (Path file : files.filter(f -> f.toString().endsWith(".class"))
                                .toList()) {
                            String name = root.relativize(file).toString().replace(File.separatorChar, '/');
                            if (!name.startsWith("META-INF/") && seen.add(name)) {
                                out.putNextEntry(new ZipEntry(name));
                                Files.copy(file, out);
                            }
                        }
                    }
                }
            }
        }
    }

    private Usage java(String what, String cache) throws IOException, InterruptedException {
        return run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                cache,
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:CompileCommand=quiet",
                "-XX:Tier4InvocationThreshold=50000",
                "-XX:Tier4MinInvocationThreshold=6000",
                "-XX:Tier4CompileThreshold=150000",
                "-XX:Tier4BackEdgeThreshold=400000",
                "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::implCompressMultiBlock0,0.001",
                "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA2::implCompress,0.001",
                "-XX:FreqInlineSize=100",
                "-XX:MaxInlineSize=20",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-AOTRecordTraining",
                "-Xmx" + HEAP + "m",
                "-Dsiegel.primitives=jdk",
                "-cp",
                file("run.jar"),
                RevocationListRun.class.getName(),
                what,
                file("crl"),
                file("ca.pem"));
    }

    private Usage run(String... command) throws IOException, InterruptedException {
        Path usage = folder.resolve("usage");
        List<String> whole = new ArrayList<>(List.of(runner, usage.toString()));
        whole.addAll(List.of(command));
        Process process = new ProcessBuilder(whole)
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(folder.resolve("stderr").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    String.join(" ", command) + ": " + Files.readString(folder.resolve("stderr")));
        }
        String[] used = Files.readString(usage).strip().split(" ", -1);
        return new Usage(Long.parseLong(used[0]) / 1e9, Long.parseLong(used[1]));
    }

    /** RSA-2048 with SHA-256; serial numbers of eight random bytes, a time of its own and the same reason in each entry. */
    private void make(int entries) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        var name = new X500Name("C=DE,O=Example Organisation,CN=Example CA with a long list");
        byte[] ca = new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(Instant.parse("2025-01-01T00:00:00Z")),
                        Date.from(Instant.parse("2045-01-01T00:00:00Z")),
                        name,
                        keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()))
                .getEncoded();
        Files.writeString(
                folder.resolve("ca.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(ca)
                        + "\n-----END CERTIFICATE-----\n");
        Random random = new Random(5280); // serial numbers only: RevocationListRun makes the same
        Random times = new Random(1);
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (int i = 0; i < entries; i++) {
            byte[] serial =
                    BigInteger.valueOf(random.nextLong() >>> 1 | 1L << 62).toByteArray();
            String when = String.format(
                    Locale.ROOT,
                    "25%02d%02d%02d%02d%02dZ",
                    1 + times.nextInt(12),
                    1 + times.nextInt(28),
                    times.nextInt(24),
                    times.nextInt(60),
                    times.nextInt(60));
            list.writeBytes(element(0x30, concatenated(element(2, serial), time(when), SUPERSEDED)));
        }
        byte[] number = HexFormat.of().parseHex("300c300a0603551d1404030201" + "05");
        byte[] tbs = element(
                0x30,
                concatenated(
                        element(2, new byte[] {1}),
                        SHA256_WITH_RSA,
                        name.getEncoded("DER"),
                        time("261001000000Z"),
                        time("441001000000Z"),
                        element(0x30, list.toByteArray()),
                        element(0xA0, number)));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(tbs);
        byte[] bits = concatenated(new byte[1], signature.sign());
        Files.write(folder.resolve("crl"), element(0x30, concatenated(tbs, SHA256_WITH_RSA, element(3, bits))));
    }

    private static byte[] time(String utc) {
        return element(0x17, utc.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] element(int tag, byte[] content) {
        int length = content.length;
        ByteBuffer out = ByteBuffer.allocate(length + 6).put((byte) tag);
        if (length < 128) {
            out.put((byte) length);
        } else {
            int octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            out.put((byte) (0x80 | octets));
            for (int i = octets - 1; i >= 0; i--) {
                out.put((byte) (length >> 8 * i));
            }
        }
        out.put(content);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
