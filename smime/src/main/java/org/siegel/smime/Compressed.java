package org.siegel.smime;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** Reads CompressedData (RFC 3274), up to a limit of what comes out. */
final class Compressed {

    private static final int CONTENT = BerReader.CONTEXT;

    private Compressed() {}

    static InputStream content(CmsObject object) throws IOException {
        BerReader ber = object.ber();
        ber.skip(ber.expect(BerReader.INTEGER, "the version"));
        ber.skip(ber.expect(BerReader.SEQUENCE, "the compression algorithm"));
        ber.enter(ber.expect(BerReader.SEQUENCE, "the compressed content"));
        CmsObject.objectIdentifier(ber, "the type of the compressed content");
        BerReader.Element explicit = ber.next();
        if (explicit == null || explicit.kind() != CONTENT) {
            throw new SmimeException.Malformed("The CMS object is malformed: it holds no compressed content.");
        }
        ber.enter(explicit);
        BerReader.Element octets = ber.next();
        if (octets == null || octets.kind() != BerReader.OCTET_STRING) {
            throw new SmimeException.Malformed("The CMS object is malformed: its content is not an OCTET STRING.");
        }
        return new Inflated(ber.octets(octets), object.tally());
    }

    static void finish(CmsObject object, InputStream content) throws IOException {
        content.transferTo(OutputStream.nullOutputStream());
        ((Inflated) content).compressed.transferTo(OutputStream.nullOutputStream());
        object.ber().leave();
        object.ber().leave();
        object.finish();
    }

    private static final class Inflated extends FilterInputStream {
        private final InputStream compressed;
        private final Tally tally;

        Inflated(InputStream compressed, Tally tally) {
            super(new InflaterInputStream(compressed));
            this.tally = tally;
            this.compressed = compressed;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            try {
                int n = super.read(target, offset, count);
                tally.expanded(Math.max(n, 0));
                return n;
            } catch (ZipException | java.io.EOFException e) {
                throw new SmimeException.Malformed("The compressed content is damaged.", e);
            }
        }
    }
}
