package org.siegel.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.siegel.smime.DecryptionKey;
import org.siegel.smime.Recipient;
import org.siegel.smime.Secret;

/** Encryption without certificates: to whoever knows a password or has a symmetric key (RFC 5652 §6.2.3, §6.2.4). */
final class SharedSecrets {

    static final Option TO_PASSWORD = Option.value(
                    "--to-password", "FILE", "whoever knows the password in the first line of the file; repeatable")
            .asRepeatable();
    static final Option TO_SHARED_KEY = Option.value(
                    "--to-shared-key",
                    "ID:FILE",
                    "whoever has the key of 16, 24 or 32 bytes in the file; ID, in hex, tells it apart; repeatable")
            .asRepeatable();
    static final Option PASSWORD = Option.value(
                    "--message-password", "FILE", "its first line is the password of the message; repeatable")
            .asRepeatable();
    static final Option SHARED_KEY = Option.value(
                    "--shared-key", "ID:FILE", "a symmetric key, as --to-shared-key; repeatable")
            .asRepeatable();

    /** OWASP's advice of 2023 for PBKDF2 with HMAC-SHA-256. */
    private static final int ITERATIONS = 600_000;

    private SharedSecrets() {}

    static List<Recipient> recipients(Arguments given) {
        List<Recipient> all = new ArrayList<>();
        given.paths(TO_PASSWORD).forEach(file -> all.add(new Recipient.OfPassword(Inputs.password(file), ITERATIONS)));
        given.texts(TO_SHARED_KEY).forEach(typed -> all.add(new Recipient.OfSharedKey(identifier(typed), key(typed))));
        return all;
    }

    static List<DecryptionKey> keys(Arguments given) {
        List<DecryptionKey> all = new ArrayList<>();
        given.paths(PASSWORD).forEach(file -> all.add(new DecryptionKey.Password(Inputs.password(file))));
        given.texts(SHARED_KEY).forEach(typed -> all.add(new DecryptionKey.SharedKey(identifier(typed), key(typed))));
        return all;
    }

    private static byte[] identifier(String typed) {
        int colon = typed.indexOf(':');
        try {
            if (colon > 0) {
                return HexFormat.of().parseHex(typed, 0, colon);
            }
        } catch (IllegalArgumentException notHex) {
            throw wrong(notHex);
        }
        throw wrong(new IllegalArgumentException(typed));
    }

    private static UsageException wrong(IllegalArgumentException why) {
        return new UsageException("a shared key is named as ID:FILE, where ID is in hex, such as 0a1b:key.bin", why);
    }

    private static Secret key(String typed) {
        Path file = Arguments.path(typed.substring(typed.indexOf(':') + 1));
        byte[] bytes = Inputs.bytes(file);
        try {
            if (!List.of(16, 24, 32).contains(bytes.length)) {
                throw new UsageException(file + " must hold 16, 24 or 32 bytes, not " + bytes.length);
            }
            return Secret.of(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
