package org.siegel.smime;

import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAESOAEPparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.siegel.smime.KeyAgreementScheme.KeyWrap;

/**
 * What this engine reads (RFC 8551 §2.5.2): authenticated ciphers first, then how a key may be sent. Weak ciphers are read
 * and not announced, so that nobody chooses them for us.
 */
final class OwnCapabilities {

    /** Those that are written to a key of the kind, the commonest first. */
    private static final List<KeyAgreementScheme> AGREEMENTS = List.of(
            KeyAgreementScheme.STD_SHA256,
            KeyAgreementScheme.STD_SHA384,
            KeyAgreementScheme.STD_SHA512,
            KeyAgreementScheme.HKDF_SHA256,
            KeyAgreementScheme.HKDF_SHA512);

    static final SmimeCapabilities LIST = SmimeCapabilities.of(value());

    private OwnCapabilities() {}

    private static DERSequence value() {
        ASN1EncodableVector all = new ASN1EncodableVector();
        add(all, ContentCipher.AES_256_GCM.oid());
        add(all, ContentCipher.AES_128_GCM.oid());
        add(all, "1.2.840.113549.1.9.16.3.18"); // ChaCha20-Poly1305, RFC 8103 §4
        add(all, ContentCipher.AES_192_GCM.oid());
        add(all, ContentCipher.AES_256_CBC.oid());
        add(all, ContentCipher.AES_192_CBC.oid());
        add(all, ContentCipher.AES_128_CBC.oid());
        AGREEMENTS.forEach(scheme -> agreement(all, scheme, KeyWrap.AES_256));
        agreement(all, KeyAgreementScheme.STD_SHA256, KeyWrap.AES_128); // the commonest pair of RFC 5753 §8
        add(all, "2.16.840.1.101.3.4.4.2"); // ML-KEM-768, RFC 9936
        add(all, "2.16.840.1.101.3.4.4.3");
        add(all, "2.16.840.1.101.3.4.4.1");
        all.add(new DERSequence(new ASN1Encodable[] {PKCSObjectIdentifiers.id_RSAES_OAEP, oaepSha256()}));
        add(all, SmimeCapabilities.DERIVED_KEY); // RFC 9709
        add(all, "1.2.840.113549.1.9.16.3.8"); // zlib, RFC 3274
        return new DERSequence(all);
    }

    private static void add(ASN1EncodableVector all, String oid) {
        all.add(new DERSequence(new ASN1ObjectIdentifier(oid)));
    }

    /** RFC 5753 §6, RFC 8418 §8: the parameter is the key wrap, whose own are absent (RFC 3565 §2.3.2). */
    private static void agreement(ASN1EncodableVector all, KeyAgreementScheme scheme, KeyWrap wrap) {
        all.add(new DERSequence(new ASN1Encodable[] {
            new ASN1ObjectIdentifier(scheme.oid()), new AlgorithmIdentifier(new ASN1ObjectIdentifier(wrap.oid()))
        }));
    }

    /** RFC 3560 §5, with the tags that its ASN.1 asks for and its print leaves out. */
    private static RSAESOAEPparams oaepSha256() {
        AlgorithmIdentifier sha256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
        return new RSAESOAEPparams(
                sha256,
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, sha256),
                RSAESOAEPparams.DEFAULT_P_SOURCE_ALGORITHM);
    }
}
