package org.siegel.trust;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;

/** Distinguished names as RFC 5280 §7.1 compares them: without regard to case, string type and runs of blanks. */
final class Names {

    private static final int LONGEST_KNOWN = 1024;
    private static final AtomicReferenceArray<Known> KNOWN = new AtomicReferenceArray<>(256);

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
        List<String> plain = known(name.getEncoded());
        return plain == null ? canonical(X500Name.getInstance(name.getEncoded())) : plain;
    }

    /** {@link PlainName} of the names of issuers, which come again and again: the last few are remembered. */
    static @Nullable List<String> known(byte[] der) {
        int slot = Arrays.hashCode(der) & KNOWN.length() - 1;
        Known last = KNOWN.get(slot);
        if (last != null && Arrays.equals(last.der(), der)) {
            return last.canonical();
        }
        List<String> canonical = PlainName.canonical(der);
        if (canonical != null && der.length <= LONGEST_KNOWN) {
            KNOWN.set(slot, new Known(der, canonical));
        }
        return canonical;
    }

    private record Known(byte[] der, List<String> canonical) {}

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
            return type + "=" + folded(text.getString());
        }
        try {
            return type + "#"
                    + HexFormat.of()
                            .formatHex(attribute.getValue().toASN1Primitive().getEncoded("DER"));
        } catch (java.io.IOException e) {
            throw new IllegalStateException("a decoded value has an encoding", e);
        }
    }

    static String folded(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .strip()
                .replaceAll("\\s+", " ");
    }

    /** For sentences: the name as text, or words where it is empty. */
    static String shown(X500Principal name) {
        String text = name.getName();
        if (text.isEmpty()) {
            return "a certificate with an empty subject";
        }
        String safe = hasControls(text) ? text.replaceAll("\\p{Cntrl}", "?") : text;
        return safe.length() > 300 ? safe.substring(0, 300) + "..." : safe;
    }

    private static boolean hasControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) == 0x7f) {
                return true;
            }
        }
        return false;
    }
}
