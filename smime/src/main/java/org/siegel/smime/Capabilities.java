package org.siegel.smime;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/** SMIMECapabilities (RFC 8551 §2.5.2): what the sender's program can read, best first. */
final class Capabilities {

    private static final int MOST = 256;

    private static final List<String> OURS = Stream.of(
                    ContentCipher.AES_256_GCM,
                    ContentCipher.AES_128_GCM,
                    ContentCipher.AES_256_CBC,
                    ContentCipher.AES_192_CBC,
                    ContentCipher.AES_128_CBC)
            .map(ContentCipher::oid)
            .toList();

    private Capabilities() {}

    /** The signed attribute of our own messages. */
    static Attribute attribute() {
        return SigningKey.attribute(PKCSObjectIdentifiers.pkcs_9_at_smimeCapabilities, value());
    }

    static ASN1Sequence value() {
        ASN1EncodableVector all = new ASN1EncodableVector();
        OURS.forEach(oid -> all.add(new DERSequence(new ASN1ObjectIdentifier(oid))));
        return new DERSequence(all);
    }

    /** The object identifiers of a SEQUENCE OF SMIMECapability, in its order; what is none is left out. */
    static List<String> read(ASN1Sequence sequence) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < Math.min(sequence.size(), MOST); i++) {
            if (sequence.getObjectAt(i).toASN1Primitive() instanceof ASN1Sequence capability
                    && capability.size() > 0
                    && capability.getObjectAt(0).toASN1Primitive() instanceof ASN1ObjectIdentifier oid) {
                found.add(oid.getId());
            }
        }
        return found;
    }
}
