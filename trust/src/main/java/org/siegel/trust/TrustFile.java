package org.siegel.trust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.siegel.smime.Secret;

/**
 * Certificates and CRLs from whatever file an administrator has: a serialized store ({@code .sst}), a PKCS #7 bag
 * ({@code .p7b}, DER or PEM), a PEM bundle, one certificate or one CRL in DER, a JKS or PKCS #12 trust store. What the file
 * holds decides, not its name.
 *
 * @param form what the file was, for people
 * @param certificates its certificates, without duplicates, in the order of the file
 * @param crls its CRLs, without duplicates
 * @param store all of it as a serialized store; with names and trust lists where the file was one
 * @param notes what of the file was passed over, as sentences
 */
public record TrustFile(
        String form,
        List<X509Certificate> certificates,
        List<RevocationList> crls,
        SerializedStore store,
        List<String> notes) {

    private static final String BEGIN = "-----BEGIN ";
    private static final int MOST_PEM_BLOCKS = 100_000;

    public TrustFile {
        certificates = List.copyOf(new LinkedHashSet<>(certificates));
        crls = List.copyOf(new LinkedHashSet<>(crls));
        notes = List.copyOf(notes);
    }

    /**
     * A file that was no serialized store.
     *
     * @param crls in DER
     */
    static TrustFile of(String form, List<X509Certificate> certificates, List<byte[]> crls, List<String> notes) {
        Map<RevocationList, byte[]> lists = new LinkedHashMap<>();
        crls.forEach(der -> lists.putIfAbsent(RevocationList.of(der), der));
        var store = SerializedStore.ofEncoded(new LinkedHashSet<>(certificates), lists.values());
        return new TrustFile(form, certificates, List.copyOf(lists.keySet()), store, notes);
    }

    /**
     * Reads a file.
     *
     * @throws TrustException if it holds no certificates or CRLs in a known form; the sentence starts with the file's name
     * @throws IOException if it cannot be read at all
     */
    public static TrustFile read(Path file) throws IOException {
        return read(file, Optional.empty());
    }

    /**
     * The same, for a JKS or PKCS #12 file with its password. Without one a JKS file's own checksum is not verified.
     *
     * @throws TrustException as above, and if the password is wrong or missing
     */
    public static TrustFile read(Path file, Optional<Secret> password) throws IOException {
        if (Files.size(file) > SerializedStoreReader.LARGEST) {
            throw new TrustException.LimitExceeded(file + ": The file is larger than the 64 MiB that Siegel reads.");
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            return read(bytes, password);
        } catch (TrustException.UnknownForm e) {
            throw new TrustException.UnknownForm(file + ": " + e.getMessage());
        } catch (TrustException.LimitExceeded e) {
            throw new TrustException.LimitExceeded(file + ": " + e.getMessage());
        } catch (TrustException.MalformedStore e) {
            throw new TrustException.MalformedStore(file + ": " + e.getMessage(), e);
        } catch (TrustException e) {
            throw new TrustException.Malformed(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads bytes.
     *
     * @throws TrustException if they hold no certificates or CRLs in a known form
     */
    public static TrustFile read(byte[] bytes) {
        return read(bytes, Optional.empty());
    }

    /** The same, for a JKS or PKCS #12 file with its password. */
    public static TrustFile read(byte[] bytes, Optional<Secret> password) {
        if (bytes.length == 0) {
            throw new TrustException.UnknownForm("The input is empty; certificates or CRLs were expected.");
        }
        if (bytes.length > SerializedStoreReader.LARGEST) {
            throw new TrustException.LimitExceeded("The input is larger than the 64 MiB that Siegel reads.");
        }
        if (SerializedStoreReader.looksLikeStore(bytes)) {
            var reader = new SerializedStoreReader(bytes);
            SerializedStore store = reader.read();
            return new TrustFile(
                    "serialized store", store.x509Certificates(), store.revocationLists(), store, reader.notes());
        }
        if ((bytes[0] & 0xff) == DerReader.SEQUENCE) {
            return der(bytes, password);
        }
        if (isJavaKeyStore(bytes)) {
            return nonEmpty(KeyStoreFile.jks(bytes, password));
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.contains(BEGIN)) {
            return pem(text);
        }
        byte[] bare = bareBase64(text);
        if (bare.length > 0 && (bare[0] & 0xff) == DerReader.SEQUENCE) {
            return der(bare, password);
        }
        if (bytes[0] == 0 || (bytes.length >= 12 && bytes[1] == 0 && bytes[4] == 1)) {
            SerializedStore.read(bytes); // its refusal says more than ours: a damaged header or a single element
        }
        throw new TrustException.UnknownForm(
                "The input is neither a serialized store (.sst), PKCS #7 (.p7b), PEM, JKS, PKCS #12 nor a DER"
                        + " certificate or CRL: it starts with " + start(bytes) + ".");
    }

    /** JKS or JCEKS. Asked here, so that a PEM file does not load what reads key stores. */
    private static boolean isJavaKeyStore(byte[] bytes) {
        int magic = bytes.length < 4 ? 0 : java.nio.ByteBuffer.wrap(bytes).getInt();
        return magic == 0xFEEDFEED || magic == 0xCECECECE;
    }

    private static TrustFile der(byte[] bytes, Optional<Secret> password) {
        if (isContentInfo(bytes)) {
            return nonEmpty(Pkcs7Bag.read(bytes));
        }
        return switch (kind(bytes)) {
            case CERTIFICATE -> of("certificate", List.of(X509Decoder.certificate(bytes)), List.of(), List.of());
            case CRL -> of("CRL", List.of(), List.of(bytes), List.of());
            case PKCS12 -> nonEmpty(KeyStoreFile.pkcs12(bytes, password));
            case OTHER ->
                throw new TrustException.UnknownForm(
                        "This is DER, but neither a certificate, a CRL nor PKCS #7 (.p7b).");
        };
    }

    private enum Kind {
        CERTIFICATE,
        CRL,
        PKCS12,
        OTHER
    }

    /** A CRL's first field after the optional version and algorithm is a name and a time; a certificate has a serial. */
    private static Kind kind(byte[] bytes) {
        try {
            var outer = new DerReader(bytes, 0, bytes.length).next(DerReader.SEQUENCE);
            var inside = new DerReader(bytes, outer.content(), outer.end());
            if (inside.peek() == DerReader.INTEGER) {
                return Kind.PKCS12;
            }
            var body = inside.next(DerReader.SEQUENCE);
            var fields = new DerReader(bytes, body.content(), body.end());
            if (fields.peek() == 0xA0) {
                return Kind.CERTIFICATE;
            }
            if (fields.peek() == DerReader.SEQUENCE) {
                return Kind.CRL;
            }
            fields.next(DerReader.INTEGER);
            fields.next(DerReader.SEQUENCE);
            fields.next(DerReader.SEQUENCE);
            return fields.peek() == DerReader.SEQUENCE ? Kind.CERTIFICATE : Kind.CRL;
        } catch (TrustException.Malformed truncatedOrForeign) {
            return Kind.OTHER;
        }
    }

    private static boolean isContentInfo(byte[] bytes) {
        if (bytes.length < 2) {
            return false;
        }
        int content = (bytes[1] & 0x80) == 0 ? 2 : 2 + (bytes[1] & 0x7f);
        return bytes.length > content && bytes[content] == 0x06;
    }

    private static TrustFile pem(String text) {
        List<X509Certificate> certificates = new ArrayList<>();
        List<byte[]> crls = new ArrayList<>();
        Set<String> others = new LinkedHashSet<>();
        int at = 0;
        for (int blocks = 0; (at = text.indexOf(BEGIN, at)) >= 0; blocks++) {
            if (blocks >= MOST_PEM_BLOCKS) {
                throw new TrustException.LimitExceeded(
                        "The PEM file has more than the " + MOST_PEM_BLOCKS + " blocks that Siegel reads.");
            }
            int labelEnd = text.indexOf("-----", at + BEGIN.length());
            if (labelEnd < 0 || labelEnd - at > 100) {
                throw new TrustException.Malformed("A PEM line that starts with -----BEGIN does not end with -----.");
            }
            String label = text.substring(at + BEGIN.length(), labelEnd);
            int end = text.indexOf("-----END " + label + "-----", labelEnd);
            if (end < 0) {
                throw new TrustException.Malformed(
                        "The PEM block " + printable(label) + " has no END line: the file was cut off.");
            }
            String body = text.substring(labelEnd + 5, end);
            switch (label) {
                case "CERTIFICATE", "X509 CERTIFICATE" ->
                    certificates.add(X509Decoder.certificate(base64(body, label)));
                case "TRUSTED CERTIFICATE" ->
                    certificates.add(X509Decoder.certificate(firstElement(base64(body, label))));
                case "X509 CRL" -> crls.add(base64(body, label));
                case "PKCS7", "CMS", "PKCS #7 SIGNED DATA" -> {
                    byte[] der = base64(body, label);
                    if (der.length < 4 || !isContentInfo(der)) {
                        throw new TrustException.Malformed("The PEM block " + label + " holds no PKCS #7 structure.");
                    }
                    TrustFile bag = Pkcs7Bag.read(der);
                    certificates.addAll(bag.certificates);
                    bag.store.crls().forEach(crl -> crls.add(crl.encoded()));
                }
                default -> others.add(printable(label));
            }
            at = end;
        }
        if (certificates.isEmpty() && crls.isEmpty()) {
            throw new TrustException.UnknownForm(
                    "The PEM file holds no certificate and no CRL, only: " + String.join(", ", others) + ".");
        }
        List<String> notes = others.isEmpty()
                ? List.of()
                : List.of("Blocks that are no certificate and no CRL were passed over: " + String.join(", ", others)
                        + ".");
        return of("PEM", certificates, crls, notes);
    }

    /** OpenSSL's TRUSTED CERTIFICATE is the certificate followed by OpenSSL's own settings, which mean nothing here. */
    private static byte[] firstElement(byte[] der) {
        int length = DerReader.elementLength(der);
        return length > 0 && length <= der.length ? java.util.Arrays.copyOf(der, length) : der;
    }

    private static byte[] base64(String body, String label) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(body.strip());
            if (der.length > 0) {
                return der;
            }
        } catch (IllegalArgumentException notBase64) {
            // said below
        }
        throw new TrustException.Malformed("The PEM block " + printable(label) + " is not base64.");
    }

    private static byte[] bareBase64(String text) {
        if (!text.startsWith("MI")) {
            return new byte[0];
        }
        try {
            return Base64.getMimeDecoder().decode(text.strip());
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    private static TrustFile nonEmpty(TrustFile file) {
        if (file.certificates.isEmpty() && file.crls.isEmpty()) {
            throw new TrustException.UnknownForm("The " + file.form + " file holds no certificate and no CRL.");
        }
        return file;
    }

    private static String printable(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private static String start(byte[] bytes) {
        String shown = printable(new String(bytes, 0, Math.min(16, bytes.length), StandardCharsets.ISO_8859_1));
        return "\"" + shown + "\"";
    }
}
