package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Takes decrypted content before it is known to be what the sender encrypted.
 *
 * <p>Whoever implements this promises that nobody reads, shows, stores for good or acts upon what comes until {@link #end}
 * says {@link Outcome#AUTHENTIC}. It is for content that is too large to be decrypted twice, and for a place from which it
 * can be taken back: a file that is renamed at the end, a transaction that is rolled back. Everybody else gives an
 * {@link OutputStream} and gets content that was authenticated before the first byte of it came.
 */
public interface Quarantine {

    /** What became of the content. */
    enum Outcome {
        /** Its authentication code fits: it is what somebody encrypted who knew the key. Says nothing of who that was. */
        AUTHENTIC,
        /**
         * It decrypted to the end, but its cipher has no authentication code (CBC, RFC 5652 §6): anybody on the way may have
         * changed it (EFAIL). Believe what a signature inside covers, and load nothing that it refers to.
         */
        UNAUTHENTICATED,
        /** It was changed, cut off or is malformed; the method that was called throws. Erase all of it. */
        REFUSED
    }

    /** Where the content goes; asked for once. It is flushed at the end and never closed. */
    OutputStream content() throws IOException;

    /** Called exactly once, after the last byte, also where decryption fails or nothing came. */
    void end(Outcome outcome) throws IOException;
}
