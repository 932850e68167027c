package org.siegel.smime;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/**
 * The content ciphers Siegel encrypts with: CBC in EnvelopedData (RFC 5652 §6, RFC 3565), GCM in AuthEnvelopedData (RFC
 * 5083, RFC 5084). Older ones are only read.
 */
public enum ContentCipher {
    AES_128_CBC("2.16.840.1.101.3.4.1.2", 128, false),
    AES_192_CBC("2.16.840.1.101.3.4.1.22", 192, false),
    AES_256_CBC("2.16.840.1.101.3.4.1.42", 256, false),
    AES_128_GCM("2.16.840.1.101.3.4.1.6", 128, true),
    AES_192_GCM("2.16.840.1.101.3.4.1.26", 192, true),
    AES_256_GCM("2.16.840.1.101.3.4.1.46", 256, true);

    private final String oid;
    private final int keyBits;
    private final boolean authenticated;
    private final byte[] encodedOid;

    ContentCipher(String oid, int keyBits, boolean authenticated) {
        this.oid = oid;
        this.keyBits = keyBits;
        this.authenticated = authenticated;
        this.encodedOid = Der.of(new ASN1ObjectIdentifier(oid));
    }

    /** The object identifier of the content-encryption algorithm. */
    public String oid() {
        return oid;
    }

    /** The same in DER; not to be changed. */
    byte[] encodedOid() {
        return encodedOid;
    }

    /** The size of the content-encryption key, in bits. */
    public int keyBits() {
        return keyBits;
    }

    /** Whether the cipher detects changes (RFC 5084), so that the message becomes AuthEnvelopedData. */
    public boolean authenticated() {
        return authenticated;
    }

    /** The name on the command line, {@code aes-256-cbc}. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads {@code aes-256-gcm}, ...
     *
     * @throws IllegalArgumentException naming the choices
     */
    public static ContentCipher of(String name) {
        String wanted = name.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(values())
                .filter(c -> c.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown cipher " + name + "; choose one of "
                        + Arrays.stream(values()).map(ContentCipher::optionName).collect(Collectors.joining(", "))));
    }
}
