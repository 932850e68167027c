package org.siegel.ca;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Null;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA1Digest;

/** What the standards allow, as the lint gate reads it: independent of the code that builds certificates. */
final class LintTables {

    static final Set<ASN1ObjectIdentifier> AUTHORITY_EXTENSIONS = Set.of(
            Extension.basicConstraints,
            Extension.keyUsage,
            Extension.extendedKeyUsage,
            Extension.subjectKeyIdentifier,
            Extension.authorityKeyIdentifier,
            Extension.cRLDistributionPoints,
            Extension.authorityInfoAccess,
            Extension.certificatePolicies,
            Extension.nameConstraints);

    static final Set<ASN1ObjectIdentifier> PERSON_EXTENSIONS = Set.of(
            Extension.keyUsage,
            Extension.extendedKeyUsage,
            Extension.subjectAlternativeName,
            Extension.subjectKeyIdentifier,
            Extension.authorityKeyIdentifier,
            Extension.cRLDistributionPoints,
            Extension.authorityInfoAccess,
            Extension.certificatePolicies);

    /** RFC 5280 §4.2.1.3, in the order of the bits. */
    private static final List<String> USAGES = List.of(
            "digitalSignature",
            "nonRepudiation",
            "keyEncipherment",
            "dataEncipherment",
            "keyAgreement",
            "keyCertSign",
            "cRLSign",
            "encipherOnly",
            "decipherOnly");

    private LintTables() {}

    /** RFC 4055 §5: RSA with NULL parameters; RFC 5758 §3.2: ECDSA without, the hash as strong as the curve. */
    static boolean signatureFits(AlgorithmIdentifier signature, SubjectPublicKeyInfo signer) {
        ASN1ObjectIdentifier algorithm = signature.getAlgorithm();
        if (signer.getAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return algorithm.equals(PKCSObjectIdentifiers.sha256WithRSAEncryption)
                    && signature.getParameters() instanceof ASN1Null;
        }
        boolean p384 =
                SECObjectIdentifiers.secp384r1.equals(signer.getAlgorithm().getParameters());
        return algorithm.equals(p384 ? X9ObjectIdentifiers.ecdsa_with_SHA384 : X9ObjectIdentifiers.ecdsa_with_SHA256)
                && signature.getParameters() == null;
    }

    static boolean timeForm(Time time) {
        boolean utcTime = time.toASN1Primitive() instanceof ASN1UTCTime;
        return utcTime == X509Time.read(time).toString().compareTo("2050") < 0;
    }

    /** RFC 5280 §4.2.1.2 method 1. */
    static byte[] keyIdentifier(SubjectPublicKeyInfo key) {
        var sha1 = new SHA1Digest();
        byte[] bits = key.getPublicKeyData().getBytes();
        sha1.update(bits, 0, bits.length);
        byte[] identifier = new byte[sha1.getDigestSize()];
        sha1.doFinal(identifier, 0);
        return identifier;
    }

    /** The names of the bits that are set. */
    static Set<String> usage(ASN1Encodable value) {
        byte[] bits = ASN1BitString.getInstance(value).getBytes();
        Set<String> set = new HashSet<>();
        for (int i = 0; i < bits.length * 8; i++) {
            if ((bits[i / 8] & (0x80 >> (i % 8))) != 0) {
                set.add(i < USAGES.size() ? USAGES.get(i) : "bit " + i);
            }
        }
        return set;
    }

    static void onlyExtensions(Lint lint, Set<ASN1ObjectIdentifier> allowed) {
        for (ASN1ObjectIdentifier oid : lint.extensions().getExtensionOIDs()) {
            lint.require(allowed.contains(oid), "extensions", "the profile has no extension " + oid);
        }
    }

    static void emailProtectionOnly(Lint lint) {
        lint.value(Extension.extendedKeyUsage, "extended-key-usage").ifPresent(v -> {
            var usages = List.of(ExtendedKeyUsage.getInstance(v).getUsages());
            lint.require(
                    usages.equals(List.of(KeyPurposeId.id_kp_emailProtection)),
                    "extended-key-usage",
                    "the extended key usage must be emailProtection alone");
        });
    }

    static void crlByHttp(Lint lint) {
        lint.value(Extension.cRLDistributionPoints, "crl-distribution-points").ifPresent(v -> {
            DistributionPoint[] points = CRLDistPoint.getInstance(v).getDistributionPoints();
            lint.require(
                    points.length > 0 && Arrays.stream(points).allMatch(LintTables::fetchable),
                    "crl-distribution-points",
                    "the CRL must be fetched from an http URL");
        });
    }

    private static boolean fetchable(DistributionPoint point) {
        return point.getDistributionPoint() != null
                && point.getDistributionPoint().getName() instanceof GeneralNames names
                && Arrays.stream(names.getNames())
                        .allMatch(n -> n.getTagNo() == GeneralName.uniformResourceIdentifier
                                && n.getName().toString().matches("https?://.+"));
    }
}
