package org.siegel.trust;

/**
 * Which algorithms and keys are still good.
 *
 * @param acceptSha1 whether SHA-1 signatures count, of messages and of certificates; MD5 and older never do
 * @param leastRsaBits the shortest RSA, DSA or Diffie-Hellman modulus that counts
 */
public record AlgorithmPolicy(boolean acceptSha1, int leastRsaBits) {

    public AlgorithmPolicy {
        if (leastRsaBits < 512) {
            throw new IllegalArgumentException("an RSA key under 512 bits never counts: " + leastRsaBits);
        }
    }

    /** No SHA-1, 2048 bits (RFC 8551 §4.2, RFC 8550 §4.3). */
    public static AlgorithmPolicy modern() {
        return new AlgorithmPolicy(false, 2048);
    }

    /** For old mail: SHA-1 and 1024 bits count. */
    public static AlgorithmPolicy legacy() {
        return new AlgorithmPolicy(true, 1024);
    }
}
