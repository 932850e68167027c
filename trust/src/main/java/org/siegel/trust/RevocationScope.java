package org.siegel.trust;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.jspecify.annotations.Nullable;

/** Whether a list speaks about a certificate through a distribution point (RFC 5280 §6.3.3 (b), (d), (e)). */
final class RevocationScope {

    /** Bits 1 to 8 of ReasonFlags: all but the unused one. */
    static final int ALL_REASONS = 0x1FE;

    private RevocationScope() {}

    /** The reasons for which the list speaks about the certificate; empty where it does not. */
    static Optional<Integer> reasons(RevocationList list, DistributionPoint point, PathCertificate certificate) {
        try {
            return decide(list, point, certificate);
        } catch (RuntimeException damaged) {
            // BouncyCastle throws undeclared exceptions on damaged names; such a list or point covers nothing
            return Optional.empty();
        }
    }

    private static Optional<Integer> decide(RevocationList list, DistributionPoint point, PathCertificate certificate) {
        GeneralNames crlIssuer = point.getCRLIssuer();
        boolean ofIssuer = list.issuer().equals(certificate.issuer());
        if (crlIssuer == null
                ? !ofIssuer
                : !list.isIndirect() || !names(crlIssuer).contains(list.issuer())) {
            return Optional.empty();
        }
        int reasons = point.getReasons() == null ? ALL_REASONS : mask(point.getReasons());
        Optional<IssuingDistributionPoint> scope = list.scope();
        if (scope.isEmpty()) {
            return Optional.of(reasons);
        }
        IssuingDistributionPoint limits = scope.get();
        boolean wrongKind = limits.onlyContainsUserCerts() && certificate.isCa()
                || limits.onlyContainsCACerts() && !certificate.isCa()
                || limits.onlyContainsAttributeCerts();
        if (wrongKind || !sharesName(limits.getDistributionPoint(), list, point, crlIssuer)) {
            return Optional.empty();
        }
        return Optional.of(limits.getOnlySomeReasons() == null ? reasons : reasons & mask(limits.getOnlySomeReasons()));
    }

    /** (b)(2)(i): the list's own point must be one of the certificate's. */
    private static boolean sharesName(
            @Nullable DistributionPointName ofList,
            RevocationList list,
            DistributionPoint point,
            @Nullable GeneralNames crlIssuer) {
        if (ofList == null) {
            return true;
        }
        List<Object> published = names(ofList, list.issuer());
        DistributionPointName ofCertificate = point.getDistributionPoint();
        if (ofCertificate != null) {
            List<String> base =
                    crlIssuer == null ? list.issuer() : names(crlIssuer).getFirst();
            return names(ofCertificate, base).stream().anyMatch(published::contains);
        }
        return crlIssuer != null && names(crlIssuer).stream().anyMatch(published::contains);
    }

    /** Directory names in comparable form, other names as they are. */
    private static List<Object> names(DistributionPointName point, List<String> issuer) {
        List<Object> found = new ArrayList<>();
        if (point.getType() == DistributionPointName.FULL_NAME) {
            for (GeneralName name : GeneralNames.getInstance(point.getName()).getNames()) {
                found.add(
                        name.getTagNo() == GeneralName.directoryName
                                ? Names.canonical(X500Name.getInstance(name.getName()))
                                : name);
            }
        } else {
            List<String> full = new ArrayList<>(issuer);
            full.add(Names.canonical(RDN.getInstance(new org.bouncycastle.asn1.DERSet(
                    ASN1Set.getInstance(point.getName()).toArray()))));
            found.add(full);
        }
        return found;
    }

    private static List<List<String>> names(GeneralNames names) {
        List<List<String>> found = new ArrayList<>();
        for (GeneralName name : names.getNames()) {
            if (name.getTagNo() == GeneralName.directoryName) {
                found.add(Names.canonical(X500Name.getInstance(name.getName())));
            }
        }
        return found;
    }

    /** Bit n of the result is named bit n of ReasonFlags. */
    private static int mask(ReasonFlags flags) {
        byte[] bytes = flags.getBytes();
        int mask = 0;
        for (int bit = 1; bit <= 8; bit++) {
            if (bit / 8 < bytes.length && (bytes[bit / 8] >> (7 - bit % 8) & 1) == 1) {
                mask |= 1 << bit;
            }
        }
        return mask;
    }
}
