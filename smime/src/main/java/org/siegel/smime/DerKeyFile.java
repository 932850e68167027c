package org.siegel.smime;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;

/** A private key or certificate in DER, told by its shape and read as the PEM block that it would be. */
final class DerKeyFile {

    private static final byte[] LINE_END = {'\n'};

    private DerKeyFile() {}

    /** Empty where the file is something else, PKCS #12 for example. */
    static Optional<Pem.Block> block(byte[] file) {
        if (file.length == 0 || file[0] != BerReader.SEQUENCE) {
            return Optional.empty();
        }
        try {
            return label(ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(file)))
                    .map(label -> new Pem.Block(label, file, List.of(), text(label, file)));
        } catch (IOException | RuntimeException notDer) { // the ASN.1 library also throws unchecked
            return Optional.empty();
        }
    }

    private static Optional<String> label(ASN1Sequence s) {
        if (s.size() == 3 && is(s, 0, ASN1Sequence.class) && is(s, 2, ASN1BitString.class)) {
            return Optional.of("CERTIFICATE"); // RFC 5280 §4.1
        }
        if (s.size() == 2 && is(s, 0, ASN1Sequence.class) && is(s, 1, ASN1OctetString.class)) {
            return Optional.of("ENCRYPTED PRIVATE KEY"); // RFC 5958 §3
        }
        if (s.size() >= 3
                && is(s, 0, ASN1Integer.class)
                && is(s, 1, ASN1Sequence.class)
                && is(s, 2, ASN1OctetString.class)) {
            return Optional.of("PRIVATE KEY"); // RFC 5958 §2
        }
        if (s.size() >= 9 && is(s, 0, ASN1Integer.class) && is(s, 1, ASN1Integer.class)) {
            return Optional.of("RSA PRIVATE KEY"); // RFC 8017 appendix A.1.2
        }
        if (s.size() >= 2 && is(s, 0, ASN1Integer.class) && is(s, 1, ASN1OctetString.class)) {
            return Optional.of("EC PRIVATE KEY"); // RFC 5915 §3
        }
        return Optional.empty();
    }

    private static boolean is(ASN1Sequence sequence, int at, Class<? extends ASN1Encodable> type) {
        return type.isInstance(sequence.getObjectAt(at).toASN1Primitive());
    }

    private static String text(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, LINE_END).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }
}
