package org.siegel.smime;

import static org.siegel.smime.CmsBombs.der;
import static org.siegel.smime.CmsBombs.hex;
import static org.siegel.smime.CmsBombs.join;
import static org.siegel.smime.CmsBombs.repeat;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.x500.X500Name;

/** Messages that ask for much arithmetic: huge keys, many signatures, many recipient infos that match a key. */
final class KeyBombs {

    private static final byte[] RSA = hex("06092a864886f70d010101");
    private static final byte[] NAME = der(0x30, hex("310d300b06035504030c0442 6f6d62".replace(" ", "")));
    private static final byte[] SERIAL = {2, 1, 7};
    private static final byte[] SHA256_RSA = hex("300d06092a864886f70d01010b0500");

    private final List<Hostile> made = new ArrayList<>();
    private final Random random = new Random(7);

    private KeyBombs() {}

    static List<Hostile> all(List<Identity> people) {
        KeyBombs bombs = new KeyBombs();
        for (int[] bits : new int[][] {
            {4_096, 4_096},
            {8_192, 8_192},
            {16_384, 17},
            {16_384, 64},
            {16_384, 16_384},
            {16_385, 17},
            {40_000, 17},
            {40_000, 40_000}
        }) {
            bombs.add(
                    "RSA of " + bits[0] + " bits with an exponent of " + bits[1],
                    bombs.rsa(bits[0], bits[1]),
                    SHA256_RSA,
                    bits[0] / 8);
        }
        for (int bits : new int[] {3_072, 10_000, 40_000}) {
            bombs.add("DSA of " + bits + " bits", bombs.dsa(bits), hex("300b0609608648016503040302"), 70);
        }
        for (int bits : new int[] {521, 2_048, 10_000}) {
            bombs.add("EC over a field of " + bits + " bits", bombs.curve(bits), hex("300a06082a8648ce3d040302"), 70);
        }
        bombs.generated("SLH-DSA-SHA2-256F", 49_856, 25);
        bombs.generated("SLH-DSA-SHA2-256S", 29_792, 24);
        bombs.generated("SLH-DSA-SHAKE-256F", 49_856, 31);
        bombs.generated("ML-DSA-87", 4_627, 19);
        for (Identity person : people) {
            bombs.recipients(person);
        }
        return bombs.made;
    }

    private BigInteger odd(int bits) {
        return new BigInteger(bits, random).setBit(bits - 1).setBit(0);
    }

    private static byte[] integer(BigInteger value) {
        return der(2, value.toByteArray());
    }

    private byte[] rsa(int bits, int exponentBits) {
        BigInteger exponent = exponentBits == 17 ? BigInteger.valueOf(65_537) : odd(exponentBits);
        return der(
                0x30,
                der(0x30, RSA, hex("0500")),
                der(3, new byte[1], der(0x30, integer(odd(bits)), integer(exponent))));
    }

    private byte[] dsa(int bits) {
        byte[] parameters = der(0x30, integer(odd(bits)), integer(odd(256)), integer(odd(bits - 1)));
        return der(0x30, der(0x30, hex("06072a8648ce380401"), parameters), der(3, new byte[1], integer(odd(bits - 1))));
    }

    /** Explicit parameters (RFC 3279 §2.3.5), which nobody should use. */
    private byte[] curve(int bits) {
        int octets = (bits + 7) / 8;
        byte[] point = join(new byte[] {4}, repeat(new byte[] {1}, 2 * octets));
        byte[] field = der(0x30, hex("06072a8648ce3d0101"), integer(odd(bits)));
        byte[] coefficients = der(0x30, der(4, repeat(new byte[] {3}, octets)), der(4, repeat(new byte[] {5}, octets)));
        byte[] parameters =
                der(0x30, new byte[] {2, 1, 1}, field, coefficients, der(4, point), integer(odd(bits - 1)), SERIAL);
        return der(0x30, der(0x30, hex("06072a8648ce3d0201"), parameters), der(3, new byte[1], point));
    }

    private void generated(String algorithm, int signatureLength, int arc) {
        try {
            byte[] key = KeyPairGenerator.getInstance(algorithm, Primitives.bouncyCastle())
                    .generateKeyPair()
                    .getPublic()
                    .getEncoded();
            byte[] scheme = der(0x30, join(hex("06096086480165030403"), new byte[] {(byte) arc}));
            add(algorithm, key, scheme, signatureLength);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] certificate(byte[] key) {
        return certificate(key, NAME);
    }

    private static byte[] certificate(byte[] key, byte[] issuer) {
        byte[] validity = der(0x30, der(0x17, Engine.bytes("200101000000Z")), der(0x17, Engine.bytes("400101000000Z")));
        byte[] toBeSigned = der(0x30, hex("a003020102"), SERIAL, SHA256_RSA, issuer, validity, NAME, key);
        return der(0x30, toBeSigned, SHA256_RSA, der(3, new byte[257]));
    }

    /** A message signed 49 times by the key, and four of them as parts. */
    private void add(String name, byte[] key, byte[] scheme, int signatureLength) {
        byte[] signature = new byte[signatureLength];
        random.nextBytes(signature);
        signature[0] &= 0x3f;
        byte[] value = name.startsWith("EC") || name.startsWith("DSA")
                ? der(0x30, integer(odd(200)), integer(odd(200)))
                : signature;
        byte[] digest = hex("300b0609608648016503040201");
        byte[] signer = der(0x30, new byte[] {2, 1, 1}, der(0x30, NAME, SERIAL), digest, scheme, der(4, value));
        byte[] object = der(
                0x30,
                hex("06092a864886f70d010702"),
                der(
                        0xa0,
                        der(
                                0x30,
                                new byte[] {2, 1, 1},
                                der(0x31, digest),
                                der(
                                        0x30,
                                        hex("06092a864886f70d010701"),
                                        der(0xa0, der(4, Engine.bytes("Content-Type: text/plain\r\n\r\nx\r\n")))),
                                der(0xa0, certificate(key)),
                                der(0x31, repeat(signer, Math.min(49, 1 + 400_000 / signer.length))))));
        made.add(Hostile.message("signed by " + name, () -> object));
        made.add(Hostile.message("signed in parts by " + name, () -> CmsBombs.parts(object, 4)));
        made.add(Hostile.message("certificate of " + name, () -> certificate(key)));
    }

    /** Thousands of recipient infos that are all for this person, and none opens. */
    private void recipients(Identity person) {
        try {
            byte[] id = new IssuerAndSerialNumber(
                            X500Name.getInstance(person.certificate()
                                    .getIssuerX500Principal()
                                    .getEncoded()),
                            person.certificate().getSerialNumber())
                    .getEncoded();
            for (byte[] scheme : List.of(
                    der(0x30, RSA, hex("0500")),
                    hex("300b06092a864886f70d010107"),
                    hex("300d06092a864886f70d0101073000"))) {
                byte[] info = der(0x30, hex("020100"), id, scheme, der(4, repeat(new byte[] {1}, 256)));
                add("key transport", person, repeat(info, 3_000));
            }
            byte[] own = person.certificate().getPublicKey().getEncoded();
            byte[] originator = der(0xa0, der(0xa1, join(java.util.Arrays.copyOfRange(own, 2, own.length))));
            byte[] wrap = hex("301506062b81040 10b01300b060960864801650304012d".replace(" ", ""));
            byte[] encrypted = der(0x30, id, der(4, new byte[24]));
            byte[] crowd = der(0xa1, hex("020103"), originator, wrap, der(0x30, repeat(encrypted, 3_000)));
            add("key agreement in one info", person, crowd);
            byte[] single = der(0xa1, hex("020103"), originator, wrap, der(0x30, encrypted));
            add("key agreement in many infos", person, repeat(single, 3_000));
            originators(person, wrap, encrypted);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The originator is named, and a crowd of certificates has nearly that name. */
    private void originators(Identity person, byte[] wrap, byte[] encrypted) {
        byte[] sought = der(0xa0, der(0x30, longName('b'), SERIAL));
        byte[] info = der(0xa1, hex("020103"), sought, wrap, der(0x30, encrypted));
        byte[] key = person.certificate().getPublicKey().getEncoded();
        made.add(Hostile.message(
                "originators with long names for " + person.key().getAlgorithm(), () -> {
                    byte[] crowd = der(0xa0, der(0xa0, repeat(certificate(key, longName('a')), 60)));
                    return der(
                            0x30,
                            CmsBombs.ENVELOPED,
                            der(
                                    0xa0,
                                    der(
                                            0x30,
                                            hex("020102"),
                                            crowd,
                                            der(0x31, repeat(info, 60)),
                                            der(
                                                    0x30,
                                                    hex("06092a864886f70d010701"),
                                                    CmsBombs.AES_CBC,
                                                    der(0x80, new byte[16])))));
                }));
    }

    private static byte[] longName(char last) {
        byte[] common = hex("310c300a06035504030c036162");
        byte[][] names = new byte[1_000][];
        for (int i = 0; i < names.length; i++) {
            names[i] = join(common, new byte[] {(byte) (i == names.length - 1 ? last : 'c')});
        }
        return der(0x30, join(names));
    }

    private void add(String name, Identity person, byte[] recipients) {
        made.add(Hostile.message(
                "3,000 times " + name + " for " + person.key().getAlgorithm(),
                () -> CmsBombs.enveloped(CmsBombs.ENVELOPED, CmsBombs.AES_CBC, recipients, new byte[16])));
    }
}
