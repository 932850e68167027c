package org.siegel.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagFactory;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilderProvider;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.siegel.smime.KeyFiles;
import org.siegel.smime.Primitives;
import org.siegel.smime.Secret;
import org.siegel.smime.SmimeException;

/**
 * Trust stores of Java programs and others: JKS and PKCS #12 (RFC 7292). Private keys are never opened, and the certificate
 * that belongs to one is left out: it is somebody's own, and the file says nothing about trusting it.
 */
final class KeyStoreFile {

    private static final int JCEKS = 0xCECECECE;

    private final List<X509Certificate> certificates = new ArrayList<>();
    private final List<byte[]> crls = new ArrayList<>();
    private int keys;

    private KeyStoreFile() {}

    private static int magic(byte[] bytes) {
        return bytes.length < 4 ? 0 : java.nio.ByteBuffer.wrap(bytes).getInt();
    }

    static TrustFile jks(byte[] bytes, Optional<Secret> password) {
        if (magic(bytes) == JCEKS) {
            throw new TrustException.UnknownForm("This is a JCEKS key store, which can hold any Java object; make a"
                    + " PKCS #12 file of it with keytool -importkeystore.");
        }
        var file = new KeyStoreFile();
        char[] chars = password.map(Secret::chars).orElse(null);
        try {
            var store = KeyStore.getInstance("JKS");
            store.load(new ByteArrayInputStream(bytes), chars);
            for (String alias : Collections.list(store.aliases())) {
                if (store.isCertificateEntry(alias)) {
                    file.add(store.getCertificate(alias));
                } else {
                    file.keys++;
                    Certificate[] chain = store.getCertificateChain(alias);
                    for (int i = 1; chain != null && i < chain.length; i++) {
                        file.add(chain[i]);
                    }
                }
            }
        } catch (TrustException e) {
            throw e;
        } catch (IOException e) {
            throw e.getCause() instanceof GeneralSecurityException
                    ? wrongPassword("JKS")
                    : new TrustException.Malformed("The JKS trust store is damaged.", e);
        } catch (GeneralSecurityException | RuntimeException e) { // unchecked on damaged input
            throw new TrustException.Malformed("The JKS trust store is damaged.", e);
        } finally {
            wipe(chars);
        }
        return file.result("JKS trust store");
    }

    private void add(Certificate certificate) throws GeneralSecurityException {
        certificates.add(X509Decoder.certificate(certificate.getEncoded()));
    }

    static TrustFile pkcs12(byte[] bytes, Optional<Secret> password) {
        var file = new KeyStoreFile();
        char[] chars = password.map(Secret::chars).orElse(new char[0]);
        try {
            KeyFiles.requireModestWork(bytes);
            var pfx = new PKCS12PfxPdu(bytes);
            if (password.isPresent() && pfx.hasMac() && !pfx.isMacValid(macs(), chars)) {
                throw wrongPassword("PKCS #12");
            }
            file.bags(pfx, chars, password.isPresent());
        } catch (TrustException e) {
            throw e;
        } catch (SmimeException.LimitExceeded e) {
            throw new TrustException.LimitExceeded(String.valueOf(e.getMessage()));
        } catch (IOException | PKCSException | RuntimeException e) {
            // BouncyCastle throws undeclared exceptions on hostile input
            throw new TrustException.Malformed("The PKCS #12 file is damaged.", e);
        } finally {
            wipe(chars);
        }
        return file.result("PKCS #12 trust store");
    }

    private static JcePKCS12MacCalculatorBuilderProvider macs() {
        return new JcePKCS12MacCalculatorBuilderProvider().setProvider(Primitives.bouncyCastle());
    }

    private void bags(PKCS12PfxPdu pfx, char[] password, boolean given) throws PKCSException, IOException {
        var decryptor = new JcePKCSPBEInputDecryptorProviderBuilder()
                .setProvider(Primitives.bouncyCastle())
                .build(password);
        List<PKCS12SafeBag> all = new ArrayList<>();
        for (var info : pfx.getContentInfos()) {
            boolean encrypted = PKCSObjectIdentifiers.encryptedData.equals(info.getContentType());
            try {
                var bags = encrypted ? new PKCS12SafeBagFactory(info, decryptor) : new PKCS12SafeBagFactory(info);
                all.addAll(List.of(bags.getSafeBags()));
            } catch (PKCSException | RuntimeException e) {
                if (encrypted && !given) {
                    throw new TrustException.UnknownForm(
                            "This is a PKCS #12 file whose certificates are encrypted; give its password.");
                }
                throw e;
            }
        }
        Set<ASN1Encodable> owned = new HashSet<>();
        for (PKCS12SafeBag bag : all) {
            if (PKCSObjectIdentifiers.keyBag.equals(bag.getType())
                    || PKCSObjectIdentifiers.pkcs8ShroudedKeyBag.equals(bag.getType())) {
                keys++;
                localKeyId(bag).ifPresent(owned::add);
            }
        }
        for (PKCS12SafeBag bag : all) {
            boolean own = localKeyId(bag).filter(owned::contains).isPresent();
            switch (bag.getBagValue()) {
                case X509CertificateHolder certificate
                when !own -> certificates.add(X509Decoder.certificate(certificate.getEncoded()));
                case X509CRLHolder crl -> crls.add(crl.getEncoded());
                default -> {} // keys, secrets, and what belongs to them
            }
        }
    }

    private static Optional<ASN1Encodable> localKeyId(PKCS12SafeBag bag) {
        Attribute[] attributes = bag.getAttributes();
        return attributes == null
                ? Optional.empty()
                : Arrays.stream(attributes)
                        .filter(a -> PKCSObjectIdentifiers.pkcs_9_at_localKeyId.equals(a.getAttrType()))
                        .filter(a -> a.getAttrValues().size() > 0)
                        .map(a -> a.getAttributeValues()[0])
                        .findFirst();
    }

    private TrustFile result(String form) {
        List<String> notes =
                keys == 0 ? List.of() : List.of("Private keys and their own certificates were left out: " + keys + ".");
        return TrustFile.of(form, certificates, crls, notes);
    }

    private static TrustException wrongPassword(String form) {
        return new TrustException.UnknownForm("The password does not open the " + form + " file.");
    }

    private static void wipe(char @org.jspecify.annotations.Nullable [] chars) {
        if (chars != null) {
            Arrays.fill(chars, '\0');
        }
    }
}
