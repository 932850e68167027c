package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/**
 * A ContentInfo (RFC 5652 §3) that has been opened: the reader stands inside the structure it holds.
 *
 * @param type the object identifier of the content type
 * @param ber stands before the first element of the content
 * @param tally of the message that the object belongs to
 */
record CmsObject(String type, BerReader ber, Tally tally) {

    static final String DATA = "1.2.840.113549.1.7.1";
    static final String SIGNED_DATA = "1.2.840.113549.1.7.2";
    static final String ENVELOPED_DATA = "1.2.840.113549.1.7.3";
    static final String AUTH_ENVELOPED_DATA = "1.2.840.113549.1.9.16.1.23";
    static final String COMPRESSED_DATA = "1.2.840.113549.1.9.16.1.9";

    static CmsObject open(InputStream in, Limits limits) throws IOException {
        return open(in, new Tally(limits));
    }

    /** An object inside of a message. */
    static CmsObject open(InputStream in, Tally tally) throws IOException {
        return open(new BerReader(in, tally.limits()), tally);
    }

    /** Reads an object where it lies in memory. */
    static CmsObject open(Slice bytes, Limits limits) throws IOException {
        return open(bytes, new Tally(limits));
    }

    static CmsObject open(Slice bytes, Tally tally) throws IOException {
        return open(new BerReader(bytes, tally.limits()), tally);
    }

    private static CmsObject open(BerReader ber, Tally tally) throws IOException {
        ber.enter(ber.expect(BerReader.SEQUENCE, "the ContentInfo"));
        String type = objectIdentifier(ber, "the content type");
        BerReader.Element content = ber.next();
        if (content == null) {
            throw new SmimeException.Malformed("The CMS object is malformed: it has no content.");
        }
        ber.enter(content);
        ber.enter(ber.expect(BerReader.SEQUENCE, "the content"));
        return new CmsObject(type, ber, tally);
    }

    static String objectIdentifier(BerReader ber, String name) throws IOException {
        BerReader.Element element = ber.expect(BerReader.OBJECT_IDENTIFIER, name);
        return ASN1ObjectIdentifier.getInstance(ber.object(element)).getId();
    }

    /** Reads to the end, so that an object that was cut off does not pass for whole. */
    void finish() throws IOException {
        ber.leave();
        ber.leave();
        ber.leave();
    }

    boolean encrypted() {
        return type.equals(ENVELOPED_DATA) || type.equals(AUTH_ENVELOPED_DATA);
    }
}
