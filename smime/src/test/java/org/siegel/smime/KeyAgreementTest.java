package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.smime.Engine.bytes;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scheme of RFC 5753 and RFC 8418, with and without user keying material, as it is written. */
class KeyAgreementTest {

    static Stream<Primitives> primitives() {
        return Engine.primitives();
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void everySchemeIsWrittenForUsAndForBouncyCastle(Primitives primitives) throws Exception {
        int checked = 0;
        for (String curve : List.of("P-256", "P-384", "P-521", "brainpoolP256r1", "X25519", "X448")) {
            Identity first = MadePeople.of(curve);
            Identity second = MadePeople.again(first, "second " + curve);
            for (KeyAgreementScheme scheme : KeyAgreementScheme.values()) {
                if (curve.startsWith("X") != scheme.name().startsWith("HKDF")) {
                    continue;
                }
                for (byte[] material : List.of(new byte[0], bytes("user keying material"))) {
                    byte[] key = new byte[16];
                    key[3] = 7;
                    byte[] info = KeyAgreement.write(
                            List.of(first.certificate(), second.certificate()), scheme, material, key, primitives);
                    byte[] message = enveloped(info, key);
                    List<String> texts = new ArrayList<>();
                    for (Identity own : List.of(first, second)) {
                        texts.add(Engine.text(
                                new Cms(primitives, Limits.DEFAULT).decrypt(message, List.of(own), List.of())));
                        texts.add(Engine.text(BouncyEnveloped.decrypt(message, false, own)));
                    }
                    assertThat(texts).as(curve + " " + scheme).containsOnly("Dear Bob");
                    checked++;
                }
            }
        }
        assertThat(checked).isEqualTo(4 * 10 * 2 + 2 * 3 * 2);
    }

    private static byte[] enveloped(byte[] recipientInfo, byte[] key) throws Exception {
        byte[] iv = new byte[16];
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
        byte[] aes = Der.of(new org.bouncycastle.asn1.ASN1ObjectIdentifier(ContentCipher.AES_128_CBC.oid()));
        return Der.sequence(
                Der.of(PKCSObjectIdentifiers.envelopedData),
                Der.element(
                        0xa0,
                        Der.sequence(
                                new byte[] {2, 1, 2},
                                Der.setOf(List.of(recipientInfo)),
                                Der.sequence(
                                        Der.of(PKCSObjectIdentifiers.data),
                                        Der.sequence(aes, Der.octets(iv)),
                                        Der.element(0x80, cipher.doFinal(bytes("Dear Bob")))))));
    }
}
