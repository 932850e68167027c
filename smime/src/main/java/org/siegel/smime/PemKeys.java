package org.siegel.smime;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/** Identities from PEM: PKCS #8 (RFC 5958), PKCS #1 (RFC 8017), SEC1 (RFC 5915), with certificates beside them. */
final class PemKeys {

    private PemKeys() {}

    static List<Identity> read(List<Pem.Block> blocks, Optional<Secret> password) {
        List<X509Certificate> certificates = new ArrayList<>();
        List<PrivateKey> keys = new ArrayList<>();
        for (Pem.Block block : blocks) {
            if (block.label().endsWith("PRIVATE KEY")) {
                keys.add(key(block, password));
            } else if (block.label().contains("CERTIFICATE") && !block.label().contains("REQUEST")) {
                certificates.addAll(CertificateFiles.certificates(CertificateFiles.ascii(block.text())));
            }
        }
        if (keys.isEmpty()) {
            throw new SmimeException.UnusableKey("The file holds no private key.");
        }
        List<Identity> found = keys.stream()
                .flatMap(k -> KeyPairing.identity(k, certificates).stream())
                .toList();
        if (found.isEmpty()) {
            throw new SmimeException.UnusableKey(
                    certificates.isEmpty()
                            ? "The file holds a private key, but no certificate; put the certificate into the same file."
                            : "The private key and the certificates of the file do not belong together.");
        }
        return found;
    }

    private static PrivateKey key(Pem.Block block, Optional<Secret> password) {
        return block.label().equals("PRIVATE KEY") ? plain(block) : parsed(block, password);
    }

    /** PKCS #8 as it is: the PEM library, which starts with loading the JDK's logging, is not asked. */
    private static PrivateKey plain(Pem.Block block) {
        try {
            return KeyPairing.privateKey(PrivateKeyInfo.getInstance(block.bytes()));
        } catch (GeneralSecurityException | RuntimeException e) { // the ASN.1 library also throws unchecked
            throw new SmimeException.UnusableKey(
                    "The private key in the PEM file is damaged or of an unknown type.", e);
        }
    }

    private static PrivateKey parsed(Pem.Block block, Optional<Secret> password) {
        char[] chars = password.map(Secret::chars).orElse(new char[0]);
        try (PEMParser parser = new PEMParser(new StringReader(block.text()))) {
            return KeyPairing.privateKey(info(parser.readObject(), chars, password.isPresent()));
        } catch (PEMException | PKCSException wrong) {
            if (!block.label().startsWith("ENCRYPTED") && block.headers().isEmpty()) {
                throw new SmimeException.UnusableKey("The private key in the PEM file is damaged.", wrong);
            }
            throw wrongPassword(wrong);
        } catch (IOException | GeneralSecurityException | OperatorCreationException | RuntimeException e) {
            // the PEM library also throws unchecked on damaged input
            if (e instanceof SmimeException own) {
                throw own;
            }
            throw new SmimeException.UnusableKey(
                    "The private key in the PEM file is damaged or of an unknown type.", e);
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    private static PrivateKeyInfo info(@Nullable Object parsed, char[] password, boolean given)
            throws IOException, OperatorCreationException, PKCSException {
        return switch (parsed) {
            case PrivateKeyInfo plain -> plain;
            case PEMKeyPair pair -> pair.getPrivateKeyInfo();
            case PEMEncryptedKeyPair encrypted -> {
                require(given);
                yield encrypted
                        .decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                                .setProvider(Primitives.bouncyCastle())
                                .build(password))
                        .getPrivateKeyInfo();
            }
            case PKCS8EncryptedPrivateKeyInfo encrypted -> {
                require(given);
                yield encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                        .setProvider(Primitives.bouncyCastle())
                        .build(password));
            }
            case null, default -> throw new SmimeException.UnusableKey("The PEM file holds no private key.");
        };
    }

    private static void require(boolean given) {
        if (!given) {
            throw new SmimeException.UnusableKey("The private key in the PEM file is encrypted; give its password.");
        }
    }

    static SmimeException.UnusableKey wrongPassword(Throwable cause) {
        return new SmimeException.UnusableKey("The password does not open the key file.", cause);
    }
}
