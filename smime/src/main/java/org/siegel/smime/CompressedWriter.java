package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.zip.DeflaterOutputStream;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/** Writes compressed messages (RFC 8551 §3.6) as CompressedData with zlib (RFC 3274 §2). */
final class CompressedWriter {

    private static final byte[] COMPRESSED_DATA = Der.of(PKCSObjectIdentifiers.id_ct_compressedData);
    private static final byte[] ZLIB = Der.sequence(Der.of(PKCSObjectIdentifiers.id_alg_zlibCompress));
    private static final byte[] DATA = Der.of(PKCSObjectIdentifiers.data);
    private static final byte[] VERSION = {BerReader.INTEGER, 1, 0};
    private static final int EXPLICIT = BerReader.CONTEXT | BerReader.CONSTRUCTED;

    private final Limits limits;

    CompressedWriter(Limits limits) {
        this.limits = limits;
    }

    void compress(InputStream message, OutputStream out) throws IOException, GeneralSecurityException {
        Outgoing outgoing = Outgoing.signed(message, HeaderProtection.NONE, limits);
        OuterHeader.write(outgoing.outer(), out);
        OuterHeader.describePkcs7(out, "compressed-data", "smime.p7z");
        try (Base64Output encoded = new Base64Output(out)) {
            write(outgoing.entity(), encoded);
        }
        out.flush();
    }

    private static void write(Entity entity, OutputStream out) throws IOException, GeneralSecurityException {
        BerWriter ber = new BerWriter(out);
        ber.begin(BerReader.SEQUENCE);
        ber.element(COMPRESSED_DATA);
        ber.begin(EXPLICIT);
        ber.begin(BerReader.SEQUENCE);
        ber.element(VERSION);
        ber.element(ZLIB);
        ber.begin(BerReader.SEQUENCE);
        ber.element(DATA);
        ber.begin(EXPLICIT);
        try (OutputStream content = ber.octets(BerReader.OCTET_STRING | BerReader.CONSTRUCTED);
                DeflaterOutputStream deflater = new DeflaterOutputStream(content)) {
            entity.write(false, deflater);
        }
        ber.end();
        ber.end();
        ber.end();
        ber.end();
        ber.end();
    }
}
