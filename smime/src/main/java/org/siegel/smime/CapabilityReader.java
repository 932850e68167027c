package org.siegel.smime;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.RSAESOAEPparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.SmimeCapability.ContentEncryption;
import org.siegel.smime.SmimeCapability.KeyAgreement;
import org.siegel.smime.SmimeCapability.Kind;
import org.siegel.smime.SmimeCapability.Plain;
import org.siegel.smime.SmimeCapability.RsaOaep;

/** Reads one SMIMECapability; what is not understood is kept by its object identifier. */
final class CapabilityReader {

    private static final String RC2 = "1.2.840.113549.3.2";
    private static final String OAEP = "1.2.840.113549.1.1.7";
    private static final String EPHEMERAL_STATIC_DH = "1.2.840.113549.1.9.16.3.5"; // RFC 2631

    private static final Map<String, ContentEncryption> CIPHERS = ciphers();
    private static final Map<String, Plain> PLAIN = plain();

    private CapabilityReader() {}

    static SmimeCapability read(ASN1ObjectIdentifier type, @Nullable ASN1Encodable parameters) {
        String oid = type.getId();
        try {
            if (oid.equals(RC2)) {
                int bits = parameters == null
                        ? 0
                        : ASN1Integer.getInstance(parameters).intValueExact();
                return new ContentEncryption(oid, "RC2-CBC" + (bits == 0 ? "" : " with " + bits + " bits"), bits, true);
            }
            if (oid.equals(OAEP)) {
                return oaep(parameters);
            }
            if (oid.equals(EPHEMERAL_STATIC_DH)) {
                return new KeyAgreement(oid, "ephemeral-static Diffie-Hellman", wrap(parameters));
            }
            KeyAgreementScheme scheme = KeyAgreementScheme.of(oid).orElse(null);
            if (scheme != null) {
                return new KeyAgreement(oid, schemeName(scheme), wrap(parameters));
            }
        } catch (RuntimeException e) { // the ASN.1 library throws various unchecked exceptions
            return new Plain(oid, Kind.UNKNOWN, oid);
        }
        ContentEncryption cipher = CIPHERS.get(oid);
        if (cipher != null) {
            return cipher;
        }
        String digest = AlgorithmNames.digest(new AlgorithmIdentifier(type));
        return digest.equals(oid)
                ? PLAIN.getOrDefault(oid, new Plain(oid, Kind.UNKNOWN, oid))
                : new Plain(oid, Kind.DIGEST, digest);
    }

    private static RsaOaep oaep(@Nullable ASN1Encodable parameters) {
        if (parameters instanceof ASN1Sequence untagged
                && untagged.size() >= 2
                && untagged.getObjectAt(0) instanceof ASN1Sequence) {
            // RFC 3560 §5 prints the parameters without their tags, and some programs follow the print
            return oaep(
                    AlgorithmIdentifier.getInstance(untagged.getObjectAt(0)),
                    AlgorithmIdentifier.getInstance(untagged.getObjectAt(1)));
        }
        RSAESOAEPparams oaep = parameters == null ? new RSAESOAEPparams() : RSAESOAEPparams.getInstance(parameters);
        return oaep(oaep.getHashAlgorithm(), oaep.getMaskGenAlgorithm());
    }

    private static RsaOaep oaep(AlgorithmIdentifier hash, AlgorithmIdentifier maskGeneration) {
        AlgorithmIdentifier mask = AlgorithmIdentifier.getInstance(maskGeneration.getParameters());
        return new RsaOaep(AlgorithmNames.digest(hash), AlgorithmNames.digest(mask));
    }

    private static String schemeName(KeyAgreementScheme scheme) {
        String[] words = scheme.name().split("_", 2);
        String hash = words[1].replace("SHA", "SHA-");
        return switch (words[0]) {
            case "HKDF" -> "ECDH with HKDF-" + hash;
            case "COFACTOR" -> "cofactor ECDH with the X9.63 derivation, " + hash + ",";
            default -> "ECDH with the X9.63 derivation, " + hash + ",";
        };
    }

    private static String wrap(@Nullable ASN1Encodable parameters) {
        if (parameters == null) {
            return "";
        }
        String oid = AlgorithmIdentifier.getInstance(parameters).getAlgorithm().getId();
        Plain known = PLAIN.get(oid);
        return known == null ? oid : known.name();
    }

    private static Map<String, ContentEncryption> ciphers() {
        Map<String, ContentEncryption> all = new HashMap<>();
        Arrays.stream(ContentCipher.values())
                .forEach(c -> all.put(
                        c.oid(), new ContentEncryption(c.oid(), c.name().replace('_', '-'), c.keyBits(), false)));
        cipher(all, "2.16.840.1.101.3.4.1.7", "AES-128-CCM", 128, false);
        cipher(all, "2.16.840.1.101.3.4.1.27", "AES-192-CCM", 192, false);
        cipher(all, "2.16.840.1.101.3.4.1.47", "AES-256-CCM", 256, false);
        cipher(all, "1.2.840.113549.1.9.16.3.18", "ChaCha20-Poly1305", 256, false); // RFC 8103
        cipher(all, "1.2.392.200011.61.1.1.1.2", "Camellia-128-CBC", 128, false); // RFC 3657
        cipher(all, "1.2.392.200011.61.1.1.1.3", "Camellia-192-CBC", 192, false);
        cipher(all, "1.2.392.200011.61.1.1.1.4", "Camellia-256-CBC", 256, false);
        cipher(all, "1.2.840.113549.3.7", "3DES-CBC", 112, true);
        cipher(all, "1.3.14.3.2.7", "DES-CBC", 56, true);
        cipher(all, "1.2.840.113549.3.4", "RC4", 0, true);
        return Map.copyOf(all);
    }

    private static void cipher(Map<String, ContentEncryption> all, String oid, String name, int keyBits, boolean weak) {
        all.put(oid, new ContentEncryption(oid, name, keyBits, weak));
    }

    private static Map<String, Plain> plain() {
        Map<String, Plain> all = new HashMap<>();
        plain(all, Kind.SIGNATURE, "1.2.840.113549.1.1.4", "RSASSA-PKCS1-v1_5 with MD5");
        plain(all, Kind.SIGNATURE, "1.2.840.113549.1.1.5", "RSASSA-PKCS1-v1_5 with SHA-1");
        plain(all, Kind.SIGNATURE, "1.2.840.113549.1.1.11", "RSASSA-PKCS1-v1_5 with SHA-256");
        plain(all, Kind.SIGNATURE, "1.2.840.113549.1.1.12", "RSASSA-PKCS1-v1_5 with SHA-384");
        plain(all, Kind.SIGNATURE, "1.2.840.113549.1.1.13", "RSASSA-PKCS1-v1_5 with SHA-512");
        plain(all, Kind.SIGNATURE, "1.2.840.113549.1.1.10", "RSASSA-PSS"); // RFC 4056 §3
        plain(all, Kind.SIGNATURE, "1.2.840.10040.4.3", "DSA with SHA-1");
        plain(all, Kind.SIGNATURE, "2.16.840.1.101.3.4.3.2", "DSA with SHA-256");
        plain(all, Kind.SIGNATURE, "1.2.840.10045.4.1", "ECDSA with SHA-1");
        plain(all, Kind.SIGNATURE, "1.2.840.10045.4.3.2", "ECDSA with SHA-256");
        plain(all, Kind.SIGNATURE, "1.2.840.10045.4.3.3", "ECDSA with SHA-384");
        plain(all, Kind.SIGNATURE, "1.2.840.10045.4.3.4", "ECDSA with SHA-512");
        plain(all, Kind.SIGNATURE, "1.3.101.112", "Ed25519"); // RFC 8419 §4
        plain(all, Kind.SIGNATURE, "1.3.101.113", "Ed448");
        plain(all, Kind.SIGNATURE, "2.16.840.1.101.3.4.3.17", "ML-DSA-44"); // RFC 9882
        plain(all, Kind.SIGNATURE, "2.16.840.1.101.3.4.3.18", "ML-DSA-65");
        plain(all, Kind.SIGNATURE, "2.16.840.1.101.3.4.3.19", "ML-DSA-87");
        plain(all, Kind.KEY_TRANSPORT, "1.2.840.113549.1.1.1", "RSAES-PKCS1-v1_5");
        plain(all, Kind.KEY_ENCAPSULATION, "2.16.840.1.101.3.4.4.1", "ML-KEM-512"); // RFC 9936
        plain(all, Kind.KEY_ENCAPSULATION, "2.16.840.1.101.3.4.4.2", "ML-KEM-768");
        plain(all, Kind.KEY_ENCAPSULATION, "2.16.840.1.101.3.4.4.3", "ML-KEM-1024");
        plain(all, Kind.KEY_WRAP, "2.16.840.1.101.3.4.1.5", "AES-128 key wrap");
        plain(all, Kind.KEY_WRAP, "2.16.840.1.101.3.4.1.25", "AES-192 key wrap");
        plain(all, Kind.KEY_WRAP, "2.16.840.1.101.3.4.1.45", "AES-256 key wrap");
        plain(all, Kind.KEY_WRAP, "1.2.840.113549.1.9.16.3.6", "3DES key wrap");
        plain(all, Kind.KEY_WRAP, "1.2.840.113549.1.9.16.3.7", "RC2 key wrap");
        plain(all, Kind.KEY_DERIVATION, SmimeCapabilities.DERIVED_KEY, "HKDF-SHA-256 content keys"); // RFC 9709
        plain(all, Kind.COMPRESSION, "1.2.840.113549.1.9.16.3.8", "zlib compression"); // RFC 3274
        plain(all, Kind.PREFERENCE, "1.2.840.113549.1.9.16.11.1", "preferBinaryInside");
        plain(all, Kind.PREFERENCE, "1.2.840.113549.1.9.15.1", "preferSignedData");
        plain(all, Kind.PREFERENCE, "1.2.840.113549.1.9.15.2", "canNotDecryptAny");
        return Map.copyOf(all);
    }

    private static void plain(Map<String, Plain> all, Kind kind, String oid, String name) {
        all.put(oid, new Plain(oid, kind, name));
    }
}
