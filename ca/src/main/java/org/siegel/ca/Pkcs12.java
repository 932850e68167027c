package org.siegel.ca;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.siegel.smime.Identity;
import org.siegel.smime.Primitives;

/** A key with its certificates as one file for a device (RFC 7292). */
final class Pkcs12 {

    /** Three derivations for each file: together half of the 600,000 at which Windows stops. */
    private static final int ITERATIONS = 100_000;

    private Pkcs12() {}

    static byte[] write(Identity identity, String friendlyName, char[] password, Pkcs12Form form) {
        try {
            byte[] localKeyId = Tbs.identifierOf(Certificates.publicKey(identity.certificate()));
            List<PKCS12SafeBag> certificates = new ArrayList<>();
            certificates.add(named(new JcaPKCS12SafeBagBuilder(identity.certificate()), friendlyName, localKeyId));
            for (X509Certificate issuer : identity.chain()) {
                certificates.add(new JcaPKCS12SafeBagBuilder(issuer).build());
            }
            var key = new JcaPKCS12SafeBagBuilder(identity.key(), encryptor(form, password));
            return new PKCS12PfxPduBuilder()
                    .addEncryptedData(encryptor(form, password), certificates.toArray(PKCS12SafeBag[]::new))
                    .addData(named(key, friendlyName, localKeyId))
                    .build(mac(form), password)
                    .getEncoded("DER");
        } catch (PKCSException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("BouncyCastle writes PKCS#12 into memory", e);
        }
    }

    private static PKCS12SafeBag named(PKCS12SafeBagBuilder bag, String friendlyName, byte[] localKeyId) {
        return bag.addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, new DERBMPString(friendlyName))
                .addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, new DEROctetString(localKeyId))
                .build();
    }

    private static OutputEncryptor encryptor(Pkcs12Form form, char[] password) throws OperatorCreationException {
        ASN1ObjectIdentifier cipher = switch (form) {
            case MODERN -> NISTObjectIdentifiers.id_aes256_CBC;
            case COMPATIBLE -> PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC;
        };
        return new JcePKCSPBEOutputEncryptorBuilder(cipher)
                .setPRF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE))
                .setIterationCount(ITERATIONS)
                .setProvider(Primitives.bouncyCastle())
                .build(password);
    }

    private static JcePKCS12MacCalculatorBuilder mac(Pkcs12Form form) {
        ASN1ObjectIdentifier digest = switch (form) {
            case MODERN -> NISTObjectIdentifiers.id_sha256;
            case COMPATIBLE -> OIWObjectIdentifiers.idSHA1;
        };
        return new JcePKCS12MacCalculatorBuilder(digest)
                .setIterationCount(ITERATIONS)
                .setProvider(Primitives.bouncyCastle());
    }
}
