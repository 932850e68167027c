package org.siegel.smime;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The hash functions Siegel signs with (RFC 8551 §2.1, RFC 5754). Older ones are only read. */
public enum DigestAlgorithm {
    SHA_256("SHA-256", "sha-256"),
    SHA_384("SHA-384", "sha-384"),
    SHA_512("SHA-512", "sha-512");

    private final String jcaName;
    private final String micalg;

    DigestAlgorithm(String jcaName, String micalg) {
        this.jcaName = jcaName;
        this.micalg = micalg;
    }

    /** The name for {@link java.security.MessageDigest}. */
    public String jcaName() {
        return jcaName;
    }

    /** The value of the {@code micalg} parameter (RFC 8551 §3.5.3.2), and the name on the command line. */
    public String micalg() {
        return micalg;
    }

    /**
     * Reads {@code sha-256}, {@code SHA256}, ...
     *
     * @throws IllegalArgumentException naming the choices
     */
    public static DigestAlgorithm of(String name) {
        String wanted = name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
        return Arrays.stream(values())
                .filter(d -> d.micalg.replace("-", "").equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown digest " + name + "; choose one of "
                        + Arrays.stream(values()).map(DigestAlgorithm::micalg).collect(Collectors.joining(", "))));
    }
}
