package org.siegel.directory.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The key and certificate of OpenDJ's administration and replication ports, both on loopback only. OpenDJ can make them
 * itself only with BouncyCastle's FIPS edition, so they are made here, once per installation, with the JDK's keytool.
 */
final class Keystores {

    private static final String ADMINISTRATION = "admin-cert";
    private static final String REPLICATION = "ads-certificate";

    private final Path folder;

    Keystores(Path folder) {
        this.folder = folder;
    }

    /** Makes what is missing; the file that is written last proves that the others are complete. */
    void ensure() throws IOException {
        if (Files.exists(folder.resolve("admin-keystore"))) {
            return;
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String pin = HexFormat.of().formatHex(random);
        for (String store : List.of("admin-keystore", "admin-truststore", "ads-truststore")) {
            Files.writeString(folder.resolve(store + ".pin"), pin + "\n");
        }
        Path made = folder.resolve("admin-keystore.new");
        Files.deleteIfExists(made);
        generate(made, pin);
        try {
            KeyStore source = KeyStore.getInstance("JKS");
            try (InputStream in = Files.newInputStream(made)) {
                source.load(in, pin.toCharArray());
            }
            Key key = source.getKey(ADMINISTRATION, pin.toCharArray());
            Certificate[] chain = source.getCertificateChain(ADMINISTRATION);
            KeyStore trust = KeyStore.getInstance("JKS");
            trust.load(null, null);
            trust.setCertificateEntry(ADMINISTRATION, chain[0]);
            store(trust, folder.resolve("admin-truststore"), pin);
            KeyStore replication = KeyStore.getInstance("JKS");
            replication.load(null, null);
            replication.setKeyEntry(REPLICATION, key, pin.toCharArray(), chain);
            store(replication, folder.resolve("ads-truststore"), pin);
        } catch (GeneralSecurityException e) {
            throw new CannotStart("cannot make the embedded directory's own certificate: " + e.getMessage(), e);
        }
        Files.move(made, folder.resolve("admin-keystore"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void store(KeyStore keystore, Path file, String pin) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(file)) {
            keystore.store(out, pin.toCharArray());
        }
    }

    private static void generate(Path file, String pin) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-storetype",
                "JKS",
                "-keystore",
                file.toString(),
                "-storepass:env",
                "PIN",
                "-keypass:env",
                "PIN",
                "-alias",
                ADMINISTRATION,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=localhost,O=Siegel embedded directory",
                "-validity",
                "36500");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PIN", pin);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        String problem = null;
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                problem = "did not end within 60 s";
            } else if (process.exitValue() != 0) {
                problem = "ended with status " + process.exitValue();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            problem = "was interrupted";
        }
        if (problem != null) {
            throw new CannotStart("keytool, which makes the embedded directory's own certificate, " + problem);
        }
    }
}
