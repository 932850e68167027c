package org.siegel.smime;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** Object identifiers of algorithms and the names they go by. */
final class AlgorithmNames {

    static final String SHAKE256_512 = "SHAKE256-512";

    /** id-shake256-len (RFC 8419 §2.2): the length in bits is the parameter. */
    static final String SHAKE256_LEN = "2.16.840.1.101.3.4.2.18";

    private static final Map<String, String> DIGESTS = Map.ofEntries(
            Map.entry("1.2.840.113549.2.2", "MD2"),
            Map.entry("1.2.840.113549.2.4", "MD4"),
            Map.entry("1.2.840.113549.2.5", "MD5"),
            Map.entry("1.3.14.3.2.26", "SHA-1"),
            Map.entry("2.16.840.1.101.3.4.2.4", "SHA-224"),
            Map.entry("2.16.840.1.101.3.4.2.1", "SHA-256"),
            Map.entry("2.16.840.1.101.3.4.2.2", "SHA-384"),
            Map.entry("2.16.840.1.101.3.4.2.3", "SHA-512"),
            Map.entry("2.16.840.1.101.3.4.2.6", "SHA-512/256"),
            Map.entry("2.16.840.1.101.3.4.2.7", "SHA3-224"),
            Map.entry("2.16.840.1.101.3.4.2.8", "SHA3-256"),
            Map.entry("2.16.840.1.101.3.4.2.9", "SHA3-384"),
            Map.entry("2.16.840.1.101.3.4.2.10", "SHA3-512"),
            Map.entry("2.16.840.1.101.3.4.2.11", "SHAKE128-256"), // RFC 8702 §2: this length and no other
            Map.entry("2.16.840.1.101.3.4.2.12", SHAKE256_512),
            Map.entry("1.3.36.3.2.1", "RIPEMD160"));

    private static final Map<String, String> CONTENT = Map.ofEntries(
            Map.entry("2.16.840.1.101.3.4.1.2", "AES-128-CBC"),
            Map.entry("2.16.840.1.101.3.4.1.22", "AES-192-CBC"),
            Map.entry("2.16.840.1.101.3.4.1.42", "AES-256-CBC"),
            Map.entry("2.16.840.1.101.3.4.1.6", "AES-128-GCM"),
            Map.entry("2.16.840.1.101.3.4.1.26", "AES-192-GCM"),
            Map.entry("2.16.840.1.101.3.4.1.46", "AES-256-GCM"),
            Map.entry("2.16.840.1.101.3.4.1.7", "AES-128-CCM"),
            Map.entry("2.16.840.1.101.3.4.1.27", "AES-192-CCM"),
            Map.entry("2.16.840.1.101.3.4.1.47", "AES-256-CCM"),
            Map.entry("1.2.840.113549.1.9.16.3.18", "ChaCha20-Poly1305"),
            Map.entry("1.2.840.113549.3.7", "3DES-CBC"),
            Map.entry("1.2.840.113549.3.2", "RC2-CBC"),
            Map.entry("1.3.14.3.2.7", "DES-CBC"),
            Map.entry("1.2.840.113549.3.4", "RC4-128"));

    private static final Map<String, String> OLD = new TreeMap<>(Map.of(
            "3DES", "3DES has blocks of 64 bits (RFC 8551 appendix B)",
            "RC2", "RC2 is broken with short keys",
            "DES", "DES has keys of 56 bits",
            "RC4", "RC4 is broken"));

    private AlgorithmNames() {}

    /** The JCA name of a hash function, or the object identifier itself where it is unknown. */
    static String digest(AlgorithmIdentifier algorithm) {
        String oid = algorithm.getAlgorithm().getId();
        boolean shake = oid.equals(SHAKE256_LEN)
                && algorithm.getParameters() instanceof ASN1Integer length
                && length.hasValue(512);
        return shake ? SHAKE256_512 : DIGESTS.getOrDefault(oid, oid);
    }

    /** The object identifier of a hash function by its JCA name, or the name itself where it is unknown. */
    static String digestOid(String name) {
        return DIGESTS.entrySet().stream()
                .filter(e -> e.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(name);
    }

    /** A digest by its {@code micalg} name (RFC 8551 §3.5.3.2), old spellings included; empty where it is unknown. */
    static Optional<String> micalg(String name) {
        String wanted = name.toUpperCase(Locale.ROOT).replace("-", "").replace("_", "");
        if (wanted.equals("SHAKE256")) {
            return Optional.of(SHAKE256_512);
        }
        return DIGESTS.values().stream()
                .filter(d -> d.replace("-", "").equals(wanted))
                .findFirst();
    }

    static String content(AlgorithmIdentifier algorithm) {
        String oid = algorithm.getAlgorithm().getId();
        return CONTENT.getOrDefault(oid, oid);
    }

    static String keyTransport(AlgorithmIdentifier algorithm) {
        return switch (algorithm.getAlgorithm().getId()) {
            case "1.2.840.113549.1.1.1" -> "RSAES-PKCS1-v1_5";
            case "1.2.840.113549.1.1.7" -> "RSAES-OAEP";
            case String other -> other;
        };
    }

    static String keyAgreement(AlgorithmIdentifier algorithm) {
        String oid = algorithm.getAlgorithm().getId();
        String scheme =
                KeyAgreementScheme.of(oid).map(KeyAgreementScheme::shown).orElse(oid);
        return algorithm.getParameters() == null
                ? scheme
                : scheme + ", " + keyWrap(AlgorithmIdentifier.getInstance(algorithm.getParameters()));
    }

    static String keyWrap(AlgorithmIdentifier algorithm) {
        String oid = algorithm.getAlgorithm().getId();
        if (oid.equals("1.2.840.113549.1.9.16.3.9") && algorithm.getParameters() != null) {
            return "PWRI-KEK with " + content(AlgorithmIdentifier.getInstance(algorithm.getParameters()));
        }
        return KeyAgreementScheme.KeyWrap.of(oid)
                .map(KeyAgreementScheme.KeyWrap::shown)
                .orElse(oid);
    }

    /** Why an encryption that uses these algorithms, named as above, is no longer good; empty where it is. */
    static Optional<String> weakness(Stream<String> names) {
        String reasons = names.flatMap(
                        name -> OLD.keySet().stream().filter(old -> name.matches("(.* )?" + old + "-.*")))
                .map(OLD::get)
                .distinct()
                .collect(Collectors.joining("; "));
        return reasons.isEmpty() ? Optional.empty() : Optional.of(reasons);
    }
}
