package org.siegel.trust;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;

/** Distinguished names as RFC 5280 §7.1 compares them: without regard to case, string type and runs of blanks. */
final class Names {

    private Names() {}

    /** The RDNs of a name, outermost first, each in a form that is equal where the names are. */
    static List<String> canonical(X500Name name) {
        List<String> rdns = new ArrayList<>();
        for (RDN rdn : name.getRDNs()) {
            rdns.add(canonical(rdn));
        }
        return List.copyOf(rdns);
    }

    static List<String> canonical(X500Principal name) {
        return canonical(X500Name.getInstance(name.getEncoded()));
    }

    static String canonical(RDN rdn) {
        return String.join(
                "\u0001",
                Arrays.stream(rdn.getTypesAndValues())
                        .map(Names::canonical)
                        .sorted()
                        .toList());
    }

    private static String canonical(AttributeTypeAndValue attribute) {
        String type = attribute.getType().getId();
        if (attribute.getValue() instanceof ASN1String text && !(attribute.getValue() instanceof DERBitString)) {
            String folded = Normalizer.normalize(text.getString(), Normalizer.Form.NFKC)
                    .toLowerCase(Locale.ROOT)
                    .strip()
                    .replaceAll("\\s+", " ");
            return type + "=" + folded;
        }
        try {
            return type + "#"
                    + HexFormat.of()
                            .formatHex(attribute.getValue().toASN1Primitive().getEncoded("DER"));
        } catch (java.io.IOException e) {
            throw new IllegalStateException("a decoded value has an encoding", e);
        }
    }

    /** For sentences: the name as text, or words where it is empty. */
    static String shown(X500Principal name) {
        String text = name.getName();
        if (text.isEmpty()) {
            return "a certificate with an empty subject";
        }
        String safe = text.replaceAll("\\p{Cntrl}", "?");
        return safe.length() > 300 ? safe.substring(0, 300) + "..." : safe;
    }
}
