package org.siegel.app;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.Quarantine;

/**
 * Where a command's result goes: a file, which appears only when it is complete, or standard output, where the first
 * mebibyte is held back until the end or until there is more, so that an ordinary message is written whole or not at all.
 */
final class MessageOutput extends OutputStream {

    private static final int HELD_BACK = 1024 * 1024;

    private final @Nullable Path file;
    private final @Nullable Path partial;
    private final OutputStream target;
    private byte[] held = new byte[8 * 1024];
    private int count;
    private boolean flowing;
    private boolean committed;

    private MessageOutput(@Nullable Path file, @Nullable Path partial, OutputStream target) {
        this.file = file;
        this.partial = partial;
        this.target = target;
    }

    /** Standard output where no file, or {@code -}, is given. */
    static MessageOutput to(Optional<Path> file) {
        return file.isEmpty() || file.get().toString().equals("-")
                ? new MessageOutput(null, null, System.out)
                : to(file.get());
    }

    /** The file appears when all is written. */
    static MessageOutput to(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            Path partial = Files.createTempFile(folder, ".siegel", ".part");
            return new MessageOutput(file, partial, Files.newOutputStream(partial));
        } catch (IOException e) {
            throw new UsageException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!flowing && count + length <= HELD_BACK) {
            if (count + length > held.length) {
                held = java.util.Arrays.copyOf(held, Math.max(held.length * 2, count + length));
            }
            System.arraycopy(bytes, offset, held, count, length);
            count += length;
            return;
        }
        release();
        target.write(bytes, offset, length);
    }

    private void release() throws IOException {
        if (!flowing) {
            flowing = true;
            target.write(held, 0, count);
            held = new byte[0];
        }
    }

    /** Whether nobody sees anything before {@link #commit}, whatever the length. */
    boolean appearsAtTheEnd() {
        return partial != null;
    }

    /** For content that is known to be good at its end only; whoever decrypts throws if it is not, and then nothing appears. */
    Quarantine quarantine() {
        if (!appearsAtTheEnd()) {
            throw new IllegalStateException("what went to standard output cannot be taken back");
        }
        return new Quarantine() {
            @Override
            public OutputStream content() {
                return MessageOutput.this;
            }

            @Override
            public void end(Outcome outcome) {
                // commit, or close without it, says the same
            }
        };
    }

    /** The result is complete: let it be seen. */
    void commit() {
        try {
            release();
            target.flush();
            if (file != null && partial != null) {
                target.close();
                Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
            }
            committed = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (!committed && partial != null) {
            target.close();
            Files.deleteIfExists(partial);
        }
    }
}
