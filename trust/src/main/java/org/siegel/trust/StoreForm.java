package org.siegel.trust;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The forms in which a collection is written; {@link TrustFile} reads all of them. */
public enum StoreForm {
    /** Microsoft's serialized store, what Exchange and Windows take. */
    SST,
    /** PKCS #7 without signers, DER (RFC 5652 §5). */
    P7B,
    /** The same in PEM. */
    P7B_PEM,
    /** A bundle of PEM blocks (RFC 7468), what OpenSSL takes. */
    PEM;

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** As typed and shown: {@code sst}, {@code p7b}, {@code p7b-pem}, {@code pem}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The form of that name.
     *
     * @throws IllegalArgumentException naming all forms
     */
    public static StoreForm named(String label) {
        return Stream.of(values())
                .filter(f -> f.label().equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no form " + label + "; the forms are sst, p7b, p7b-pem and pem"));
    }

    /** The store in this form, certificates and CRLs byte for byte. */
    public byte[] write(SerializedStore store) {
        return switch (this) {
            case SST -> store.toBytes();
            case P7B -> Pkcs7Bag.write(store);
            case P7B_PEM -> block("PKCS7", Pkcs7Bag.write(store)).getBytes(StandardCharsets.US_ASCII);
            case PEM -> {
                var text = new StringBuilder();
                store.certificates().forEach(e -> text.append(block("CERTIFICATE", e.encoded())));
                store.crls().forEach(e -> text.append(block("X509 CRL", e.encoded())));
                yield text.toString().getBytes(StandardCharsets.US_ASCII);
            }
        };
    }

    /** What of the store this form has no place for, as sentences. */
    public List<String> leftOut(SerializedStore store) {
        List<String> lost = new ArrayList<>();
        if (this != SST) {
            long properties = Stream.concat(store.certificates().stream(), store.crls().stream())
                    .mapToLong(e -> e.properties().size())
                    .sum();
            if (properties > 0) {
                lost.add(properties + " properties, such as friendly names, have no place in " + label() + ".");
            }
            if (!store.trustLists().isEmpty()) {
                lost.add(store.trustLists().size() + " certificate trust lists have no place in " + label() + ".");
            }
        }
        return lost;
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
