package org.siegel.smime;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.PasswordRecipient.PRF;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKEKAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKEKEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKEKRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKEMAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKEMEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKEMRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JcePasswordAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JcePasswordEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JcePasswordRecipientInfoGenerator;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.OutputEncryptor;

/** EnvelopedData and AuthEnvelopedData by BouncyCastle's CMS, as a second opinion. */
final class BouncyEnveloped {

    private BouncyEnveloped() {}

    static byte[] decrypt(byte[] der, boolean authenticated, DecryptionKey key) throws CMSException {
        List<RecipientInformation> recipients = List.copyOf(
                authenticated
                        ? new CMSAuthEnvelopedData(der).getRecipientInfos().getRecipients()
                        : new CMSEnvelopedData(der).getRecipientInfos().getRecipients());
        CMSException last = new CMSException("no recipient");
        for (RecipientInformation recipient : recipients) {
            if (key instanceof Identity own && recipient.getRID() instanceof org.bouncycastle.cms.PKIXRecipientId id) {
                if (!own.certificate().getSerialNumber().equals(id.getSerialNumber())) {
                    continue;
                }
            }
            try {
                return recipient.getContent(recipient(authenticated, key));
            } catch (CMSException e) {
                last = e;
            }
        }
        throw last;
    }

    private static org.bouncycastle.cms.Recipient recipient(boolean authenticated, DecryptionKey key) {
        return switch (key) {
            case Identity own ->
                recipient(
                        authenticated, own.key(), KeyTypes.of(own.certificate().getPublicKey()));
            case DecryptionKey.Password own -> {
                char[] password = own.password().chars();
                yield authenticated
                        ? new JcePasswordAuthEnvelopedRecipient(password)
                                .setPasswordConversionScheme(org.bouncycastle.cms.PasswordRecipient.PKCS5_SCHEME2_UTF8)
                                .setProvider(Primitives.bouncyCastle())
                        : new JcePasswordEnvelopedRecipient(password)
                                .setPasswordConversionScheme(org.bouncycastle.cms.PasswordRecipient.PKCS5_SCHEME2_UTF8)
                                .setProvider(Primitives.bouncyCastle());
            }
            case DecryptionKey.SharedKey own -> {
                SecretKeySpec kek = new SecretKeySpec(own.key().bytes(), "AES");
                yield authenticated
                        ? new JceKEKAuthEnvelopedRecipient(kek).setProvider(Primitives.bouncyCastle())
                        : new JceKEKEnvelopedRecipient(kek).setProvider(Primitives.bouncyCastle());
            }
        };
    }

    private static org.bouncycastle.cms.Recipient recipient(boolean authenticated, PrivateKey key, String type) {
        if (type.startsWith("ML-KEM")) {
            return authenticated
                    ? new JceKEMAuthEnvelopedRecipient(key).setProvider(Primitives.bouncyCastle())
                    : new JceKEMEnvelopedRecipient(key).setProvider(Primitives.bouncyCastle());
        }
        if (type.equals("RSA")) {
            return authenticated
                    ? new JceKeyTransAuthEnvelopedRecipient(key).setProvider(Primitives.bouncyCastle())
                    : new JceKeyTransEnvelopedRecipient(key).setProvider(Primitives.bouncyCastle());
        }
        return authenticated
                ? new JceKeyAgreeAuthEnvelopedRecipient(key).setProvider(Primitives.bouncyCastle())
                : new JceKeyAgreeEnvelopedRecipient(key).setProvider(Primitives.bouncyCastle());
    }

    static byte[] encrypt(String content, ASN1ObjectIdentifier cipher, boolean derived, RecipientInfoGenerator to)
            throws Exception {
        boolean authenticated = cipher.getId().matches(".*\\.1\\.(6|26|46|7|27|47)|.*3\\.18");
        OutputEncryptor encryptor = new JceCMSContentEncryptorBuilder(cipher)
                .setProvider(Primitives.bouncyCastle())
                .setEnableSha256HKdf(derived)
                .build();
        CMSProcessableByteArray data = new CMSProcessableByteArray(content.getBytes(StandardCharsets.UTF_8));
        if (authenticated) {
            CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
            generator.addRecipientInfoGenerator(to);
            return generator.generate(data, (OutputAEADEncryptor) encryptor).getEncoded();
        }
        CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(to);
        return generator.generate(data, encryptor).getEncoded();
    }

    static RecipientInfoGenerator agreement(
            ASN1ObjectIdentifier scheme, ASN1ObjectIdentifier wrap, byte[] material, boolean byKeyId, Identity... to)
            throws Exception {
        KeyPair ephemeral = ephemeral(to[0].certificate());
        JceKeyAgreeRecipientInfoGenerator generator = new JceKeyAgreeRecipientInfoGenerator(
                        scheme, ephemeral.getPrivate(), ephemeral.getPublic(), wrap)
                .setProvider(Primitives.bouncyCastle());
        if (material.length > 0) {
            generator.setUserKeyingMaterial(material);
        }
        for (Identity recipient : to) {
            X509Certificate certificate = recipient.certificate();
            if (byKeyId) {
                byte[] extension = certificate.getExtensionValue("2.5.29.14");
                byte[] id = java.util.Arrays.copyOfRange(extension, 4, extension.length);
                generator.addRecipient(id, KeyTypes.forBouncyCastle(certificate.getPublicKey()));
            } else {
                generator.addRecipient(certificate);
            }
        }
        return generator;
    }

    private static KeyPair ephemeral(X509Certificate certificate) throws GeneralSecurityException {
        String type = KeyTypes.of(certificate.getPublicKey());
        KeyPairGenerator generator = KeyPairGenerator.getInstance(type, Primitives.bouncyCastle());
        if (type.equals("EC")) {
            generator.initialize(((ECPublicKey) KeyTypes.forBouncyCastle(certificate.getPublicKey())).getParams());
        }
        return generator.generateKeyPair();
    }

    static RecipientInfoGenerator transport(AlgorithmIdentifier algorithm, Identity to) throws Exception {
        return new JceKeyTransRecipientInfoGenerator(to.certificate(), algorithm)
                .setProvider(Primitives.bouncyCastle());
    }

    /** @param kdf an object identifier of HKDF; empty for BouncyCastle's own choice, which is KDF3 */
    static RecipientInfoGenerator encapsulation(ASN1ObjectIdentifier wrap, String kdf, byte[] material, Identity to)
            throws Exception {
        JceKEMRecipientInfoGenerator generator =
                new JceKEMRecipientInfoGenerator(to.certificate(), wrap).setProvider(Primitives.bouncyCastle());
        if (!kdf.isEmpty()) {
            generator.setKDF(new AlgorithmIdentifier(new ASN1ObjectIdentifier(kdf)));
        }
        return material.length == 0 ? generator : generator.setUserKeyingMaterial(material);
    }

    static RecipientInfoGenerator password(ASN1ObjectIdentifier cipher, PRF function, String password) {
        return new JcePasswordRecipientInfoGenerator(cipher, password.toCharArray())
                .setProvider(Primitives.bouncyCastle())
                .setPasswordConversionScheme(org.bouncycastle.cms.PasswordRecipient.PKCS5_SCHEME2_UTF8)
                .setPRF(function);
    }

    static RecipientInfoGenerator shared(byte[] identifier, byte[] key) {
        return new JceKEKRecipientInfoGenerator(identifier, new SecretKeySpec(key, "AES"))
                .setProvider(Primitives.bouncyCastle());
    }
}
