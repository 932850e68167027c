package org.siegel.smime;

import java.util.ArrayList;
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
     * @throws SmimeException.Malformed if the file is neither PKCS #12 nor PEM nor DER
     */
    public static List<Identity> identities(byte[] file, Optional<Secret> password) {
        return identities(List.of(file), password);
    }

    /**
     * Every private key of several files that comes with its certificate. Files in PEM, and keys and certificates in DER,
     * count as one, so that a key and its certificate may lie apart; a PKCS #12 file holds both.
     *
     * @throws SmimeException as {@link #identities(byte[], Optional)}
     */
    public static List<Identity> identities(List<byte[]> files, Optional<Secret> password) {
        return identities(files, password, Limits.DEFAULT);
    }

    /**
     * The same with limits of your own: of the length of a file, and of the iterations and the memory that a password asks for.
     *
     * @throws SmimeException.LimitExceeded if a file asks for more; otherwise as {@link #identities(byte[], Optional)}
     */
    public static List<Identity> identities(List<byte[]> files, Optional<Secret> password, Limits limits) {
        List<Identity> all = new ArrayList<>();
        List<Pem.Block> apart = new ArrayList<>();
        for (byte[] file : files) {
            limits.check(Limit.KEY_FILE_BYTES, file.length);
            for (Pem.Block block : blocks(file)) {
                if (block.label().equals("PKCS12") || block.label().equals("ENCRYPTED PRIVATE KEY")) {
                    PasswordWork.check(block.bytes(), limits);
                }
                if (block.label().equals("PKCS12")) { // how some mail programs wrap it
                    all.addAll(Pkcs12File.read(block.bytes(), password));
                } else {
                    apart.add(block);
                }
            }
        }
        boolean keys = apart.stream().anyMatch(b -> b.label().endsWith("PRIVATE KEY"));
        if (all.isEmpty() || keys) {
            all.addAll(PemKeys.read(apart, password));
        }
        return all;
    }

    /**
     * Looks at how long a PKCS #12 file is and how long its password takes to compute with, before anything is computed.
     *
     * @throws SmimeException.LimitExceeded if it is more than {@link Limits#DEFAULT} lets a key file ask for
     */
    public static void requireModestWork(byte[] pkcs12) {
        Limits.DEFAULT.check(Limit.KEY_FILE_BYTES, pkcs12.length);
        PasswordWork.check(pkcs12, Limits.DEFAULT);
    }

    private static List<Pem.Block> blocks(byte[] file) {
        if (Pem.looksLike(file)) {
            return Pem.blocks(file);
        }
        return List.of(DerKeyFile.block(file).orElse(new Pem.Block("PKCS12", file, List.of(), "")));
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
