package org.siegel.trust;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Microsoft's serialized certificate store, the {@code .sst} file that {@code Export-Certificate -Type SST} writes and
 * {@code Set-SmimeConfig -SMIMECertificateIssuingCA} takes (MS-OSHARED §2.3.9.1).
 *
 * <pre>{@code
 * SerializedStore store = SerializedStore.read(Files.readAllBytes(Path.of("contoso.sst")));
 * store.x509Certificates().forEach(c -> IO.println(c.getSubjectX500Principal()));
 * Files.write(Path.of("copy.sst"), store.toBytes());
 * }</pre>
 *
 * <p>A store is a set: Windows lists and saves the newest first, so two stores are equal when they hold the same entries
 * in whatever order. Certificates, CRLs and trust lists stay byte for byte what they were, and so do properties, known or
 * not; only those that tell where a private key lies are left out, see {@link Property#tellsOfKey}.
 *
 * @param certificates the certificates with their properties
 * @param crls the CRLs with their properties
 * @param trustLists the certificate trust lists (CTL), as undecoded PKCS #7
 */
public record SerializedStore(List<Entry> certificates, List<Entry> crls, List<Entry> trustLists) {

    static final int FRIENDLY_NAME = 11;

    public SerializedStore {
        certificates = List.copyOf(certificates);
        crls = List.copyOf(crls);
        trustLists = List.copyOf(trustLists);
    }

    /** A store of certificates and CRLs without properties. */
    public static SerializedStore of(
            Collection<? extends X509Certificate> certificates, Collection<? extends X509CRL> crls) {
        return ofEncoded(
                certificates, crls.stream().map(SerializedStore::encoded).toList());
    }

    /** The same, with CRLs in DER. */
    static SerializedStore ofEncoded(Collection<? extends X509Certificate> certificates, Collection<byte[]> crls) {
        return new SerializedStore(
                certificates.stream().map(SerializedStore::entry).toList(),
                crls.stream().map(crl -> new Entry(crl, List.of())).toList(),
                List.of());
    }

    /**
     * Reads a store.
     *
     * @throws TrustException.MalformedStore if the bytes break the grammar
     * @throws TrustException.LimitExceeded if the store passes 64 MiB, 100 000 entries, 1 000 000 properties, 256 of one
     *     entry, or a property 1 MiB
     */
    public static SerializedStore read(byte[] bytes) {
        return new SerializedStoreReader(bytes).read();
    }

    /** As {@link #read(byte[])}; reads the stream to its end and does not close it. */
    public static SerializedStore read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(SerializedStoreReader.LARGEST + 1);
        return read(bytes);
    }

    /** The bytes as Windows' crypt32 writes and accepts them. */
    public byte[] toBytes() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(SerializedStoreReader.HEADER.clone());
        certificates.forEach(e -> write(out, SerializedStoreReader.CERTIFICATE, e));
        crls.forEach(e -> write(out, SerializedStoreReader.CRL, e));
        trustLists.forEach(e -> write(out, SerializedStoreReader.CTL, e));
        out.writeBytes(new byte[12]);
        return out.toByteArray();
    }

    /** The certificates themselves. */
    public List<X509Certificate> x509Certificates() {
        return certificates.stream()
                .map(e -> X509Decoder.certificate(e.encoded))
                .toList();
    }

    /** The CRLs, read for look-ups: a long one takes a third of its size, and never becomes an object of the JDK. */
    public List<RevocationList> revocationLists() {
        return crls.stream().map(e -> RevocationList.of(e.encoded)).toList();
    }

    private static Entry entry(X509Certificate certificate) {
        try {
            return new Entry(certificate.getEncoded(), List.of());
        } catch (CertificateEncodingException e) {
            throw new TrustException.Malformed("A certificate has no encoding.", e);
        }
    }

    private static byte[] encoded(X509CRL crl) {
        try {
            return crl.getEncoded();
        } catch (CRLException e) {
            throw new TrustException.Malformed("A CRL has no encoding.", e);
        }
    }

    private static void write(ByteArrayOutputStream out, int id, Entry entry) {
        for (Property property : entry.properties) {
            writeElement(out, property.id, property.value);
        }
        writeElement(out, id, entry.encoded);
    }

    private static void writeElement(ByteArrayOutputStream out, int id, byte[] value) {
        writeInt(out, id);
        writeInt(out, SerializedStoreReader.X509_ASN_ENCODING);
        writeInt(out, value.length);
        out.writeBytes(value);
    }

    private static void writeInt(ByteArrayOutputStream out, int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(value >>> shift);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SerializedStore that
                && counted(certificates).equals(counted(that.certificates))
                && counted(crls).equals(counted(that.crls))
                && counted(trustLists).equals(counted(that.trustLists));
    }

    @Override
    public int hashCode() {
        return counted(certificates).hashCode() * 31 + counted(crls).hashCode();
    }

    private static Map<Entry, Integer> counted(List<Entry> entries) {
        Map<Entry, Integer> counts = new HashMap<>();
        entries.forEach(e -> counts.merge(e, 1, Integer::sum));
        return counts;
    }

    /**
     * One object of a store.
     *
     * @param encoded its DER
     * @param properties what the file says about it, in the order of the file, without those that tell of a key
     */
    @SuppressWarnings("ArrayRecordComponent") // copied at the door and compared by content
    public record Entry(byte[] encoded, List<Property> properties) {
        public Entry {
            encoded = encoded.clone();
            properties = properties.stream().filter(p -> !p.tellsOfKey()).toList();
        }

        /** This entry with a friendly name, the label that Windows shows. */
        public Entry named(String friendlyName) {
            byte[] value = (friendlyName + "\0").getBytes(StandardCharsets.UTF_16LE);
            var others = properties.stream().filter(p -> p.id != FRIENDLY_NAME);
            return new Entry(
                    encoded,
                    Stream.concat(others, Stream.of(new Property(FRIENDLY_NAME, value)))
                            .toList());
        }

        /** The label that Windows shows, where the file has one. */
        public Optional<String> friendlyName() {
            return properties.stream()
                    .filter(p -> p.id == FRIENDLY_NAME)
                    .findFirst()
                    .map(Property::text);
        }

        @Override
        public byte[] encoded() {
            return encoded.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Entry that
                    && Arrays.equals(encoded, that.encoded)
                    && properties.size() == that.properties.size()
                    && properties.containsAll(that.properties);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(encoded);
        }
    }

    /**
     * A property of an entry, as Windows numbers them (CERT_*_PROP_ID).
     *
     * @param id 1 to 0xFFFF, not 32 to 35
     * @param value its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // copied at the door and compared by content
    public record Property(int id, byte[] value) {

        /**
         * Handles, key container, key specification, key file, smart card, reader and PIN, key isolation and deletion
         * (wincrypt.h, CERT_*_PROP_ID). Of no use on another machine, and they name accounts, containers and cards.
         */
        private static final Set<Integer> OF_KEYS =
                Set.of(1, 2, 5, 6, 12, 16, 18, 76, 78, 79, 90, 91, 99, 100, 101, 106, 117, 118, 120, 125);

        public Property {
            if (id < 1
                    || id > 0xFFFF
                    || (id >= SerializedStoreReader.CERTIFICATE && id <= SerializedStoreReader.KEY_ID)) {
                throw new IllegalArgumentException("not the number of a certificate property: " + id);
            }
            value = value.clone();
        }

        @Override
        public byte[] value() {
            return value.clone();
        }

        /** Whether it tells where the certificate's private key lies; no {@link Entry} keeps such a property. */
        public boolean tellsOfKey() {
            return OF_KEYS.contains(id);
        }

        /** The value as text that ends with a NUL, UTF-16 little-endian. */
        String text() {
            String text = new String(value, 0, value.length & ~1, StandardCharsets.UTF_16LE);
            int end = text.indexOf('\0');
            return end < 0 ? text : text.substring(0, end);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Property that && id == that.id && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return id * 31 + Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return tellsOfKey()
                    ? id + " (of a key, not shown)"
                    : id + "=" + HexFormat.of().formatHex(value);
        }
    }
}
