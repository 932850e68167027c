package org.siegel.ca;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;

/** The certificates of the two authorities (RFC 5280 §4.2, CA/Browser Forum S/MIME BR §7.1.2.1 and §7.1.2.2). */
final class AuthorityCertificate {

    static final int ROOT_YEARS = 20;
    static final int ISSUING_YEARS = 10;

    /** Clocks of relying parties are late. */
    static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** RFC 5280 appendix A.1, ub-common-name and ub-organization-name, in characters. */
    private static final int UPPER_BOUND = 64;

    /** Where people's certificates name a policy, a path through this authority may have any (RFC 5280 §4.2.1.4). */
    private static final PolicyInformation ANY_POLICY = new PolicyInformation(new ASN1ObjectIdentifier("2.5.29.32.0"));

    private AuthorityCertificate() {}

    static TBSCertificate root(SerialNumber serial, String organisation, FreshKey key, Instant now) {
        X500Name name = name(organisation, " Mail Root CA", 1);
        SubjectPublicKeyInfo publicKey = encoded(key);
        return start(serial, key.algorithm(), name, name, now, ROOT_YEARS)
                .keys(publicKey, Tbs.identifierOf(publicKey))
                .add(Extension.basicConstraints, true, new BasicConstraints(1))
                .build();
    }

    /**
     * The issuing authority is bound to S/MIME by its extended key usage, and to the organisation's mail domain and the
     * domains below it where name constraints are wanted.
     */
    static TBSCertificate issuing(
            SerialNumber serial,
            String organisation,
            String domain,
            FreshKey key,
            Authority root,
            CaOptions options,
            Instant now) {
        X500Name issuer = Certificates.subject(root.certificate());
        KeyAlgorithm rootKey = AuthoritySigner.algorithm(Certificates.publicKey(root.certificate()));
        Tbs tbs = start(serial, rootKey, issuer, name(organisation, " Mail CA", 1), now, ISSUING_YEARS)
                .keys(encoded(key), Certificates.keyIdentifier(root.certificate()))
                .add(Extension.basicConstraints, true, new BasicConstraints(0))
                .add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection))
                .published(options.crlOf(root.name()), options.certificateOf(root.name()));
        if (options.policy().isPresent()) {
            tbs.add(Extension.certificatePolicies, false, new CertificatePolicies(ANY_POLICY));
        }
        if (options.nameConstraints()) {
            GeneralSubtree[] permitted = {
                new GeneralSubtree(new GeneralName(GeneralName.rfc822Name, domain)),
                new GeneralSubtree(new GeneralName(GeneralName.rfc822Name, "." + domain))
            };
            tbs.add(Extension.nameConstraints, true, new NameConstraints(permitted, null));
        }
        return tbs.build();
    }

    private static Tbs start(
            SerialNumber serial, KeyAlgorithm signer, X500Name issuer, X500Name subject, Instant now, int years) {
        Instant notBefore = now.minus(CLOCK_SKEW);
        Instant notAfter =
                notBefore.atOffset(ZoneOffset.UTC).plusYears(years).toInstant().minusSeconds(1);
        return new Tbs(serial, AuthoritySigner.algorithm(signer), issuer, subject)
                .validity(notBefore, notAfter)
                .add(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    }

    private static X500Name name(String organisation, String suffix, int generation) {
        String end = suffix + " " + generation;
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, DistinguishedNames.cut(organisation, UPPER_BOUND))
                .addRDN(BCStyle.CN, DistinguishedNames.cut(organisation, UPPER_BOUND - end.length()) + end)
                .build();
    }

    private static SubjectPublicKeyInfo encoded(FreshKey key) {
        return SubjectPublicKeyInfo.getInstance(key.publicKey().getEncoded());
    }
}
