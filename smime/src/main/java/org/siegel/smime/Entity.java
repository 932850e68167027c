package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;

/** A MIME entity that is still to be written, so that layers can be put around each other without holding any of them. */
interface Entity {

    /**
     * Writes header, empty line and body.
     *
     * @param sevenBit whether mail systems will see it, who may change anything but 7-bit text (RFC 8551 §3.1.3)
     */
    void write(boolean sevenBit, OutputStream out) throws IOException, GeneralSecurityException;
}
