package org.siegel.smime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a file from its start, at a position of its own. */
final class ChannelInput extends BulkInput {

    private final FileChannel channel;
    private long position;

    ChannelInput(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        int n = channel.read(ByteBuffer.wrap(target, offset, count), position);
        position += Math.max(n, 0);
        return n;
    }
}
