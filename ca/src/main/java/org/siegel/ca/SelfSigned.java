package org.siegel.ca;

import java.net.IDN;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.util.IPAddress;
import org.siegel.smime.Primitives;

/** A self-signed TLS server certificate on P-256. */
final class SelfSigned {

    /** What browsers and Apple devices accept at most. */
    private static final Duration VALIDITY = Duration.ofDays(397);

    private SelfSigned() {}

    static TlsIdentity make(List<String> names, Instant now) {
        Primitives primitives = Primitives.jdk();
        try {
            var generator = primitives.keyPairGenerator(KeyAlgorithm.EC_P256.family());
            generator.initialize(KeyAlgorithm.EC_P256.parameters());
            KeyPair pair = generator.generateKeyPair();
            TBSCertificate tbs =
                    tbs(names, SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()), now);
            Signature signature = primitives.signature(KeyAlgorithm.EC_P256.signature());
            signature.initSign(pair.getPrivate());
            signature.update(Certificates.der(tbs));
            var signed = new ASN1EncodableVector(3);
            signed.add(tbs);
            signed.add(tbs.getSignature());
            signed.add(new DERBitString(signature.sign()));
            return new TlsIdentity(
                    pair.getPrivate(), List.of(Certificates.parse(Certificates.der(new DERSequence(signed)))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with P-256", e);
        }
    }

    private static TBSCertificate tbs(List<String> names, SubjectPublicKeyInfo key, Instant now) {
        var name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, DistinguishedNames.cut(names.getFirst(), 64))
                .build();
        Instant notBefore = now.minus(AuthorityCertificate.CLOCK_SKEW);
        var algorithm = AuthoritySigner.algorithm(KeyAlgorithm.EC_P256);
        return new Tbs(SerialNumber.random(Primitives.jdk().random()), algorithm, name, name)
                .validity(notBefore, notBefore.plus(VALIDITY).minusSeconds(1))
                .keys(key, Tbs.identifierOf(key))
                .add(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .add(Extension.subjectAlternativeName, false, alternativeNames(names))
                .build();
    }

    /** RFC 9110 §4.3.4 wants addresses as iPAddress, RFC 9525 §6.1 names as dNSName. */
    private static GeneralNames alternativeNames(List<String> names) {
        return new GeneralNames(names.stream().map(SelfSigned::generalName).toArray(GeneralName[]::new));
    }

    private static GeneralName generalName(String name) {
        if (IPAddress.isValid(name)) {
            return new GeneralName(GeneralName.iPAddress, name);
        }
        try {
            return new GeneralName(GeneralName.dNSName, IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES));
        } catch (IllegalArgumentException e) {
            throw new CaException.TlsUnusable("the server's name " + name + " is neither a DNS name nor an address", e);
        }
    }

    /** Whether a certificate has exactly these names. */
    static boolean isFor(X509Certificate certificate, List<String> names) {
        Extension found = Certificates.structure(certificate)
                .getTBSCertificate()
                .getExtensions()
                .getExtension(Extension.subjectAlternativeName);
        Set<GeneralName> wanted = new HashSet<>(List.of(alternativeNames(names).getNames()));
        return found != null
                && new HashSet<>(List.of(
                                GeneralNames.getInstance(found.getParsedValue()).getNames()))
                        .equals(wanted);
    }
}
