package org.siegel.ca;

import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;

/**
 * The keys Siegel makes, and the signature it makes with each.
 *
 * <p>RSA-3072 is the default everywhere: 128 bits of security like P-256, and the one choice that Outlook of every age, iOS,
 * Android, Exchange and the gateways in between both sign with and encrypt to. CMS key agreement (RFC 5753), which EC keys
 * need for encryption, is still missing from many of them.
 */
public enum KeyAlgorithm {
    RSA_2048("RSA", "SHA256withRSA"),
    RSA_3072("RSA", "SHA256withRSA"),
    RSA_4096("RSA", "SHA256withRSA"),
    EC_P256("EC", "SHA256withECDSA"),
    EC_P384("EC", "SHA384withECDSA");

    private final String family;
    private final String signature;

    KeyAlgorithm(String family, String signature) {
        this.family = family;
        this.signature = signature;
    }

    /** {@code RSA} or {@code EC}, for key factories. */
    String family() {
        return family;
    }

    /** What a key generator needs. */
    AlgorithmParameterSpec parameters() {
        return switch (this) {
            case RSA_2048 -> new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4);
            case RSA_3072 -> new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4);
            case RSA_4096 -> new RSAKeyGenParameterSpec(4096, RSAKeyGenParameterSpec.F4);
            case EC_P256 -> new ECGenParameterSpec("secp256r1");
            case EC_P384 -> new ECGenParameterSpec("secp384r1");
        };
    }

    /** The JCA name of the signature, for example {@code SHA256withRSA}. */
    String signature() {
        return signature;
    }
}
