package org.siegel.bench;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.Identity;
import org.siegel.smime.Primitives;

/** Keys and certificates as an organisation has them: a root, an intermediate authority, persons. */
final class People {

    private static final X500Name ROOT = new X500Name("C=DE,O=Example Organisation,CN=Example Root CA");
    private static final X500Name ISSUER = new X500Name("C=DE,O=Example Organisation,CN=Example Issuing CA 1");

    private final KeyPairGenerator generator;
    private final KeyPair issuerKey;
    private final X509Certificate root;
    private final X509Certificate issuer;
    private final AtomicLong serial = new AtomicLong(0x5100_0000_0000_0000L);

    /** Keys of RSA-2048. */
    People() throws GeneralSecurityException {
        this("RSA");
    }

    /** @param algorithm {@code RSA} (2048 bits) or {@code EC} (P-256) */
    People(String algorithm) throws GeneralSecurityException {
        generator = Primitives.best().keyPairGenerator(algorithm);
        generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
        KeyPair rootKey = generator.generateKeyPair();
        issuerKey = generator.generateKeyPair();
        root = certificate(ROOT, rootKey, ROOT, rootKey, null);
        issuer = certificate(ROOT, rootKey, ISSUER, issuerKey, null);
    }

    X509Certificate root() {
        return root;
    }

    X509Certificate issuer() {
        return issuer;
    }

    Identity person(String name) throws GeneralSecurityException {
        return person(name, generator.generateKeyPair());
    }

    /** Persons with certificates of their own; a key serves several of them, because making keys takes long. */
    List<Identity> persons(String name, int count, int keys) throws GeneralSecurityException {
        List<KeyPair> pairs = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            pairs.add(generator.generateKeyPair());
        }
        List<Identity> persons = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            persons.add(person(name + i, pairs.get(i % keys)));
        }
        return persons;
    }

    /** The certificate of somebody with a key that is there already. */
    X509Certificate person(String name, Identity sameKey, String address) throws GeneralSecurityException {
        return certificate(
                ISSUER,
                issuerKey,
                new X500Name("C=DE,O=Example Organisation,CN=" + name),
                new KeyPair(sameKey.certificate().getPublicKey(), sameKey.key()),
                address);
    }

    private Identity person(String name, KeyPair pair) throws GeneralSecurityException {
        X500Name subject = new X500Name("C=DE,O=Example Organisation,CN=" + name);
        X509Certificate certificate =
                certificate(ISSUER, issuerKey, subject, pair, subject.hashCode() + "@example.org");
        // as a key file gives it: a key of the JDK's
        PrivateKey key = KeyFactory.getInstance(pair.getPrivate().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded()));
        return new Identity(key, certificate, List.of(issuer));
    }

    private X509Certificate certificate(
            X500Name issuerName, KeyPair signing, X500Name name, KeyPair pair, @Nullable String address)
            throws GeneralSecurityException {
        try {
            Instant now = Instant.now();
            boolean authority = address == null;
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuerName,
                    BigInteger.valueOf(serial.getAndIncrement()),
                    Date.from(now.minus(Duration.ofDays(1))),
                    Date.from(now.plus(Duration.ofDays(30))),
                    name,
                    pair.getPublic());
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    authority
                            ? new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)
                            : new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(pair.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions.createAuthorityKeyIdentifier(signing.getPublic()));
            if (address != null) {
                builder.addExtension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection));
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.rfc822Name, address)));
            }
            ContentSigner signer = new JcaContentSignerBuilder(
                            signing.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA")
                    .build(signing.getPrivate());
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(builder.build(signer).getEncoded()));
        } catch (OperatorCreationException | java.io.IOException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
