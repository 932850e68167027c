package org.siegel.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The raw bytes of one message, readable as often as needed. */
public interface MessageBytes {

    /** Length in octets. */
    long size();

    /** A new stream over all of it. */
    InputStream open() throws IOException;

    /** Bytes in memory; the caller does not change the array any more. */
    static MessageBytes of(byte[] bytes) {
        return new MessageBytes() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }
}
