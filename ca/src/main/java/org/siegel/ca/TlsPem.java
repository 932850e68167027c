package org.siegel.ca;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.siegel.smime.Primitives;

/** Certificates and keys in PEM files (RFC 7468), as web servers keep them. */
final class TlsPem {

    private static final long LARGEST = 1024L * 1024;

    private TlsPem() {}

    /** Reads a chain and the key of its first certificate; both may be in one file. */
    static TlsIdentity read(Path certificates, Path key) throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        for (Object object : objects(certificates)) {
            if (object instanceof X509CertificateHolder holder) {
                chain.add(Certificates.parse(holder.getEncoded()));
            }
        }
        if (chain.isEmpty()) {
            throw new CaException.TlsUnusable("there is no certificate in " + certificates);
        }
        PrivateKey privateKey = privateKey(key);
        if (!fit(privateKey, chain.getFirst())) {
            throw new CaException.TlsUnusable(
                    "the private key in " + key + " is not the one of the first certificate in " + certificates
                            + "; put the server's certificate first, or the right key");
        }
        return new TlsIdentity(privateKey, chain);
    }

    private static PrivateKey privateKey(Path file) throws IOException {
        for (Object object : objects(file)) {
            PrivateKeyInfo info = switch (object) {
                case PEMKeyPair pair -> pair.getPrivateKeyInfo();
                case PrivateKeyInfo pkcs8 -> pkcs8;
                default -> null;
            };
            if (info != null) {
                return decode(info, file);
            }
        }
        throw new CaException.TlsUnusable("there is no unencrypted private key in " + file
                + "; remove its password: openssl pkey -in " + file + " -out key.pem");
    }

    private static PrivateKey decode(PrivateKeyInfo info, Path file) throws IOException {
        boolean rsa = info.getPrivateKeyAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption);
        try {
            return Primitives.jdk()
                    .keyFactory(rsa ? "RSA" : "EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new CaException.TlsUnusable("the private key in " + file + " is neither RSA nor EC", e);
        }
    }

    private static boolean fit(PrivateKey key, X509Certificate certificate) {
        String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        byte[] sample = {1, 2, 3};
        try {
            Signature signature = Primitives.jdk().signature(algorithm);
            signature.initSign(key);
            signature.update(sample);
            byte[] value = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(sample);
            return signature.verify(value);
        } catch (GeneralSecurityException otherKindOfKey) {
            return false;
        }
    }

    private static List<Object> objects(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new CaException.TlsUnusable(file + " is larger than 1 MiB; that is no certificate or key");
        }
        List<Object> objects = new ArrayList<>();
        try (var pem = new PEMParser(new StringReader(Files.readString(file, StandardCharsets.ISO_8859_1)))) {
            for (Object next = pem.readObject(); next != null; next = pem.readObject()) {
                objects.add(next);
            }
        } catch (IOException | RuntimeException e) {
            // BouncyCastle throws many kinds of both at damaged PEM
            throw new CaException.TlsUnusable(
                    file + " is damaged: " + e.getMessage() + "; put back a good one, or remove it", e);
        }
        return objects;
    }

    static byte[] keyAndCertificate(TlsIdentity identity) throws IOException {
        return pem(
                new PemObject("PRIVATE KEY", identity.key().getEncoded()),
                new PemObject("CERTIFICATE", Certificates.der(identity.certificate())));
    }

    private static byte[] pem(PemObject... objects) throws IOException {
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            for (PemObject object : objects) {
                writer.writeObject(object);
            }
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Mode 0600, the old file or the new one at any moment. */
    static void replace(Path file, byte[] content) throws IOException {
        Files.move(PrivateFile.writeBeside(file, content), file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The certificate alone, for those who want to trust it. */
    static void show(Path file, X509Certificate certificate) throws IOException {
        byte[] wanted = pem(new PemObject("CERTIFICATE", Certificates.der(certificate)));
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), wanted)) {
            replace(file, wanted);
        }
    }
}
