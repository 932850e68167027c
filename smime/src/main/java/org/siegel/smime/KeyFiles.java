package org.siegel.smime;

import java.util.List;
import java.util.Optional;

/** Reads and writes files that hold private keys with their certificates: PKCS #12 (RFC 7292) and PEM (RFC 7468). */
public final class KeyFiles {

    /** How a PKCS #12 file is protected. */
    public enum Profile {
        /** PBES2 with PBKDF2-HMAC-SHA-256 and AES-256, HMAC-SHA-256: what current systems read. */
        MODERN,
        /** Triple DES and HMAC-SHA-1 (RFC 7292 appendix B): the only form iOS before 18 and old Windows import. */
        LEGACY_IOS
    }

    private KeyFiles() {}

    /**
     * Every private key of a file that comes with its certificate.
     *
     * @param file PKCS #12 (PBES2 or the old RC2 and triple DES), or PEM with keys in PKCS #8, PKCS #1 or SEC1, plain or
     *     encrypted, and certificates, in any order
     * @param password of the file; empty where it has none
     * @throws SmimeException.UnusableKey if the password does not open the file, or there is no key with a certificate
     * @throws SmimeException.Malformed if the file is neither PKCS #12 nor PEM
     */
    public static List<Identity> identities(byte[] file, Optional<Secret> password) {
        if (!Pem.looksLike(file)) {
            return Pkcs12File.read(file, password);
        }
        List<Pem.Block> blocks = Pem.blocks(file);
        for (Pem.Block block : blocks) {
            if (block.label().equals("PKCS12")) { // how some mail programs wrap it
                return Pkcs12File.read(block.bytes(), password);
            }
        }
        return PemKeys.read(blocks, password);
    }

    /**
     * The identity of a file, or the first of several.
     *
     * @throws SmimeException as {@link #identities}
     */
    public static Identity identity(byte[] file, Optional<Secret> password) {
        return identities(file, password).getFirst();
    }

    /**
     * Puts a private key, its certificate and its chain into PKCS #12.
     *
     * @throws SmimeException.UnusableKey if the key cannot be exported
     */
    public static byte[] writePkcs12(Identity identity, Secret password, Profile profile) {
        return Pkcs12File.write(identity, password, profile);
    }
}
