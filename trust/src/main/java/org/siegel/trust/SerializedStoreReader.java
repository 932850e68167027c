package org.siegel.trust;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The grammar of a serialized store: {@code header *( *property ( certificate / crl / ctl ) ) end}. */
final class SerializedStoreReader {

    static final byte[] HEADER = {0, 0, 0, 0, 'C', 'E', 'R', 'T'};
    static final int CERTIFICATE = 32;
    static final int CRL = 33;
    static final int CTL = 34;
    static final int KEY_ID = 35;
    static final int X509_ASN_ENCODING = 1;

    /** Large enough for every CRL seen in the field, small enough to hold in memory once more. */
    static final int LARGEST = 64 << 20;

    private static final int MOST_ENTRIES = 100_000;
    private static final int MOST_PROPERTIES = 256;
    private static final int MOST_PROPERTIES_IN_ALL = 1_000_000;
    private static final int LARGEST_PROPERTY = 1 << 20;
    private static final int ELEMENT_HEADER = 12;

    private final byte[] bytes;
    private final ByteBuffer in;
    private final List<SerializedStore.Entry> certificates = new ArrayList<>();
    private final List<SerializedStore.Entry> crls = new ArrayList<>();
    private final List<SerializedStore.Entry> trustLists = new ArrayList<>();
    private final List<SerializedStore.Property> properties = new ArrayList<>();
    private int propertiesInAll;
    private int propertiesOfKeys;

    SerializedStoreReader(byte[] bytes) {
        this.bytes = bytes;
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static boolean looksLikeStore(byte[] bytes) {
        return bytes.length >= HEADER.length && Arrays.equals(bytes, 0, HEADER.length, HEADER, 0, HEADER.length);
    }

    SerializedStore read() {
        if (bytes.length > LARGEST) {
            throw new TrustException.LimitExceeded("The serialized store is larger than the 64 MiB that Siegel reads.");
        }
        if (!looksLikeStore(bytes)) {
            throw notAStore();
        }
        in.position(HEADER.length);
        boolean more = true;
        while (more) {
            more = element();
        }
        return new SerializedStore(certificates, crls, trustLists);
    }

    /**
     * What the file held that the store does not, as sentences. Bytes after the end mark are passed over because crypt32
     * passes over them: who opens the file in Windows sees the same store.
     */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (propertiesOfKeys > 0) {
            notes.add("Properties that tell where private keys lie were left out: " + propertiesOfKeys + ".");
        }
        if (in.hasRemaining()) {
            notes.add(in.remaining() + " bytes after the end mark were passed over, as Windows does.");
        }
        return notes;
    }

    /** Reads one element; false at the end mark. */
    private boolean element() {
        int offset = in.position();
        if (in.remaining() < ELEMENT_HEADER) {
            throw new TrustException.MalformedStore("The serialized store has no end mark: it stops at byte "
                    + bytes.length + ", so the file was cut off; export it again.");
        }
        long id = Integer.toUnsignedLong(in.getInt());
        long encoding = Integer.toUnsignedLong(in.getInt());
        long length = Integer.toUnsignedLong(in.getInt());
        if (id == 0) {
            if (encoding != 0 || length != 0) {
                throw new TrustException.MalformedStore(
                        "The end mark of the serialized store at byte " + offset + " is not twelve zero bytes.");
            }
            if (!properties.isEmpty()) {
                throw new TrustException.MalformedStore("The serialized store ends at byte " + offset
                        + " after properties that belong to no certificate.");
            }
            return false;
        }
        if (id > 0xFFFF) {
            throw new TrustException.MalformedStore("Element number " + id + " at byte " + offset
                    + " of the serialized store is out of range; the largest is 65535.");
        }
        if (length > in.remaining()) {
            throw new TrustException.MalformedStore("Element " + id + " at byte " + offset
                    + " of the serialized store says " + length + " bytes, but " + in.remaining() + " are left.");
        }
        if (length > LARGEST_PROPERTY && (id < CERTIFICATE || id > KEY_ID)) {
            throw new TrustException.LimitExceeded("Property " + id + " at byte " + offset
                    + " of the serialized store has " + length + " bytes, more than the 1 MiB that Siegel reads.");
        }
        byte[] value = new byte[(int) length];
        in.get(value);
        accept((int) id, encoding, value, offset);
        return true;
    }

    private void accept(int id, long encoding, byte[] value, int offset) {
        switch (id) {
            case CERTIFICATE -> {
                check(() -> X509Decoder.certificate(value), encoding, "certificate", offset);
                certificates.add(complete(value));
            }
            case CRL -> {
                check(() -> RevocationList.of(value), encoding, "CRL", offset);
                crls.add(complete(value));
            }
            case CTL -> {
                check(() -> requireSequence(value), encoding, "certificate trust list", offset);
                trustLists.add(complete(value));
            }
            case KEY_ID ->
                throw new TrustException.MalformedStore(
                        "Element 35 at byte " + offset + " of the serialized store is reserved.");
            default -> property(new SerializedStore.Property(id, value), offset);
        }
    }

    private void property(SerializedStore.Property property, int offset) {
        if (properties.size() >= MOST_PROPERTIES || ++propertiesInAll > MOST_PROPERTIES_IN_ALL) {
            throw new TrustException.LimitExceeded("The serialized store has at byte " + offset + " more than the "
                    + MOST_PROPERTIES + " properties of one entry, or " + MOST_PROPERTIES_IN_ALL
                    + " of all, that Siegel reads.");
        }
        properties.add(property);
        propertiesOfKeys += property.tellsOfKey() ? 1 : 0;
    }

    /** A trust list stays undecoded, but it is PKCS #7. */
    private static void requireSequence(byte[] value) {
        if (value.length < 2 || (value[0] & 0xff) != DerReader.SEQUENCE) {
            throw new TrustException.Malformed("These bytes are not PKCS #7.");
        }
    }

    private static void check(Runnable decode, long encoding, String what, int offset) {
        if ((encoding & 0xFFFF) != X509_ASN_ENCODING) {
            throw new TrustException.MalformedStore("The " + what + " at byte " + offset
                    + " of the serialized store has encoding " + encoding + "; only X.509 (1) is known.");
        }
        try {
            decode.run();
        } catch (TrustException.Malformed e) {
            throw new TrustException.MalformedStore(
                    "The " + what + " at byte " + offset + " of the serialized store is damaged: " + e.getMessage(), e);
        }
    }

    private SerializedStore.Entry complete(byte[] value) {
        if (certificates.size() + crls.size() + trustLists.size() >= MOST_ENTRIES) {
            throw new TrustException.LimitExceeded(
                    "The serialized store has more than the " + MOST_ENTRIES + " entries that Siegel reads.");
        }
        var entry = new SerializedStore.Entry(value, properties);
        properties.clear();
        return entry;
    }

    private TrustException notAStore() {
        if (looksLikeSingleElement()) {
            return new TrustException.MalformedStore(
                    "This is a single serialized certificate, not a serialized store: the"
                            + " header CERT is missing; export it with Export-Certificate -Type SST.");
        }
        return new TrustException.MalformedStore(
                "This is not a serialized store (.sst): its first eight bytes are not the header 00000000 CERT.");
    }

    /** Elements without header and end mark, the last one a certificate: what CertSerializeCertificateStoreElement makes. */
    private boolean looksLikeSingleElement() {
        in.position(0);
        while (in.remaining() >= ELEMENT_HEADER) {
            long id = Integer.toUnsignedLong(in.getInt());
            long encoding = Integer.toUnsignedLong(in.getInt());
            long length = Integer.toUnsignedLong(in.getInt());
            if (id == 0 || id > 0xFFFF || (encoding & 0xFFFF) != X509_ASN_ENCODING || length > in.remaining()) {
                return false;
            }
            if (id == CERTIFICATE) {
                return length == in.remaining();
            }
            in.position(in.position() + (int) length);
        }
        return false;
    }
}
