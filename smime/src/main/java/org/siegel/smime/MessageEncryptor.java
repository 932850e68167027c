package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** Writes encrypted messages: EnvelopedData (RFC 5652 §6) with CBC, AuthEnvelopedData (RFC 5083) with GCM. */
final class MessageEncryptor {

    private static final int NONCE = 12; // RFC 5084 §3.2
    private static final int TAG = 16;
    private static final int BLOCK = 64 * 1024;

    private final Primitives primitives;
    private final Limits limits;

    MessageEncryptor(Primitives primitives, Limits limits) {
        this.primitives = primitives;
        this.limits = limits;
    }

    void encrypt(InputStream message, List<Recipient> recipients, EncryptOptions options, OutputStream out)
            throws IOException, GeneralSecurityException {
        encrypt(Outgoing.encrypted(message, options.headerProtection(), limits), recipients, options, out);
    }

    void encrypt(Outgoing message, List<Recipient> recipients, EncryptOptions options, OutputStream out)
            throws IOException, GeneralSecurityException {
        ContentCipher cipher = options.cipher();
        if (recipients.isEmpty()) {
            throw new SmimeException.UnusableKey("There is no recipient certificate to encrypt to; give at least one.");
        }
        limits.check(Limit.RECIPIENTS, recipients.size());
        byte[] key = random(cipher.keyBits() / 8);
        byte[] recipientInfos = recipientInfos(recipients, key, cipher);
        OuterHeader.write(message.outer(), out);
        OuterHeader.describePkcs7(out, cipher.authenticated() ? "authEnveloped-data" : "enveloped-data");
        try (Base64Output encoded = new Base64Output(out)) {
            enveloped(message.entity(), cipher, key, recipientInfos, new BerWriter(encoded));
        }
        out.flush();
    }

    private byte[] recipientInfos(List<Recipient> recipients, byte[] key, ContentCipher cipher) throws IOException {
        RecipientWriter writer = new RecipientWriter(primitives);
        ASN1EncodableVector infos = new ASN1EncodableVector();
        for (Recipient recipient : recipients) {
            infos.add(writer.recipient(recipient, key, cipher));
        }
        return new DERSet(infos).getEncoded(ASN1Encoding.DER);
    }

    private void enveloped(Entity entity, ContentCipher cipher, byte[] key, byte[] recipientInfos, BerWriter ber)
            throws IOException, GeneralSecurityException {
        byte[] iv = random(cipher.authenticated() ? NONCE : 16);
        Cipher content = cipher(cipher, key, iv);
        ber.begin(BerReader.SEQUENCE);
        ber.element(
                (cipher.authenticated() ? CMSObjectIdentifiers.authEnvelopedData : CMSObjectIdentifiers.envelopedData)
                        .getEncoded());
        ber.begin(BerReader.CONTEXT | BerReader.CONSTRUCTED);
        ber.begin(BerReader.SEQUENCE);
        // RFC 5652 §6.1: 0 with key transport by issuer and serial number only, else 2; RFC 5083 §2.1: 0.
        boolean agreement = recipientInfos.length > 0 && containsAgreement(recipientInfos);
        ber.element(new ASN1Integer(!cipher.authenticated() && agreement ? 2 : 0).getEncoded());
        ber.element(recipientInfos);
        ber.begin(BerReader.SEQUENCE);
        ber.element(PKCSObjectIdentifiers.data.getEncoded());
        ber.element(algorithm(cipher, iv).getEncoded(ASN1Encoding.DER));
        byte[] tag;
        try (OutputStream octets = ber.octets(BerReader.CONTEXT | BerReader.CONSTRUCTED)) {
            CipherOutput encrypting = new CipherOutput(content, octets);
            entity.write(false, encrypting);
            tag = encrypting.finish(cipher.authenticated() ? TAG : 0);
        }
        ber.end();
        if (cipher.authenticated()) {
            ber.element(new DEROctetString(tag).getEncoded());
        }
        ber.end();
        ber.end();
        ber.end();
    }

    private static boolean containsAgreement(byte[] recipientInfos) {
        org.bouncycastle.asn1.ASN1Set set = org.bouncycastle.asn1.ASN1Set.getInstance(recipientInfos);
        for (org.bouncycastle.asn1.ASN1Encodable info : set) {
            if (info.toASN1Primitive() instanceof org.bouncycastle.asn1.ASN1TaggedObject) {
                return true;
            }
        }
        return false;
    }

    private Cipher cipher(ContentCipher cipher, byte[] key, byte[] iv) throws GeneralSecurityException {
        Cipher content = primitives.cipher(cipher.authenticated() ? "AES/GCM/NoPadding" : "AES/CBC/PKCS5Padding");
        content.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                cipher.authenticated() ? new GCMParameterSpec(TAG * 8, iv) : new IvParameterSpec(iv));
        return content;
    }

    private static AlgorithmIdentifier algorithm(ContentCipher cipher, byte[] iv) {
        return new AlgorithmIdentifier(
                new ASN1ObjectIdentifier(cipher.oid()),
                cipher.authenticated() ? new GCMParameters(iv, TAG) : new DEROctetString(iv));
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        primitives.random().nextBytes(bytes);
        return bytes;
    }

    /** Encrypts what is written, in large blocks. */
    private static final class CipherOutput extends OutputStream {
        private final Cipher cipher;
        private final OutputStream out;
        private final byte[] block = new byte[BLOCK];
        private int length;

        CipherOutput(Cipher cipher, OutputStream out) {
            this.cipher = cipher;
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            if (length == BLOCK) {
                update();
            }
            block[length++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            for (int done = 0; done < count; ) {
                if (length == BLOCK) {
                    update();
                }
                int n = Math.min(count - done, BLOCK - length);
                System.arraycopy(bytes, offset + done, block, length, n);
                length += n;
                done += n;
            }
        }

        private void update() throws IOException {
            byte[] encrypted = cipher.update(block, 0, length);
            if (encrypted != null) {
                out.write(encrypted);
            }
            length = 0;
        }

        /** Ends the content and returns the tag, which JCE puts behind it. */
        byte[] finish(int tagLength) throws IOException, GeneralSecurityException {
            byte[] last = cipher.doFinal(block, 0, length);
            out.write(last, 0, last.length - tagLength);
            return java.util.Arrays.copyOfRange(last, last.length - tagLength, last.length);
        }
    }
}
