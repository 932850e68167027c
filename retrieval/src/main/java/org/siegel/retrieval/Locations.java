package org.siegel.retrieval;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.siegel.trust.RevocationList;

/**
 * The places that a certificate names (RFC 5280 §4.2.1.13, §4.2.1.15, §4.2.2.1). A directory name, and an LDAP URL without
 * host as Active Directory Certificate Services writes it, need a directory that the administrator named.
 */
final class Locations {

    static final String LIST_ATTRIBUTE = "certificateRevocationList;binary";
    static final String DELTA_ATTRIBUTE = "deltaRevocationList;binary";
    static final String CERTIFICATE_ATTRIBUTE = "cACertificate;binary";

    /** An honest certificate has one or two points with one or two places each. */
    private static final int MOST_POINTS = 8;

    private static final int MOST_PLACES = 4;

    private final Optional<String> directory;

    /** @param directory {@code ldap://host[:port]}, for places that name none */
    Locations(Optional<String> directory) {
        this.directory = directory;
    }

    /** Points of complete lists; of each point its places in the order of preference. */
    List<List<String>> lists(X509Certificate certificate) {
        return points(certificate, Extension.cRLDistributionPoints, LIST_ATTRIBUTE);
    }

    /** Points of delta lists. */
    List<List<String>> deltas(X509Certificate certificate) {
        return points(certificate, Extension.freshestCRL, DELTA_ATTRIBUTE);
    }

    /** Points of delta lists over a list of that issuer (RFC 5280 §5.2.6). */
    List<List<String>> deltas(RevocationList list, X509Certificate issuer) {
        return list.freshestPoints()
                .map(points -> points(points, issuer.getSubjectX500Principal(), DELTA_ATTRIBUTE))
                .orElse(List.of());
    }

    /** OCSP responders. */
    List<String> responders(X509Certificate certificate) {
        return access(certificate, AccessDescription.id_ad_ocsp);
    }

    /** Certificates of the issuer. */
    List<String> issuers(X509Certificate certificate) {
        return access(certificate, AccessDescription.id_ad_caIssuers);
    }

    private List<List<String>> points(X509Certificate certificate, ASN1ObjectIdentifier extension, String attribute) {
        byte[] value = certificate.getExtensionValue(extension.getId());
        try {
            return value == null ? List.of() : points(octets(value), certificate.getIssuerX500Principal(), attribute);
        } catch (RuntimeException damaged) {
            return List.of(); // as below
        }
    }

    private List<List<String>> points(byte[] distributionPoints, X500Principal issuer, String attribute) {
        try {
            var name = X500Name.getInstance(issuer.getEncoded());
            return Stream.of(CRLDistPoint.getInstance(distributionPoints).getDistributionPoints())
                    .limit(MOST_POINTS)
                    .map(point -> places(point, name, attribute))
                    .filter(places -> !places.isEmpty())
                    .toList();
        } catch (RuntimeException damaged) {
            return List.of(); // names no place that can be read
        }
    }

    private List<String> places(DistributionPoint point, X500Name certificateIssuer, String attribute) {
        DistributionPointName name = point.getDistributionPoint();
        if (name == null) {
            return List.of();
        }
        if (name.getType() == DistributionPointName.FULL_NAME) {
            return places(GeneralNames.getInstance(name.getName()).getNames(), attribute);
        }
        X500Name base = Stream.of(
                        point.getCRLIssuer() == null
                                ? new GeneralName[0]
                                : point.getCRLIssuer().getNames())
                .filter(issuer -> issuer.getTagNo() == GeneralName.directoryName)
                .map(issuer -> X500Name.getInstance(issuer.getName()))
                .findFirst()
                .orElse(certificateIssuer);
        List<RDN> whole = new ArrayList<>(List.of(base.getRDNs()));
        whole.add(RDN.getInstance(ASN1Set.getInstance(name.getName())));
        var complete = X500Name.getInstance(new DERSequence(whole.toArray(RDN[]::new)));
        return places(new GeneralName[] {new GeneralName(complete)}, attribute);
    }

    private List<String> access(X509Certificate certificate, ASN1ObjectIdentifier method) {
        try {
            byte[] value = certificate.getExtensionValue(Extension.authorityInfoAccess.getId());
            if (value == null) {
                return List.of();
            }
            GeneralName[] names = Stream.of(AuthorityInformationAccess.getInstance(octets(value))
                            .getAccessDescriptions())
                    .filter(access -> method.equals(access.getAccessMethod()))
                    .map(AccessDescription::getAccessLocation)
                    .toArray(GeneralName[]::new);
            return places(names, CERTIFICATE_ATTRIBUTE);
        } catch (RuntimeException damaged) {
            return List.of(); // as above
        }
    }

    private List<String> places(GeneralName[] names, String attribute) {
        return Stream.of(names)
                .flatMap(name -> place(name, attribute).stream())
                .filter(place -> place.matches("[\\x20-\\x7e]+")) // RFC 5280 §4.2.1.6: URIs are ASCII
                .limit(MOST_PLACES)
                .toList();
    }

    private Optional<String> place(GeneralName name, String attribute) {
        return switch (name.getTagNo()) {
            case GeneralName.uniformResourceIdentifier -> {
                String uri = name.getName().toString();
                yield uri.regionMatches(true, 0, "ldap:///", 0, 8)
                        ? Optional.of(
                                directory.map(host -> host + uri.substring(7)).orElse(uri))
                        : Optional.of(uri);
            }
            case GeneralName.directoryName ->
                directory.map(host -> host + "/" + escaped(X500Name.getInstance(name.getName())) + "?" + attribute);
            default -> Optional.empty();
        };
    }

    /** As a string of RFC 4514, percent-encoded for a URL (RFC 4516 §2.1). */
    private static String escaped(X500Name name) {
        try {
            return new com.unboundid.ldap.sdk.LDAPURL(
                            "ldap",
                            "host",
                            389,
                            new com.unboundid.ldap.sdk.DN(new X500Principal(name.getEncoded()).getName()),
                            null,
                            null,
                            null)
                    .toString()
                    .replaceFirst("ldap://host:389/", "");
        } catch (com.unboundid.ldap.sdk.LDAPException | java.io.IOException e) {
            throw new IllegalArgumentException("a name without a string", e);
        }
    }

    private static byte[] octets(byte[] extensionValue) {
        return ASN1OctetString.getInstance(extensionValue).getOctets();
    }
}
