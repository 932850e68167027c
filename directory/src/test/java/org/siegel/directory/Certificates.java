package org.siegel.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.CollectionStore;

/** Real certificates, since directories check what they are given. */
public final class Certificates {

    private Certificates() {}

    public static byte[] certificate(String name, long serial) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair key = generator.generateKeyPair();
            X500Name subject = new X500Name("CN=" + name);
            Instant now = Instant.parse("2026-01-01T00:00:00Z");
            return new JcaX509v3CertificateBuilder(
                            subject,
                            BigInteger.valueOf(serial),
                            Date.from(now),
                            Date.from(now.plusSeconds(86_400)),
                            subject,
                            key.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                    .getEncoded();
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A SignedData that only carries the certificate. */
    public static byte[] signedData(byte[] certificate) {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addCertificates(new CollectionStore<>(List.of(new X509CertificateHolder(certificate))));
            return generator.generate(new CMSAbsentContent()).getEncoded();
        } catch (CMSException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Adds one value to each attribute of a user's entry beside what is there. */
    public static void publish(CertificateDirectory directory, DirectoryUser user, byte[] certificate, byte[] cms) {
        change(directory, user, new CertificateChange(both(certificate, cms), List.of()));
    }

    /** Deletes these two values from a user's entry. */
    public static void withdraw(CertificateDirectory directory, DirectoryUser user, byte[] certificate, byte[] cms) {
        change(directory, user, new CertificateChange(List.of(), both(certificate, cms)));
    }

    private static List<CertificateValue> both(byte[] certificate, byte[] cms) {
        return List.of(
                new CertificateValue(CertificateAttribute.USER_CERTIFICATE, certificate),
                new CertificateValue(CertificateAttribute.USER_SMIME_CERTIFICATE, cms));
    }

    private static void change(CertificateDirectory directory, DirectoryUser user, CertificateChange wanted) {
        CertificateEntry entry = directory.certificates(user.id()).orElseThrow();
        assertThat(directory.change(entry, wanted.from(entry.values()))).isTrue();
    }
}
