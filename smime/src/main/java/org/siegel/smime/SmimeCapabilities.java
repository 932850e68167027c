package org.siegel.smime;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;

/**
 * What somebody's program says it can process, best first (SMIMECapabilities, RFC 8551 §2.5.2). It stands in the signed
 * attributes of a message, in a certificate's extension (RFC 4262), and in Microsoft's form of a published certificate.
 *
 * <p>The list is a partial one by definition: what is missing may still be possible. Immutable; equal where the encodings
 * are.
 */
public final class SmimeCapabilities {

    static final String EXTENSION = "1.2.840.113549.1.9.15"; // RFC 4262 §2: the same identifier as the attribute's
    static final String DERIVED_KEY = "1.2.840.113549.1.9.16.3.31"; // id-alg-cek-hkdf-sha256

    private final List<SmimeCapability> list;
    private final byte[] encoded;

    private SmimeCapabilities(List<SmimeCapability> list, byte[] encoded) {
        this.list = List.copyOf(list);
        this.encoded = encoded;
    }

    /**
     * Reads the DER or BER of a SEQUENCE OF SMIMECapability. Entries that are not understood are kept by their object
     * identifier; those that have none are left out.
     *
     * @throws SmimeException.Malformed if it is no such sequence
     * @throws SmimeException.LimitExceeded above {@link Limit#CAPABILITY_BYTES}
     */
    public static SmimeCapabilities read(byte[] encoded) {
        Limits.DEFAULT.check(Limit.CAPABILITY_BYTES, encoded.length);
        try {
            return of(ASN1Sequence.getInstance(BerReader.parse(encoded)));
        } catch (SmimeException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) { // the ASN.1 library throws these on hostile input
            throw new SmimeException.Malformed("The S/MIME capabilities are malformed.", e);
        }
    }

    /** The extension of RFC 4262; empty where the certificate has none, or one that cannot be read. */
    public static Optional<SmimeCapabilities> ofCertificate(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(EXTENSION);
        if (extension == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(ASN1OctetString.getInstance(extension).getOctets()));
        } catch (RuntimeException e) { // a hint that cannot be read is none
            return Optional.empty();
        }
    }

    /** What this engine reads: the list that stands in every message it signs. */
    public static SmimeCapabilities ours() {
        return OwnCapabilities.LIST;
    }

    /** A list that says that these ciphers can be read, best first. */
    public static SmimeCapabilities of(ContentCipher... ciphers) {
        ASN1EncodableVector all = new ASN1EncodableVector();
        for (ContentCipher cipher : ciphers) {
            all.add(new DERSequence(new ASN1ObjectIdentifier(cipher.oid())));
        }
        return of(new DERSequence(all));
    }

    static SmimeCapabilities of(ASN1Sequence sequence) {
        List<SmimeCapability> list = new ArrayList<>();
        for (int i = 0; i < sequence.size(); i++) {
            if (sequence.getObjectAt(i).toASN1Primitive() instanceof ASN1Sequence capability
                    && capability.size() > 0
                    && capability.getObjectAt(0).toASN1Primitive() instanceof ASN1ObjectIdentifier oid) {
                list.add(CapabilityReader.read(oid, capability.size() > 1 ? capability.getObjectAt(1) : null));
            }
        }
        try {
            byte[] encoded = sequence.getEncoded(ASN1Encoding.DER);
            Limits.DEFAULT.check(Limit.CAPABILITY_BYTES, encoded.length);
            return new SmimeCapabilities(list, encoded);
        } catch (IOException e) {
            throw new SmimeException.Malformed("The S/MIME capabilities cannot be encoded.", e);
        }
    }

    /** Every entry, best first. */
    public List<SmimeCapability> list() {
        return list;
    }

    /** The ciphers for content, best first. */
    public List<SmimeCapability.ContentEncryption> contentEncryption() {
        return list.stream()
                .filter(SmimeCapability.ContentEncryption.class::isInstance)
                .map(SmimeCapability.ContentEncryption.class::cast)
                .toList();
    }

    /** Whether there is an entry with this object identifier, whatever its parameters. */
    public boolean has(String oid) {
        return list.stream().anyMatch(c -> c.oid().equals(oid));
    }

    /** DER (X.690): what is signed, stored and compared. */
    public byte[] encoded() {
        return encoded.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SmimeCapabilities that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return list.stream().map(SmimeCapability::name).collect(Collectors.joining(", "));
    }
}
