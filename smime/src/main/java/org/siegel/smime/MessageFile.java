package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** A message in a file, which can be read a second time instead of being kept. */
final class MessageFile {

    private MessageFile() {}

    interface Reading<T> {
        /** @param again the whole message once more; null where it comes once only, as from a pipe */
        T of(InputStream message, @Nullable Ciphertext again) throws IOException, GeneralSecurityException;
    }

    static <T> T read(Path file, Reading<T> reading) throws IOException, GeneralSecurityException {
        if (!Files.isRegularFile(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                return reading.of(in, null);
            }
        }
        try (FileChannel channel = FileChannel.open(file)) {
            return reading.of(new ChannelInput(channel), () -> new ChannelInput(channel));
        }
    }
}
