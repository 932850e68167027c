package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What was cut off, wherever, ends in a declared error or in a report that says nothing good. */
class TruncationTest {

    private static final int STEP = 5; // in base64; the objects themselves are cut everywhere

    private final Engine engine = Engine.of(Primitives.best());
    private final Identity alice = People.of("P-256");
    private final Secret password = Secret.ofPassword("password");
    private final List<DecryptionKey> keys =
            List.of(alice, new DecryptionKey.Password(password), new DecryptionKey.SharedKey(new byte[0], key()));

    private static Secret key() {
        return Secret.of(new byte[16]);
    }

    private Map<String, byte[]> messages() {
        byte[] plain = Engine.bytes(Engine.PLAIN);
        Map<String, byte[]> made = new LinkedHashMap<>();
        byte[] clear = engine.clear(plain, alice);
        byte[] opaque = engine.opaque(plain, alice);
        made.put("clear", clear);
        made.put("opaque", opaque);
        made.put("compressed", ValidInputs.compressed(clear));
        for (ContentCipher cipher : List.of(ContentCipher.AES_128_CBC, ContentCipher.AES_128_GCM)) {
            made.put(cipher + " key agreement", engine.encrypt(plain, cipher, alice));
            made.put(cipher + " password", encrypt(plain, new Recipient.OfPassword(password, 1000), cipher));
            made.put(cipher + " shared key", encrypt(plain, new Recipient.OfSharedKey(new byte[] {1}, key()), cipher));
            byte[] both = engine.encrypt(opaque, cipher, alice);
            made.put(cipher + " signed inside", both);
            made.put(cipher + " triple wrap", engine.clear(both, alice));
            ByteArrayOutputStream hidden = new ByteArrayOutputStream();
            engine.smime()
                    .signAndEncrypt(
                            new java.io.ByteArrayInputStream(plain),
                            List.of(alice),
                            SignOptions.at(Engine.TIME).withHeaderProtection(HeaderProtection.BASELINE),
                            Recipient.of(List.of(alice.certificate())),
                            EncryptOptions.with(cipher).withHeaderProtection(HeaderProtection.BASELINE),
                            hidden);
            made.put(cipher + " with a hidden header", hidden.toByteArray());
        }
        return made;
    }

    private byte[] encrypt(byte[] plain, Recipient recipient, ContentCipher cipher) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        engine.smime()
                .encrypt(new java.io.ByteArrayInputStream(plain), List.of(recipient), EncryptOptions.with(cipher), out);
        return out.toByteArray();
    }

    @Test
    void everyKindOfMessageInAThousandPlaces() {
        int cuts = 0;
        for (Map.Entry<String, byte[]> message : messages().entrySet()) {
            byte[] whole = message.getValue();
            assertThat(good(whole)).as(message.getKey()).isTrue();
            int end = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1)
                    .stripTrailing()
                    .length();
            for (int length = cuts % STEP; length < end; length += STEP, cuts++) {
                assertThat(good(Arrays.copyOf(whole, length)))
                        .as("%s cut at %d of %d", message.getKey(), length, end)
                        .isFalse();
            }
        }
        assertThat(cuts).isGreaterThan(8_000);
    }

    @Test
    void everyKindOfBareObjectAtEveryByte() {
        for (Map.Entry<String, byte[]> message : messages().entrySet()) {
            String text = new String(message.getValue(), java.nio.charset.StandardCharsets.ISO_8859_1);
            int header = text.indexOf("\r\n\r\n");
            if (text.substring(0, header).contains("application/pkcs7-mime")) {
                byte[] object = Base64.getMimeDecoder().decode(text.substring(header + 4));
                assertThat(good(object)).as(message.getKey()).isTrue();
                for (int length = 0; length < object.length; length++) {
                    assertThat(good(Arrays.copyOf(object, length)))
                            .as("%s cut at %d of %d", message.getKey(), length, object.length)
                            .isFalse();
                }
            }
        }
    }

    /** Whether somebody could take this for a whole message: signed, or opened. */
    private boolean good(byte[] message) {
        try {
            Inspection found = engine.smime().inspect(new java.io.ByteArrayInputStream(message), keys, List.of());
            return Engine.wholeAndIntact(found)
                    || found.encryption().stream().anyMatch(Inspection.EncryptionReport::opened);
        } catch (SmimeException declared) {
            return false;
        }
    }
}
