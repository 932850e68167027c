package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/** Makes EnvelopedData (RFC 5652 §6) with CBC, AuthEnvelopedData (RFC 5083) with GCM; one object. */
final class EnvelopedWriter extends CmsOutput {

    private static final byte[] ENVELOPED = Der.of(CMSObjectIdentifiers.envelopedData);
    private static final byte[] AUTH_ENVELOPED = Der.of(CMSObjectIdentifiers.authEnvelopedData);
    private static final byte[] DATA = Der.of(PKCSObjectIdentifiers.data);
    private static final int NONCE = 12; // RFC 5084 §3.2
    private static final int TAG = 16;
    private static final int AES_BLOCK = 16;
    private static final int BLOCK = 64 * 1024;
    private static final int LARGE = BLOCK / 2;
    private static final int EXPLICIT = BerReader.CONTEXT | BerReader.CONSTRUCTED;

    private final boolean authenticated;
    private final Cipher cipher;
    private final byte[] algorithm;
    private final byte[] recipientInfos;
    private final byte[] version;

    /** @throws SmimeException if nothing can be encrypted to one of the recipients */
    EnvelopedWriter(
            List<Recipient> recipients, EncryptOptions options, Primitives primitives, Limits limits, OutputStream out)
            throws IOException, GeneralSecurityException {
        super(out);
        if (recipients.isEmpty()) {
            throw new SmimeException.UnusableKey("There is no recipient certificate to encrypt to; give at least one.");
        }
        limits.check(Limit.RECIPIENTS, recipients.size());
        ContentCipher wanted = options.cipher();
        authenticated = wanted.authenticated();
        byte[] random = new byte[wanted.keyBits() / 8 + (authenticated ? NONCE : AES_BLOCK)];
        primitives.random().nextBytes(random);
        byte[] key = java.util.Arrays.copyOf(random, wanted.keyBits() / 8);
        byte[] iv = java.util.Arrays.copyOfRange(random, key.length, random.length);
        List<byte[]> infos = new RecipientWriter(options, primitives).recipientInfos(recipients, key);
        recipientInfos = Der.setOf(infos);
        version = version(infos);
        byte[] named = algorithm(wanted, iv);
        algorithm = options.derivedKey() ? DerivedKey.around(named) : named;
        byte[] contentKey = options.derivedKey() ? DerivedKey.derive(key, named, primitives) : key;
        cipher = primitives.cipher(authenticated ? "AES/GCM/NoPadding" : "AES/CBC/PKCS5Padding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(contentKey, "AES"),
                authenticated ? new GCMParameterSpec(TAG * 8, iv) : new IvParameterSpec(iv));
    }

    /** The value of the smime-type parameter (RFC 8551 §3.2.2, RFC 5083 §3). */
    static String smimeType(EncryptOptions options) {
        return options.cipher().authenticated() ? "authEnveloped-data" : "enveloped-data";
    }

    /** RFC 5083 §2.1: 0; RFC 5652 §6.1: 0, 2 or 3 by the kinds of recipients. */
    private byte[] version(List<byte[]> infos) {
        int version = 0;
        for (byte[] info : infos) {
            int kind = info[0] & 0x1f;
            if (info[0] != BerReader.SEQUENCE && !authenticated) {
                version = Math.max(version, kind >= 3 ? 3 : 2); // 3 with a password or another kind
            }
        }
        return new byte[] {BerReader.INTEGER, 1, (byte) version};
    }

    /** RFC 3565 §4.1: the IV; RFC 5084 §3.2: nonce and length of the tag. */
    private static byte[] algorithm(ContentCipher cipher, byte[] iv) {
        byte[] parameters = Der.octets(iv);
        return Der.sequence(
                cipher.encodedOid(),
                cipher.authenticated() ? Der.sequence(parameters, new byte[] {BerReader.INTEGER, 1, TAG}) : parameters);
    }

    @Override
    byte[] whole(byte[] content, int offset, int length) throws GeneralSecurityException {
        int encrypted = authenticated ? length : (length / AES_BLOCK + 1) * AES_BLOCK;
        DerWriter der = new DerWriter(encrypted + recipientInfos.length + 160);
        if (authenticated) {
            int at = der.room(length + TAG + 2);
            byte[] array = der.array();
            cipher.doFinal(content, offset, length, array, at);
            // JCE puts the tag behind the ciphertext; here it is an OCTET STRING of its own
            System.arraycopy(array, at + length, array, at + length + 2, TAG);
            array[at + length] = BerReader.OCTET_STRING;
            array[at + length + 1] = TAG;
            der.element(BerReader.CONTEXT, TAG + 2);
        } else {
            int at = der.room(encrypted);
            cipher.doFinal(content, offset, length, der.array(), at);
            der.element(BerReader.CONTEXT, 0);
        }
        der.bytes(algorithm);
        der.bytes(DATA);
        der.element(BerReader.SEQUENCE, authenticated ? TAG + 2 : 0);
        der.bytes(recipientInfos);
        der.bytes(version);
        der.element(BerReader.SEQUENCE, 0);
        der.element(EXPLICIT, 0);
        der.bytes(authenticated ? AUTH_ENVELOPED : ENVELOPED);
        der.element(BerReader.SEQUENCE, 0);
        return der.toBytes();
    }

    @Override
    OutputStream stream(OutputStream out) throws IOException {
        BerWriter ber = new BerWriter(out);
        ber.begin(BerReader.SEQUENCE);
        ber.element(authenticated ? AUTH_ENVELOPED : ENVELOPED);
        ber.begin(EXPLICIT);
        ber.begin(BerReader.SEQUENCE);
        ber.element(version);
        ber.element(recipientInfos);
        ber.begin(BerReader.SEQUENCE);
        ber.element(DATA);
        ber.element(algorithm);
        OutputStream octets = ber.octets(EXPLICIT);
        CipherOutput encrypting = new CipherOutput(cipher, octets);
        return new Ending(encrypting) {
            @Override
            void end() throws IOException {
                byte[] tag = encrypting.finish(authenticated ? TAG : 0);
                octets.close();
                ber.end();
                if (authenticated) {
                    ber.element(Der.octets(tag));
                }
                ber.end();
                ber.end();
                ber.end();
            }
        };
    }

    /** Encrypts what is written, in large blocks. */
    private static final class CipherOutput extends OutputStream {
        private final Cipher cipher;
        private final OutputStream out;
        private final byte[] block = new byte[BLOCK];
        private final byte[] encrypted = new byte[BLOCK + 2 * AES_BLOCK];
        private int length;

        CipherOutput(Cipher cipher, OutputStream out) {
            this.cipher = cipher;
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            if (length == BLOCK) {
                update(block, 0, flushed());
            }
            block[length++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            for (int done = 0; done < count; ) {
                if (count - done >= LARGE) { // as it comes, without copying it
                    update(block, 0, flushed());
                    int n = Math.min(count - done, BLOCK);
                    update(bytes, offset + done, n);
                    done += n;
                    continue;
                }
                int n = Math.min(count - done, BLOCK - length);
                System.arraycopy(bytes, offset + done, block, length, n);
                length += n;
                done += n;
                if (length == BLOCK) {
                    update(block, 0, flushed());
                }
            }
        }

        private int flushed() {
            int held = length;
            length = 0;
            return held;
        }

        private void update(byte[] bytes, int offset, int count) throws IOException {
            if (count == 0) {
                return;
            }
            try {
                out.write(encrypted, 0, cipher.update(bytes, offset, count, encrypted, 0));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the buffer has room for any block", e);
            }
        }

        /** Ends the content and returns the tag, which JCE puts behind it. */
        byte[] finish(int tagLength) throws IOException {
            try {
                byte[] last = cipher.doFinal(block, 0, length);
                out.write(last, 0, last.length - tagLength);
                return java.util.Arrays.copyOfRange(last, last.length - tagLength, last.length);
            } catch (GeneralSecurityException e) {
                throw new SmimeException.Unsupported("The cryptographic library cannot encrypt this content.", e);
            }
        }
    }
}
