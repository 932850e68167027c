package org.siegel.directory.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.forgerock.opendj.ldif.EntryReader;
import org.forgerock.opendj.ldif.LDIF;
import org.forgerock.opendj.ldif.LDIFChangeRecordReader;
import org.forgerock.opendj.ldif.LDIFEntryReader;
import org.forgerock.opendj.ldif.LDIFEntryWriter;

/**
 * OpenDJ's configuration file: its initial one, changed by {@code configuration.ldif}. It is written anew at each start,
 * so that it always says what the settings say, and a start that was killed half-way leaves nothing to repair.
 */
final class Configuration {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, String> words;

    Configuration(Settings settings, int port, int administrationPort, int replicationPort) {
        words = Map.of(
                "{port}", Integer.toString(port),
                "{administrationPort}", Integer.toString(administrationPort),
                "{replicationPort}", Integer.toString(replicationPort),
                "{baseDn}", settings.baseDn(),
                "{servicePassword}", saltedSha512(settings.servicePassword()),
                "{rootPassword}", saltedSha512(settings.rootPassword().orElseGet(Configuration::unknownPassword)));
    }

    /** Writes the whole file or leaves the old one. */
    void write(Path initial, Path target) throws IOException {
        Path fresh = target.resolveSibling(target.getFileName() + ".new");
        try (InputStream in = Files.newInputStream(initial);
                EntryReader entries = new LDIFEntryReader(in);
                LDIFChangeRecordReader changes = new LDIFChangeRecordReader(new StringReader(changes()));
                LDIFEntryWriter out = new LDIFEntryWriter(Files.newOutputStream(fresh))) {
            LDIF.copyTo(LDIF.patch(entries, changes), out);
        }
        try {
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException fileSystemWithoutIt) {
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private String changes() {
        try (InputStream in = Configuration.class.getResourceAsStream("configuration.ldif")) {
            if (in == null) {
                throw new IllegalStateException("configuration.ldif is not in the jar");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (var word : words.entrySet()) {
                text = text.replace(word.getKey(), word.getValue());
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String unknownPassword() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** OpenDJ's {@code {SSHA512}}: base64 of SHA-512(password, salt) and the salt. */
    private static String saltedSha512(String password) {
        try {
            byte[] salt = new byte[8];
            RANDOM.nextBytes(salt);
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            digest.update(password.getBytes(StandardCharsets.UTF_8));
            byte[] hash = digest.digest(salt);
            byte[] both = new byte[hash.length + salt.length];
            System.arraycopy(hash, 0, both, 0, hash.length);
            System.arraycopy(salt, 0, both, hash.length, salt.length);
            return "{SSHA512}" + Base64.getEncoder().encodeToString(both);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }
}
