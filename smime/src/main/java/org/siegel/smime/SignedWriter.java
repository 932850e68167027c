package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/** Makes SignedData with its content inside (RFC 5652 §5.1). */
final class SignedWriter extends CmsOutput {

    private static final byte[] SIGNED_DATA = Der.of(PKCSObjectIdentifiers.signedData);
    private static final byte[] DATA = Der.of(PKCSObjectIdentifiers.data);
    private static final int EXPLICIT = BerReader.CONTEXT | BerReader.CONSTRUCTED;

    private final Signers signers;

    SignedWriter(Signers signers, OutputStream out) {
        super(out);
        this.signers = signers;
    }

    @Override
    byte[] whole(byte[] content, int offset, int length) {
        signers.hash(content, offset, length);
        return whole(signers, content, offset, length);
    }

    /** In DER, around a content that has been hashed. */
    static byte[] whole(Signers signers, byte[] content, int offset, int length) {
        byte[] infos = signers.signerInfos();
        byte[] certificates = signers.certificates();
        byte[] digests = signers.digestAlgorithms();
        DerWriter der = new DerWriter(length + infos.length + certificates.length + digests.length + 80);
        der.bytes(infos);
        der.bytes(certificates);
        int mark = der.mark();
        der.bytes(content, offset, length);
        der.element(BerReader.OCTET_STRING, mark);
        der.element(EXPLICIT, mark);
        der.bytes(DATA);
        der.element(BerReader.SEQUENCE, mark);
        der.bytes(digests);
        der.bytes(Signers.VERSION);
        der.element(BerReader.SEQUENCE, 0);
        der.element(EXPLICIT, 0);
        der.bytes(SIGNED_DATA);
        der.element(BerReader.SEQUENCE, 0);
        return der.toBytes();
    }

    @Override
    OutputStream stream(OutputStream out) throws IOException {
        BerWriter ber = new BerWriter(out);
        ber.begin(BerReader.SEQUENCE);
        ber.element(SIGNED_DATA);
        ber.begin(EXPLICIT);
        ber.begin(BerReader.SEQUENCE);
        ber.element(Signers.VERSION);
        ber.element(signers.digestAlgorithms());
        ber.begin(BerReader.SEQUENCE);
        ber.element(DATA);
        ber.begin(EXPLICIT);
        OutputStream content = ber.octets(BerReader.OCTET_STRING | BerReader.CONSTRUCTED);
        return new Ending(signers.hashing(content)) {
            @Override
            void end() throws IOException {
                content.close();
                ber.end();
                ber.end();
                ber.element(signers.certificates());
                ber.element(signers.signerInfos());
                ber.end();
                ber.end();
                ber.end();
            }
        };
    }
}
