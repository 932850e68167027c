package org.siegel.bench;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.siegel.smime.Identity;

/** The same keys, certificates and messages for both sides. */
final class Fixture {

    static final int LENGTH = 10 * 1024;

    /** More signers than any cache of ours or of the JDK's holds certificates. */
    static final int NEW_SIGNERS = 3000;

    private static final int ROOM = 1 << 20;

    final Libcrypto libcrypto;
    final byte[] content = text();
    final Identity signer;
    final Identity recipient;
    final List<X509Certificate> recipients = new ArrayList<>();
    final MemorySegment contentMemory;
    final MemorySegment room;
    final MemorySegment between;
    final byte[] signed;
    final byte[] encrypted;
    final byte[] signedAndEncrypted;
    final List<byte[]> byNewSigners = new ArrayList<>();

    Fixture(Libcrypto libcrypto) throws GeneralSecurityException {
        this.libcrypto = libcrypto;
        People people = new People();
        signer = people.person("Alice");
        recipient = people.person("Bob");
        recipients.add(recipient.certificate());
        for (Identity other : people.persons("Recipient", 9, 9)) {
            recipients.add(other.certificate());
        }
        contentMemory = libcrypto.memory(content);
        room = libcrypto.memory(ROOM);
        between = libcrypto.memory(ROOM);
        MemorySegment der = libcrypto.memory(recipient.certificate().getEncoded());
        MemorySegment key = libcrypto.memory(recipient.key().getEncoded());
        libcrypto.must("bench_recipient", der, der.byteSize(), key, key.byteSize());
        encryptTo(recipients.subList(0, 1));
        for (Identity each : people.persons("Signer", NEW_SIGNERS, 32)) {
            signWith(each);
            byNewSigners.add(output(libcrypto.must("bench_sign", 1, contentMemory, (long) LENGTH, room)));
        }
        signWith(signer);
        signed = output(libcrypto.must("bench_sign", 1, contentMemory, (long) LENGTH, room));
        encrypted = output(libcrypto.must("bench_encrypt", 1, contentMemory, (long) LENGTH, room));
        signedAndEncrypted =
                output(libcrypto.must("bench_sign_encrypt", 1, contentMemory, (long) LENGTH, between, room));
    }

    private void signWith(Identity identity) throws GeneralSecurityException {
        MemorySegment der = libcrypto.memory(identity.certificate().getEncoded());
        MemorySegment key = libcrypto.memory(identity.key().getEncoded());
        MemorySegment issuer = libcrypto.memory(identity.chain().getFirst().getEncoded());
        libcrypto.must("bench_signer", der, der.byteSize(), key, key.byteSize(), issuer, issuer.byteSize());
    }

    void encryptTo(List<X509Certificate> certificates) throws GeneralSecurityException {
        libcrypto.must("bench_clear_recipients");
        for (X509Certificate certificate : certificates) {
            MemorySegment der = libcrypto.memory(certificate.getEncoded());
            libcrypto.must("bench_add_recipient", der, der.byteSize());
        }
    }

    private byte[] output(long length) {
        return room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Words of letters in lines that end with CRLF. */
    static byte[] text() {
        byte[] text = new byte[LENGTH];
        Random random = new Random(1);
        for (int i = 0; i < LENGTH; i++) {
            int column = i % 72;
            text[i] = (byte)
                    (column == 70
                            ? '\r'
                            : column == 71 ? '\n' : random.nextInt(6) == 0 ? ' ' : 'a' + random.nextInt(26));
        }
        text[LENGTH - 2] = '\r';
        text[LENGTH - 1] = '\n';
        return text;
    }
}
