package org.siegel.smime;

import java.io.IOException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;

/**
 * A signature algorithm of CMS (RFC 3370 §3, RFC 5754 §3, RFC 4056, RFC 8419, RFC 8702, RFC 9882, RFC 9814).
 *
 * @param name for people
 * @param jcaName for {@link java.security.Signature}; empty where it is unknown
 * @param parameters of RSASSA-PSS
 * @param family RSA, ECDSA, DSA, PSS or another
 * @param digest the JCA name of its hash function
 */
record SignatureScheme(
        String name, String jcaName, Optional<AlgorithmParameterSpec> parameters, String family, String digest) {

    private static final Map<String, String> RSA = Map.ofEntries(
            Map.entry("1.2.840.113549.1.1.2", "MD2"),
            Map.entry("1.2.840.113549.1.1.3", "MD4"),
            Map.entry("1.2.840.113549.1.1.4", "MD5"),
            Map.entry("1.2.840.113549.1.1.5", "SHA-1"),
            Map.entry("1.3.14.3.2.29", "SHA-1"),
            Map.entry("1.2.840.113549.1.1.14", "SHA-224"),
            Map.entry("1.2.840.113549.1.1.11", "SHA-256"),
            Map.entry("1.2.840.113549.1.1.12", "SHA-384"),
            Map.entry("1.2.840.113549.1.1.13", "SHA-512"),
            Map.entry("2.16.840.1.101.3.4.3.13", "SHA3-224"),
            Map.entry("2.16.840.1.101.3.4.3.14", "SHA3-256"),
            Map.entry("2.16.840.1.101.3.4.3.15", "SHA3-384"),
            Map.entry("2.16.840.1.101.3.4.3.16", "SHA3-512"));
    private static final Map<String, String> ECDSA = Map.ofEntries(
            Map.entry("1.2.840.10045.4.1", "SHA-1"),
            Map.entry("1.2.840.10045.4.3.1", "SHA-224"),
            Map.entry("1.2.840.10045.4.3.2", "SHA-256"),
            Map.entry("1.2.840.10045.4.3.3", "SHA-384"),
            Map.entry("1.2.840.10045.4.3.4", "SHA-512"),
            Map.entry("2.16.840.1.101.3.4.3.9", "SHA3-224"),
            Map.entry("2.16.840.1.101.3.4.3.10", "SHA3-256"),
            Map.entry("2.16.840.1.101.3.4.3.11", "SHA3-384"),
            Map.entry("2.16.840.1.101.3.4.3.12", "SHA3-512"));
    private static final Map<String, String> DSA = Map.ofEntries(
            Map.entry("1.2.840.10040.4.3", "SHA-1"),
            Map.entry("1.3.14.3.2.27", "SHA-1"),
            Map.entry("2.16.840.1.101.3.4.3.1", "SHA-224"),
            Map.entry("2.16.840.1.101.3.4.3.2", "SHA-256"),
            Map.entry("2.16.840.1.101.3.4.3.3", "SHA-384"),
            Map.entry("2.16.840.1.101.3.4.3.4", "SHA-512"));

    static SignatureScheme of(AlgorithmIdentifier algorithm, String digest) {
        String oid = algorithm.getAlgorithm().getId();
        return switch (oid) {
            case "1.2.840.113549.1.1.1" -> hashed("RSA", digest);
            case "1.2.840.10045.2.1" -> hashed("ECDSA", digest);
            case "1.2.840.10040.4.1", "1.3.14.3.2.12" -> hashed("DSA", digest);
            case "1.2.840.113549.1.1.10" -> pss(algorithm);
            case "1.3.6.1.5.5.7.6.30" -> shake("RSASSA-PSS", 128, "RSAPSS");
            case "1.3.6.1.5.5.7.6.31" -> shake("RSASSA-PSS", 256, "RSAPSS");
            case "1.3.6.1.5.5.7.6.32" -> shake("ECDSA", 128, "ECDSA");
            case "1.3.6.1.5.5.7.6.33" -> shake("ECDSA", 256, "ECDSA");
            default -> {
                if (RSA.containsKey(oid)) {
                    yield hashed("RSA", RSA.getOrDefault(oid, digest));
                }
                if (ECDSA.containsKey(oid)) {
                    yield hashed("ECDSA", ECDSA.getOrDefault(oid, digest));
                }
                if (DSA.containsKey(oid)) {
                    yield hashed("DSA", DSA.getOrDefault(oid, digest));
                }
                String type = KeyTypes.of(algorithm);
                String whole = KeyTypes.signsWhole(type) ? type : "";
                yield new SignatureScheme(type, whole, Optional.empty(), whole, digest);
            }
        };
    }

    private static SignatureScheme hashed(String family, String digest) {
        String shown = family.equals("RSA") ? "RSASSA-PKCS1-v1_5" : family;
        String jca = digest.startsWith("SHA3") ? digest : digest.replace("-", "");
        return new SignatureScheme(shown + " with " + digest, jca + "with" + family, Optional.empty(), family, digest);
    }

    /** RFC 8702 §3.1, §3.2: everything is fixed, and the hash has twice the length of the strength. */
    private static SignatureScheme shake(String family, int strength, String jcaFamily) {
        String hash = "SHAKE" + strength;
        return new SignatureScheme(
                family + " with " + hash,
                hash + "with" + jcaFamily,
                Optional.empty(),
                jcaFamily,
                hash + "-" + 2 * strength);
    }

    private static SignatureScheme pss(AlgorithmIdentifier algorithm) {
        try {
            RSASSAPSSparams parameters = RSASSAPSSparams.getInstance(algorithm.getParameters());
            if (parameters == null) {
                parameters = new RSASSAPSSparams();
            }
            String hash = AlgorithmNames.digest(parameters.getHashAlgorithm());
            String maskHash = AlgorithmNames.digest(AlgorithmIdentifier.getInstance(
                    parameters.getMaskGenAlgorithm().getParameters()));
            AlgorithmParameterSpec spec = new PSSParameterSpec(
                    hash,
                    "MGF1",
                    new MGF1ParameterSpec(maskHash),
                    parameters.getSaltLength().intValueExact(),
                    parameters.getTrailerField().intValueExact());
            return new SignatureScheme("RSASSA-PSS with " + hash, "RSASSA-PSS", Optional.of(spec), "PSS", hash);
        } catch (RuntimeException malformed) { // the ASN.1 library throws various unchecked exceptions
            return new SignatureScheme("RSASSA-PSS", "", Optional.empty(), "PSS", "");
        }
    }

    /** The same algorithm over a digest that is already computed; empty where that cannot be. */
    Optional<SignatureScheme> overDigest() {
        return switch (family) {
            case "RSA", "ECDSA", "DSA" ->
                Optional.of(new SignatureScheme(name, "NONEwith" + family, parameters, family, digest));
            case "PSS" -> Optional.of(new SignatureScheme(name, "RAWRSASSA-PSS", parameters, family, digest));
            default -> Optional.empty();
        };
    }

    /** What goes into {@link #overDigest}: for RSA a DigestInfo (RFC 8017 §9.2). */
    byte[] digestInput(byte[] hash) {
        if (!family.equals("RSA")) {
            return hash;
        }
        try {
            return new DigestInfo(
                            new AlgorithmIdentifier(
                                    new ASN1ObjectIdentifier(AlgorithmNames.digestOid(digest)), DERNull.INSTANCE),
                            hash)
                    .getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException("a structure of our own always encodes", e);
        }
    }
}
