package org.siegel.mail.server;

import java.io.IOException;
import org.apache.commons.lang3.tuple.ImmutablePair;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.message.Literal;

/**
 * Ends the connection at a literal that is too large or malformed. James would answer BAD and then take the literal's
 * content, which may be a message that a stranger wrote, for commands of the user.
 */
record StrictLiterals(ImapDecoder decoder) implements ImapDecoder {

    @Override
    public ImapMessage decode(ImapRequestLineReader request, ImapSession session) {
        return decoder.decode(new Reader(request), session);
    }

    /** Not a {@link DecodingException}, which James would answer and forget. */
    static final class LiteralRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LiteralRefused(DecodingException cause) {
            super("the connection ends at a literal that cannot be taken: " + cause.getMessage(), cause);
        }
    }

    /** Keeps no character itself: James goes on with the reader behind it. */
    private static final class Reader extends ImapRequestLineReader {
        private final ImapRequestLineReader request;

        Reader(ImapRequestLineReader request) {
            this.request = request;
        }

        @Override
        public char nextChar() throws DecodingException {
            return request.nextChar();
        }

        @Override
        public char consume() throws DecodingException {
            return request.consume();
        }

        @Override
        public Literal read(int size, boolean extraCRLF) throws IOException {
            return request.read(size, extraCRLF);
        }

        @Override
        public ImmutablePair<Integer, Literal> consumeLiteral(boolean extraCRLF) throws IOException {
            try {
                return request.consumeLiteral(extraCRLF);
            } catch (DecodingException e) {
                throw new LiteralRefused(e);
            }
        }

        @Override
        protected void commandContinuationRequest() {
            throw new IllegalStateException("literals are read by the reader behind this one");
        }
    }
}
