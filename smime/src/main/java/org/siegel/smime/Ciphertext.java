package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;

/** Encrypted content that can be read again. */
interface Ciphertext {

    /** All of it from the start. */
    InputStream open() throws IOException;
}
