package org.siegel.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.siegel.smime.Identity;

/** Large messages: {@code openssl cms}, two processes a way, against one JVM with a heap of 64 megabytes. */
final class LargeMessages {

    private static final int BLOCK = 1 << 20;

    private final String runner;
    private final Path folder;
    private final int rounds;
    private final StringBuilder table = new StringBuilder("""
            | message | operation | `openssl cms`, CPU s | Siegel, CPU s | openssl : Siegel | Siegel, first pass of a new process, CPU s | memory at the peak, MB: openssl, Siegel |
            |---|---|---|---|---|---|---|
            """);

    /** What a process used. */
    private record Usage(double seconds, long peak) {}

    LargeMessages(String runner, Path folder, int rounds) throws Exception {
        this.runner = runner;
        this.folder = folder;
        this.rounds = rounds;
        People people = new People();
        pem("signer", people.person("Alice"));
        pem("recipient", people.person("Bob"));
    }

    private void pem(String name, Identity identity) throws IOException, GeneralSecurityException {
        String key = block("PRIVATE KEY", identity.key().getEncoded());
        String certificate = block("CERTIFICATE", identity.certificate().getEncoded());
        String issuer = block("CERTIFICATE", identity.chain().getFirst().getEncoded());
        Files.writeString(folder.resolve(name + ".pem"), key + certificate + issuer);
        Files.writeString(folder.resolve(name + ".key"), key);
        Files.writeString(folder.resolve(name + ".crt"), certificate);
        Files.writeString(folder.resolve("issuer.crt"), issuer);
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    void measure(int megabytes, int passes) throws IOException, InterruptedException {
        content(megabytes);
        String name = megabytes + " MB";
        way(name, "sign and encrypt, CBC", "sign-encrypt", "aes-128-cbc", "content", "ours.cbc", passes, signEncrypt());
        way(
                name,
                "decrypt and verify, CBC",
                "decrypt-verify",
                "aes-128-cbc",
                "theirs",
                "back",
                passes,
                decryptVerify());
        way(name, "sign and encrypt, GCM", "sign-encrypt", "aes-256-gcm", "content", "ours.gcm", passes, signEncrypt());
        way(
                name,
                "decrypt and verify, GCM",
                "decrypt-verify",
                "aes-256-gcm",
                "ours.gcm",
                "back",
                passes,
                decryptVerify());
        way(
                name,
                "decrypt and verify, GCM, from a stream",
                "decrypt-verify-stream",
                "aes-256-gcm",
                "ours.gcm",
                "back",
                passes,
                decryptVerify());
        way(
                name,
                "decrypt and verify, GCM, into a quarantine",
                "decrypt-verify-quarantined",
                "aes-256-gcm",
                "ours.gcm",
                "back",
                passes,
                decryptVerify());
        same("content", "back");
    }

    void measureMail(int megabytes, int passes) throws IOException, InterruptedException {
        mail(megabytes);
        String name = megabytes + " MB .eml";
        way(
                name,
                "sign and encrypt, CBC",
                "mail-sign-encrypt",
                "aes-128-cbc",
                "content",
                "ours.cbc",
                passes,
                List.of(
                        command(
                                "-sign",
                                "-nodetach",
                                "-stream",
                                "-in",
                                "content",
                                "-out",
                                "signed",
                                "-signer",
                                "signer.crt",
                                "-inkey",
                                "signer.key",
                                "-certfile",
                                "issuer.crt"),
                        command("-encrypt", "-stream", "-aes128", "-in", "signed", "-out", "theirs", "recipient.crt")));
        way(
                name,
                "decrypt and verify, CBC",
                "mail-decrypt-verify",
                "aes-128-cbc",
                "theirs",
                "back",
                passes,
                List.of(
                        command(
                                "-decrypt",
                                "-in",
                                "theirs",
                                "-out",
                                "decrypted",
                                "-inkey",
                                "recipient.key",
                                "-recip",
                                "recipient.crt"),
                        command("-verify", "-noverify", "-in", "decrypted", "-out", "opened")));
    }

    private List<List<String>> signEncrypt() {
        return List.of(
                command(
                        "-sign",
                        "-binary",
                        "-nodetach",
                        "-stream",
                        "-outform",
                        "DER",
                        "-in",
                        "content",
                        "-out",
                        "signed",
                        "-signer",
                        "signer.crt",
                        "-inkey",
                        "signer.key",
                        "-certfile",
                        "issuer.crt"),
                command(
                        "-encrypt",
                        "-binary",
                        "-stream",
                        "-aes128",
                        "-outform",
                        "DER",
                        "-in",
                        "signed",
                        "-out",
                        "theirs",
                        "recipient.crt"));
    }

    private List<List<String>> decryptVerify() {
        return List.of(
                command(
                        "-decrypt",
                        "-binary",
                        "-inform",
                        "DER",
                        "-in",
                        "theirs",
                        "-out",
                        "decrypted",
                        "-inkey",
                        "recipient.key",
                        "-recip",
                        "recipient.crt"),
                command("-verify", "-binary", "-noverify", "-inform", "DER", "-in", "decrypted", "-out", "opened"));
    }

    /** With the names of files in the folder. */
    private List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of("openssl", "cms"));
        boolean file = false;
        for (String word : words) {
            boolean name = file || word.endsWith(".crt") || word.endsWith(".key");
            command.add(name ? folder.resolve(word).toString() : word);
            file = word.equals("-in") || word.equals("-out");
        }
        return command;
    }

    private void way(
            String message,
            String title,
            String operation,
            String cipher,
            String input,
            String output,
            int passes,
            List<List<String>> theirs)
            throws IOException, InterruptedException {
        double[] openssl = new double[rounds];
        double[] siegel = new double[rounds];
        double[] first = new double[rounds];
        long theirPeak = 0;
        long ourPeak = 0;
        for (int round = 0; round < rounds; round++) {
            for (List<String> command : theirs) {
                Usage usage = run(command);
                openssl[round] += usage.seconds();
                theirPeak = Math.max(theirPeak, usage.peak());
            }
            first[round] = run(pipe(operation, input, output, cipher, 1)).seconds();
            Usage usage = run(pipe(operation, input, output, cipher, passes));
            ourPeak = Math.max(ourPeak, usage.peak());
            double[] each = Files.readAllLines(folder.resolve("stdout")).stream()
                    .skip(1) // the first pass compiles
                    .mapToDouble(line -> Long.parseLong(line) / 1e9)
                    .toArray();
            siegel[round] = Rounds.median(each);
        }
        table.append("| %s | %s | %.2f | %.2f | **%s** | %.2f | %d, %d |%n"
                .formatted(
                        message,
                        title,
                        Rounds.median(openssl),
                        Rounds.median(siegel),
                        Rounds.spread(Rounds.ratio(openssl, siegel)),
                        Rounds.median(first),
                        theirPeak / 1024,
                        ourPeak / 1024));
    }

    private List<String> pipe(String operation, String input, String output, String cipher, int times) {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Pipe.class.getName(),
                operation,
                folder.resolve(input).toString(),
                folder.resolve(output).toString(),
                folder.resolve("signer.pem").toString(),
                folder.resolve("recipient.pem").toString(),
                cipher,
                Integer.toString(times));
    }

    private Usage run(List<String> command) throws IOException, InterruptedException {
        Path usage = folder.resolve("usage");
        List<String> whole = new ArrayList<>(List.of(runner, usage.toString()));
        whole.addAll(command);
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

    private void content(int megabytes) throws IOException {
        byte[] block = new byte[BLOCK];
        new Random(megabytes).nextBytes(block);
        try (OutputStream out = Files.newOutputStream(folder.resolve("content"))) {
            for (int i = 0; i < megabytes; i++) {
                block[i % 1000]++;
                out.write(block);
            }
        }
    }

    /** A message with one attachment. */
    private void mail(int megabytes) throws IOException {
        byte[] block = new byte[57 * 1024];
        new Random(megabytes).nextBytes(block);
        byte[] lines = (Base64.getMimeEncoder().encodeToString(block) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = Files.newOutputStream(folder.resolve("content"))) {
            out.write(header());
            for (long written = 0; written < (long) megabytes * BLOCK; written += lines.length) {
                out.write(lines);
            }
            out.write("\r\n--b1--\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static byte[] header() {
        return """
                From: Alice <alice@example.org>
                To: Bob <bob@example.org>
                Subject: A large attachment
                Date: Fri, 27 Nov 2026 08:00:00 +0000
                Message-ID: <2@example.org>
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="b1"

                --b1
                Content-Type: text/plain; charset=us-ascii

                Here it is.
                --b1
                Content-Type: application/octet-stream; name=data.bin
                Content-Transfer-Encoding: base64

                """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private void same(String one, String other) throws IOException {
        if (Files.mismatch(folder.resolve(one), folder.resolve(other)) != -1) {
            throw new IllegalStateException("what came back is not what went in: " + Arrays.asList(one, other));
        }
    }

    String report() {
        return table.toString();
    }
}
