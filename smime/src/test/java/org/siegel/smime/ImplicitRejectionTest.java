package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RSAES-PKCS1-v1_5 gives nothing to Bleichenbacher's attack (RFC 3218 §2.3). */
class ImplicitRejectionTest {

    private final Identity person = MadePeople.of("RSA");
    private final PrivateKey key = person.key();

    static Stream<Primitives> primitives() {
        return Engine.primitives();
    }

    private byte[] encrypted(byte[] block) throws Exception {
        PublicKey own = person.certificate().getPublicKey();
        Cipher rsa = Cipher.getInstance("RSA/ECB/NoPadding");
        rsa.init(Cipher.ENCRYPT_MODE, own);
        return rsa.doFinal(block);
    }

    /** 00 02, padding without zero, 00, the key. */
    private static byte[] block(byte[] contentKey) {
        byte[] block = new byte[256];
        Arrays.fill(block, (byte) 0x5a);
        block[0] = 0;
        block[1] = 2;
        block[255 - contentKey.length] = 0;
        System.arraycopy(contentKey, 0, block, 256 - contentKey.length, contentKey.length);
        return block;
    }

    private static byte[] contentKey(int length) {
        byte[] contentKey = new byte[length];
        new Random(length).nextBytes(contentKey);
        for (int i = 0; i < length; i++) {
            contentKey[i] |= 1; // no zero
        }
        return contentKey;
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void theKeyInsideComesOut(Primitives primitives) throws Exception {
        for (int length : new int[] {5, 8, 16, 24, 32}) {
            byte[] message = encrypted(block(contentKey(length)));
            assertThat(ImplicitRejection.decrypt(key, message, length, primitives))
                    .isEqualTo(contentKey(length));
            assertThat(ImplicitRejection.decrypt(key, message, -1, primitives)).isEqualTo(contentKey(length));
        }
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void whateverIsWrongAKeyComesOutAndAlwaysTheSame(Primitives primitives) throws Exception {
        for (int length : new int[] {-1, 16, 32}) {
            int wanted = length < 0 ? 16 : length;
            for (int position : new int[] {0, 1, 2, 9, 100, 255 - wanted}) {
                byte[] block = block(contentKey(wanted));
                block[position] ^= (byte) (position > 1 && position < 255 - wanted ? block[position] : 1);
                if (length < 0 && position == 100) {
                    continue; // an early zero is only a longer key there, and too long
                }
                byte[] message = encrypted(block);
                byte[] first = ImplicitRejection.decrypt(key, message, length, primitives);
                assertThat(first).hasSize(wanted).isNotEqualTo(contentKey(wanted));
                assertThat(ImplicitRejection.decrypt(key, message, length, primitives))
                        .as("asked again")
                        .isEqualTo(first);
            }
        }
        byte[] one = encrypted(block(new byte[0]));
        byte[] other = encrypted(block(new byte[1]));
        assertThat(ImplicitRejection.decrypt(key, one, 16, primitives))
                .isNotEqualTo(ImplicitRejection.decrypt(key, other, 16, primitives));
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void aKeyOfAnotherLengthIsNotTaken(Primitives primitives) throws Exception {
        byte[] message = encrypted(block(contentKey(24)));
        byte[] found = ImplicitRejection.decrypt(key, message, 16, primitives);
        assertThat(found).hasSize(16).isNotEqualTo(Arrays.copyOfRange(contentKey(24), 8, 24));
        for (int size : new int[] {0, 33, 245}) {
            assertThatCode(() -> assertThat(
                                    ImplicitRejection.decrypt(key, encrypted(block(new byte[size])), -1, primitives))
                            .hasSize(16))
                    .doesNotThrowAnyException();
        }
    }
}
