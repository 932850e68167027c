package org.siegel.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.siegel.smime.Identity;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.Secret;

/**
 * What {@link Training} works on: an authority, an RSA and an elliptic-curve key in the usual files, and messages. Made in
 * a process of its own, so that the classes it takes are no part of a cache.
 */
final class TrainingFolder {

    /** Whose keys and messages stand in it. */
    static final List<String> PEOPLE = List.of("rsa", "ec");

    private static final String PASSWORD = "training";

    private final Path folder;
    private final KeyPair authority = pair("RSA", 2048);
    private final X500Name issuer = new X500Name("CN=Training CA");
    private final Instant now = Instant.now();

    private TrainingFolder(Path folder) throws GeneralSecurityException {
        this.folder = folder;
    }

    static void fill(Path folder) throws IOException, GeneralSecurityException, OperatorCreationException {
        new TrainingFolder(folder).fill();
        Training.prepare(folder);
    }

    private void fill() throws IOException, GeneralSecurityException, OperatorCreationException {
        X509Certificate root = certificate(issuer, authority, BigInteger.ONE, true);
        pem("ca.pem", "CERTIFICATE", root.getEncoded());
        var list = new JcaX509v2CRLBuilder(root, Date.from(now))
                .setNextUpdate(Date.from(now.plus(Duration.ofDays(2))))
                .addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.ONE))
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(authority.getPrivate()));
        pem("ca.crl", "X509 CRL", new JcaX509CRLConverter().getCRL(list).getEncoded());
        person("rsa", pair("RSA", 2048), BigInteger.TWO, root);
        person("ec", pair("EC", 256), BigInteger.TEN, root);
        write("password", PASSWORD + "\n");
    }

    private void person(String name, KeyPair pair, BigInteger serial, X509Certificate root)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        X509Certificate certificate = certificate(new X500Name("CN=" + name), pair, serial, false);
        pem(name + ".pem", "CERTIFICATE", certificate.getEncoded());
        pem(name + ".key", "PRIVATE KEY", pair.getPrivate().getEncoded());
        try (Secret password = Secret.of(PASSWORD.getBytes(StandardCharsets.UTF_8))) {
            Files.write(
                    folder.resolve(name + ".p12"),
                    KeyFiles.writePkcs12(
                            new Identity(pair.getPrivate(), certificate, List.of(root)),
                            password,
                            KeyFiles.Profile.MODERN));
        }
        write(name + ".eml", """
                From: %1$s <%1$s@example.test>
                To: ec@example.test
                Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                Schöne Grüße
                """.formatted(name));
    }

    private X509Certificate certificate(X500Name subject, KeyPair pair, BigInteger serial, boolean ca)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        var builder = new JcaX509v3CertificateBuilder(
                issuer,
                serial,
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(Duration.ofDays(2))),
                subject,
                pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
        builder.addExtension(
                Extension.keyUsage,
                true,
                new KeyUsage(
                        ca
                                ? KeyUsage.keyCertSign | KeyUsage.cRLSign
                                : KeyUsage.digitalSignature | KeyUsage.keyEncipherment | KeyUsage.keyAgreement));
        var identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(pair.getPublic()));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                identifiers.createAuthorityKeyIdentifier(authority.getPublic()));
        if (!ca) {
            String address = subject.toString().substring("CN=".length()) + "@example.test";
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.rfc822Name, address)));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(authority.getPrivate())));
    }

    private static KeyPair pair(String algorithm, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private void pem(String name, String label, byte[] der) throws IOException {
        var text = new ByteArrayOutputStream();
        text.writeBytes(("-----BEGIN " + label + "-----\n").getBytes(StandardCharsets.US_ASCII));
        text.writeBytes(Base64.getMimeEncoder().encode(der));
        text.writeBytes(("\n-----END " + label + "-----\n").getBytes(StandardCharsets.US_ASCII));
        Files.write(folder.resolve(name), text.toByteArray());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
