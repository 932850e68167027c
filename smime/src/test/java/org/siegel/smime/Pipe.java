package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** One thread writes, another reads, and no more than a few blocks are between them. */
final class Pipe {

    private static final int BLOCK = 64 * 1024;
    private static final byte[] END = new byte[0];

    /** Writes into a pipe; an exception of it ends the reading, too. */
    interface Writer {
        void write(OutputStream out) throws IOException;
    }

    private final BlockingQueue<byte[]> blocks = new ArrayBlockingQueue<>(4);
    private volatile Throwable failure;

    private Pipe() {}

    static InputStream from(Writer writer) {
        Pipe pipe = new Pipe();
        Thread.ofPlatform().daemon().start(() -> {
            try (OutputStream out = pipe.out()) {
                writer.write(out);
            } catch (Throwable e) {
                pipe.failure = e;
                pipe.put(END);
            }
        });
        return pipe.in();
    }

    private void put(byte[] block) {
        try {
            blocks.put(block);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private OutputStream out() {
        return new OutputStream() {
            private final byte[] block = new byte[BLOCK];
            private int length;

            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) {
                for (int done = 0; done < count; ) {
                    int n = Math.min(count - done, BLOCK - length);
                    System.arraycopy(bytes, offset + done, block, length, n);
                    length += n;
                    done += n;
                    if (length == BLOCK) {
                        put(block.clone());
                        length = 0;
                    }
                }
            }

            @Override
            public void close() {
                if (length > 0) {
                    put(Arrays.copyOf(block, length));
                }
                put(END);
            }
        };
    }

    private InputStream in() {
        return new InputStream() {
            private byte[] block = new byte[0];
            private int position;
            private boolean ended;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                while (position == block.length) {
                    if (ended) {
                        return -1;
                    }
                    try {
                        block = blocks.take();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    position = 0;
                    ended = block.length == 0;
                    if (failure != null) {
                        throw new IOException("the writer failed", failure);
                    }
                }
                int n = Math.min(length, block.length - position);
                System.arraycopy(block, position, target, offset, n);
                position += n;
                return n;
            }
        };
    }
}
