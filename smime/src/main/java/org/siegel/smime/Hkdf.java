package org.siegel.smime;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF (RFC 5869). */
final class Hkdf {

    private Hkdf() {}

    /** @param digest for example {@code SHA-256}; an empty salt is none */
    static byte[] derive(String digest, byte[] salt, byte[] secret, byte[] info, int length, Primitives primitives)
            throws GeneralSecurityException {
        String name = "Hmac" + digest.replace("-", "");
        Mac mac = primitives.mac(name);
        mac.init(new SecretKeySpec(salt.length == 0 ? new byte[mac.getMacLength()] : salt, name));
        return expand(mac, mac.doFinal(secret), info, length);
    }

    private static byte[] expand(Mac mac, byte[] pseudoRandomKey, byte[] info, int length)
            throws GeneralSecurityException {
        mac.init(new SecretKeySpec(pseudoRandomKey, mac.getAlgorithm()));
        byte[] key = new byte[length];
        byte[] block = new byte[0];
        for (int done = 0, i = 1; done < length; i++) {
            mac.update(block);
            mac.update(info);
            block = mac.doFinal(new byte[] {(byte) i});
            int n = Math.min(block.length, length - done);
            System.arraycopy(block, 0, key, done, n);
            done += n;
        }
        return key;
    }
}
