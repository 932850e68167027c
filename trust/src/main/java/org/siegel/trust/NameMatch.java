package org.siegel.trust;

import java.net.IDN;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.siegel.smime.MailAddress;

/** Whether one name lies in the subtree of another (RFC 5280 §4.2.1.10). */
final class NameMatch {

    enum Verdict {
        INSIDE,
        OUTSIDE,
        /** The name is malformed, or its form is one whose subtrees nobody has defined. */
        UNUSABLE
    }

    private NameMatch() {}

    /** Why a constraint cannot be used; empty when it can. */
    static String complaint(GeneralName base) {
        String text = NameConstraintSet.text(base);
        return switch (base.getTagNo()) {
            case GeneralName.rfc822Name -> {
                boolean good = text.indexOf('@') < 0
                        ? isHost(text.startsWith(".") ? text.substring(1) : text)
                        : isMailbox(text);
                yield good ? "" : "is no mailbox, host or domain: " + printable(text);
            }
            case GeneralName.dNSName -> isHost(text) || text.isEmpty() ? "" : "is no DNS name: " + printable(text);
            case GeneralName.iPAddress -> isAddressWithMask(base) ? "" : "is no IP address with a contiguous mask";
            case GeneralName.uniformResourceIdentifier ->
                isHost(text.startsWith(".") ? text.substring(1) : text)
                        ? ""
                        : "is no host or domain: " + printable(text);
            default -> "";
        };
    }

    static Verdict compare(GeneralName name, GeneralName base, boolean permitting) {
        String text = NameConstraintSet.text(name);
        String limit = NameConstraintSet.text(base);
        return switch (base.getTagNo()) {
            case GeneralName.rfc822Name -> mailbox(text, limit);
            case GeneralName.dNSName -> dns(text, limit, permitting);
            case GeneralName.directoryName -> directory(name, base);
            case GeneralName.iPAddress -> address(name, base);
            case GeneralName.uniformResourceIdentifier -> uri(text, limit);
            default -> Verdict.UNUSABLE;
        };
    }

    private static Verdict of(boolean inside) {
        return inside ? Verdict.INSIDE : Verdict.OUTSIDE;
    }

    private static Verdict mailbox(String mailbox, String limit) {
        if (!isMailbox(mailbox)) {
            return Verdict.UNUSABLE;
        }
        int at = mailbox.lastIndexOf('@');
        String host = ascii(mailbox.substring(at + 1));
        int limitAt = limit.lastIndexOf('@');
        if (limitAt >= 0) { // one mailbox: the local part as written, the host without regard to case
            return of(mailbox.substring(0, at).equals(limit.substring(0, limitAt))
                    && host.equals(ascii(limit.substring(limitAt + 1))));
        }
        if (limit.startsWith(".")) {
            return of(host.endsWith(ascii(limit)));
        }
        return of(host.equals(ascii(limit)));
    }

    private static Verdict dns(String name, String limit, boolean permitting) {
        if (limit.isEmpty()) {
            return Verdict.INSIDE;
        }
        boolean wildcard = name.startsWith("*.");
        String host = lower(wildcard ? name.substring(2) : name);
        if (!isHost(host)) {
            return Verdict.UNUSABLE;
        }
        String domain = lower(limit);
        boolean inside = host.equals(domain) || host.endsWith("." + domain);
        // *.example.com stands for foo.example.com too: excluded with it, but permitted only as a whole
        boolean covers = wildcard && !permitting && domain.endsWith("." + host);
        return of(inside || covers);
    }

    private static Verdict directory(GeneralName name, GeneralName base) {
        List<String> full = Names.canonical(X500Name.getInstance(name.getName()));
        List<String> prefix = Names.canonical(X500Name.getInstance(base.getName()));
        return of(full.size() >= prefix.size() && full.subList(0, prefix.size()).equals(prefix));
    }

    private static Verdict address(GeneralName name, GeneralName base) {
        byte[] address = ASN1OctetString.getInstance(name.getName()).getOctets();
        byte[] limit = ASN1OctetString.getInstance(base.getName()).getOctets();
        if (address.length != 4 && address.length != 16) {
            return Verdict.UNUSABLE;
        }
        if (limit.length != address.length * 2) {
            return Verdict.OUTSIDE;
        }
        for (int i = 0; i < address.length; i++) {
            int mask = limit[address.length + i];
            if ((address[i] & mask) != (limit[i] & mask)) {
                return Verdict.OUTSIDE;
            }
        }
        return Verdict.INSIDE;
    }

    /** RFC 5280: a constraint applies to the host; a URI without a host that is a name is rejected. */
    private static Verdict uri(String uri, String limit) {
        int start = uri.indexOf("://");
        if (start < 0) {
            return Verdict.UNUSABLE;
        }
        String authority = uri.substring(start + 3).split("[/?#]", 2)[0];
        String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        String host = lower(hostAndPort.split(":", 2)[0]);
        if (!isHost(host) || host.matches("[0-9.]+")) {
            return Verdict.UNUSABLE;
        }
        String domain = lower(limit);
        return of(domain.startsWith(".") ? host.endsWith(domain) : host.equals(domain));
    }

    private static boolean isAddressWithMask(GeneralName base) {
        byte[] octets = ASN1OctetString.getInstance(base.getName()).getOctets();
        if (octets.length != 8 && octets.length != 32) {
            return false;
        }
        boolean zeroSeen = false;
        for (int bit = octets.length * 4; bit < octets.length * 8; bit++) {
            boolean one = (octets[bit / 8] >> (7 - bit % 8) & 1) == 1;
            if (one && zeroSeen) {
                return false;
            }
            zeroSeen |= !one;
        }
        return true;
    }

    private static boolean isMailbox(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1 || !isHost(ascii(text.substring(at + 1)))) {
            return false;
        }
        String local = text.substring(0, at);
        return local.indexOf('@') < 0 || (local.startsWith("\"") && local.endsWith("\""));
    }

    private static boolean isHost(String text) {
        if (text.isEmpty() || text.length() > 253) {
            return false;
        }
        int label = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c == '.') {
                if (label == 0 || label > 63 || text.charAt(i - 1) == '-') {
                    return false;
                }
                label = 0;
            } else if (isLetterOrDigit(c) || (c == '-' && label > 0)) {
                label++;
            } else {
                return false;
            }
        }
        return true;
    }

    /** The underscore is no letter of a host name, but is seen in many. */
    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** A-labels in lower case, as RFC 9598 §5 compares hosts; the text itself, which is then no host, where it has none. */
    private static String ascii(String host) {
        if (MailAddress.isAmbiguous(host)) {
            return host;
        }
        try {
            boolean domain = host.startsWith(".");
            return (domain ? "." : "") + lower(IDN.toASCII(domain ? host.substring(1) : host, IDN.ALLOW_UNASSIGNED));
        } catch (IllegalArgumentException notAHost) {
            return lower(host);
        }
    }

    static String shown(GeneralName name) {
        String text = NameConstraintSet.text(name);
        if (!text.isEmpty()) {
            return printable(text);
        }
        return switch (name.getTagNo()) {
            case GeneralName.directoryName ->
                printable(X500Name.getInstance(name.getName()).toString());
            case GeneralName.iPAddress -> printable(name.getName().toString());
            case GeneralName.otherName -> "of another form (otherName)";
            default -> "of form " + name.getTagNo();
        };
    }

    private static String printable(String text) {
        String safe = text.replaceAll("\\p{Cntrl}", "?");
        return safe.length() > 200 ? safe.substring(0, 200) + "..." : safe;
    }
}
