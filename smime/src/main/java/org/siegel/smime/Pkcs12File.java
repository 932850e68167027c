package org.siegel.smime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;

/** PKCS #12 (RFC 7292), read by the JDK and where that fails by BouncyCastle, written in one of two profiles. */
final class Pkcs12File {

    private static final int ITERATIONS = 10_000;
    private static final int LEGACY_ITERATIONS = 2_048;

    private Pkcs12File() {}

    static List<Identity> read(byte[] file, Optional<Secret> password) {
        char[] chars = password.map(Secret::chars).orElse(new char[0]);
        try {
            try {
                return identities(load(file, chars, Optional.empty()), chars);
            } catch (IOException | GeneralSecurityException | RuntimeException jdkRefuses) {
                // BouncyCastle reads more variants, and judges the password once more
                return identities(load(file, chars, Optional.of(Primitives.bouncyCastle())), chars);
            }
        } catch (UnrecoverableKeyException e) {
            throw PemKeys.wrongPassword(e);
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            if (e.getCause() instanceof GeneralSecurityException || message.contains("password")) {
                throw PemKeys.wrongPassword(e);
            }
            throw malformed(e);
        } catch (GeneralSecurityException | RuntimeException e) { // also unchecked on damaged input
            if (e instanceof SmimeException own) {
                throw own;
            }
            throw malformed(e);
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    private static SmimeException.Malformed malformed(Exception e) {
        return new SmimeException.Malformed("The key file is neither PKCS #12 nor PEM nor DER, or it is damaged.", e);
    }

    private static KeyStore load(byte[] file, char[] password, Optional<Provider> provider)
            throws IOException, GeneralSecurityException {
        KeyStore store =
                provider.isPresent() ? KeyStore.getInstance("PKCS12", provider.get()) : KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(file), password);
        return store;
    }

    private static List<Identity> identities(KeyStore store, char[] password) throws GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        List<PrivateKey> keys = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias) && store.getKey(alias, password) instanceof PrivateKey key) {
                keys.add(key);
                Certificate[] chain = store.getCertificateChain(alias);
                if (chain != null) {
                    Arrays.stream(chain).forEach(c -> add(c, certificates));
                }
            }
        }
        for (String alias : Collections.list(store.aliases())) {
            Certificate certificate = store.getCertificate(alias);
            if (certificate != null) {
                add(certificate, certificates);
            }
        }
        if (keys.isEmpty()) {
            throw new SmimeException.UnusableKey("The PKCS #12 file holds no private key.");
        }
        List<Identity> found = keys.stream()
                .flatMap(k -> KeyPairing.identity(k, certificates).stream())
                .toList();
        if (found.isEmpty()) {
            throw new SmimeException.UnusableKey("The PKCS #12 file holds no certificate for its private key.");
        }
        return found;
    }

    private static void add(Certificate certificate, List<X509Certificate> to) {
        if (certificate instanceof X509Certificate x509 && !to.contains(x509)) {
            to.add(x509);
        }
    }

    static byte[] write(Identity identity, Secret password, KeyFiles.Profile profile) {
        byte[] kept = identity.key().getEncoded();
        if (kept == null) {
            throw new SmimeException.UnusableKey("The private key cannot be exported from where it is kept.");
        }
        byte[] encoded = kept.clone(); // BouncyCastle's ML keys hand out their own, and this one is wiped
        char[] chars = password.chars();
        try {
            byte[] keyId = Arrays.copyOf(
                    java.security.MessageDigest.getInstance("SHA-256")
                            .digest(identity.certificate().getEncoded()),
                    20);
            DEROctetString localKeyId = new DEROctetString(keyId);
            DERBMPString name = new DERBMPString(
                    identity.certificate().getSubjectX500Principal().getName());
            PKCS12SafeBag key = new PKCS12SafeBagBuilder(PrivateKeyInfo.getInstance(encoded), encryptor(profile, chars))
                    .addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, name)
                    .addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, localKeyId)
                    .build();
            List<PKCS12SafeBag> certificates = new ArrayList<>();
            certificates.add(new PKCS12SafeBagBuilder(
                            new X509CertificateHolder(identity.certificate().getEncoded()))
                    .addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, name)
                    .addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, localKeyId)
                    .build());
            for (X509Certificate issuer : identity.chain()) {
                certificates.add(new PKCS12SafeBagBuilder(new X509CertificateHolder(issuer.getEncoded())).build());
            }
            PKCS12PfxPduBuilder pfx = new PKCS12PfxPduBuilder();
            pfx.addEncryptedData(encryptor(profile, chars), certificates.toArray(new PKCS12SafeBag[0]));
            pfx.addData(key);
            return pfx.build(mac(profile), chars).getEncoded();
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new SmimeException.UnusableKey("The private key cannot be written as PKCS #12.", e);
        } finally {
            Arrays.fill(chars, '\0');
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static OutputEncryptor encryptor(KeyFiles.Profile profile, char[] password)
            throws OperatorCreationException {
        JcePKCSPBEOutputEncryptorBuilder builder = switch (profile) {
            case MODERN ->
                new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                        .setPRF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE))
                        .setIterationCount(ITERATIONS);
            case LEGACY_IOS ->
                new JcePKCSPBEOutputEncryptorBuilder(PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC)
                        .setIterationCount(LEGACY_ITERATIONS);
        };
        return builder.setProvider(Primitives.bouncyCastle()).build(password);
    }

    private static JcePKCS12MacCalculatorBuilder mac(KeyFiles.Profile profile) {
        JcePKCS12MacCalculatorBuilder builder = switch (profile) {
            case MODERN ->
                new JcePKCS12MacCalculatorBuilder(NISTObjectIdentifiers.id_sha256).setIterationCount(ITERATIONS);
            case LEGACY_IOS ->
                new JcePKCS12MacCalculatorBuilder(OIWObjectIdentifiers.idSHA1).setIterationCount(LEGACY_ITERATIONS);
        };
        return builder.setProvider(Primitives.bouncyCastle());
    }
}
