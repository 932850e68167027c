package org.siegel.mail;

import java.io.IOException;
import java.io.InputStream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** A message in the outbox, read piece by piece; no transaction stays open while a slow server takes it. */
record StoredMessage(Jdbi jdbi, long id, long size) implements MessageBytes {

    @Override
    public InputStream open() {
        return new Pieces();
    }

    private final class Pieces extends InputStream {
        private byte[] piece = {};
        private int position;
        private int next;
        private long delivered;

        @Override
        public int read() throws IOException {
            return fill() ? piece[position++] & 0xff : -1;
        }

        @Override
        public int read(byte @Nullable [] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (target == null || !fill()) {
                return -1;
            }
            int n = Math.min(length, piece.length - position);
            System.arraycopy(piece, position, target, offset, n);
            position += n;
            return n;
        }

        private boolean fill() throws IOException {
            if (position < piece.length) {
                return true;
            }
            delivered += piece.length;
            if (delivered == size) {
                return false;
            }
            int number = next++;
            // an end that comes early would be a truncated message with a proper end
            piece = jdbi.withHandle(handle -> OutboxRows.piece(handle, id, number))
                    .orElseThrow(() -> new IOException("piece " + number + " of message " + id + " is gone"));
            position = 0;
            return true;
        }
    }
}
