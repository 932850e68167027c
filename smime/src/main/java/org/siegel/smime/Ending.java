package org.siegel.smime;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A stream whose closing completes a structure. */
abstract class Ending extends FilterOutputStream {

    Ending(OutputStream out) {
        super(out);
    }

    /** Called once. */
    abstract void end() throws IOException;

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        out.write(bytes, offset, count);
    }

    @Override
    public void close() throws IOException {
        end();
    }
}
