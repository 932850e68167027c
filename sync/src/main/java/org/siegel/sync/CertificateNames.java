package org.siegel.sync;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** Names in certificates as .NET shows them. */
final class CertificateNames {

    private static final int EMAIL = 1;
    private static final int DNS = 2;
    private static final int URL = 6;
    private static final int OTHER = 0;
    private static final String UPN = "1.3.6.1.4.1.311.20.2.3";

    private static final Map<String, String> KEYWORDS = Map.of(
            "1.2.840.113549.1.9.1", "E",
            "0.9.2342.19200300.100.1.25", "DC",
            "0.9.2342.19200300.100.1.1", "UID",
            "2.5.4.5", "SERIALNUMBER",
            "2.5.4.4", "SN",
            "2.5.4.42", "G",
            "2.5.4.12", "T");

    private CertificateNames() {}

    /** {@code CN=Ada, O=Example, C=DE}: the last encoded comes first. */
    static String dn(X500Principal name) {
        return name.getName(X500Principal.RFC1779, KEYWORDS);
    }

    /**
     * What X509Certificate2.GetNameInfo returns.
     *
     * @param type SimpleName, EmailName, DnsName, UrlName or UpnName
     * @param issuer whether of the issuer
     */
    static Optional<String> info(X509Certificate certificate, String type, boolean issuer) {
        X500Principal name = issuer ? certificate.getIssuerX500Principal() : certificate.getSubjectX500Principal();
        return switch (type) {
            case "EmailName" -> alternative(certificate, issuer, EMAIL).or(() -> attribute(name, "E"));
            case "DnsName", "DnsFromAlternativeName" ->
                alternative(certificate, issuer, DNS).or(() -> attribute(name, "CN"));
            case "UrlName" -> alternative(certificate, issuer, URL);
            case "UpnName" -> alternative(certificate, issuer, OTHER);
            default ->
                attribute(name, "CN")
                        .or(() -> attribute(name, "OU"))
                        .or(() -> attribute(name, "O"))
                        .or(() -> attribute(name, "E"))
                        .or(() -> alternative(certificate, issuer, EMAIL));
        };
    }

    private static Optional<String> alternative(X509Certificate certificate, boolean issuer, int type) {
        try {
            Collection<List<?>> names =
                    issuer ? certificate.getIssuerAlternativeNames() : certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                boolean upn = type == OTHER && name.size() > 3 && UPN.equals(name.get(2));
                if (name.getFirst() instanceof Integer kind && kind == type && (type != OTHER || upn)) {
                    return Optional.of(String.valueOf(name.get(upn ? 3 : 1)));
                }
            }
            return Optional.empty();
        } catch (CertificateParsingException damaged) {
            return Optional.empty(); // a damaged extension names nobody
        }
    }

    private static Optional<String> attribute(X500Principal name, String type) {
        try {
            List<Rdn> parts = new LdapName(name.getName(X500Principal.RFC2253, KEYWORDS)).getRdns();
            return parts.reversed().stream()
                    .filter(part -> part.getType().equalsIgnoreCase(type))
                    .map(part -> String.valueOf(part.getValue()))
                    .findFirst();
        } catch (InvalidNameException unusual) {
            return Optional.empty();
        }
    }
}
