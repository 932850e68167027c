package org.siegel.ca;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.siegel.smime.Secret;

/** The file of the master key: one line of base64. */
final class MasterKeyFile {

    /** More than any form of a key needs; what is longer is some other file. */
    private static final int LARGEST = 4096;

    private MasterKeyFile() {}

    static Secret readOrCreate(Path file, SecureRandom random) {
        try {
            if (!Files.exists(file)) {
                create(file, random);
            }
            if (PrivateFile.openToOthers(file)) {
                throw new CaException.MasterKeyUnusable(
                        "the master key " + file + " is open to others; run: chmod 600 " + file);
            }
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                throw new CaException.MasterKeyUnusable(
                        "the master key " + file + " is malformed: it must be a file with one line of base64");
            }
            byte[] bytes = Files.readAllBytes(file);
            try {
                return Secret.of(bytes);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        } catch (IOException e) {
            throw new CaException.MasterKeyUnusable("the master key " + file + " cannot be read or created: " + e, e);
        }
    }

    /** A kill at any moment leaves no file or a whole one, and of two creators at once the first wins. */
    private static void create(Path file, SecureRandom random) throws IOException {
        byte[] key = new byte[MasterKey.BYTES];
        random.nextBytes(key);
        byte[] base64 = Base64.getEncoder().encode(key);
        byte[] line = Arrays.copyOf(base64, base64.length + 1);
        line[base64.length] = '\n';
        Path complete = PrivateFile.writeBeside(file, line);
        try {
            Files.createLink(file, complete);
        } catch (FileAlreadyExistsException other) {
            // somebody else created it just now: theirs is the key
        } catch (UnsupportedOperationException | IOException noHardLinks) {
            Files.move(complete, file); // does not replace either, only its check is not atomic
        } finally {
            Files.deleteIfExists(complete);
            Arrays.fill(key, (byte) 0);
            Arrays.fill(base64, (byte) 0);
            Arrays.fill(line, (byte) 0);
        }
    }
}
