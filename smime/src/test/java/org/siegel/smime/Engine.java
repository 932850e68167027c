package org.siegel.smime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The engine over byte arrays, for tests. */
record Engine(Smime smime) {

    static final Instant TIME = Instant.parse("2026-11-24T02:00:00Z");

    static final String PLAIN = """
            From: Alice <alice@example.org>\r
            To: Bob <bob@example.org>\r
            Subject: A test\r
            MIME-Version: 1.0\r
            Content-Type: text/plain; charset=us-ascii\r
            \r
            Dear Bob,\r
            \r
            this is a test.\r
            """;

    static Stream<Primitives> primitives() {
        return Stream.of(Primitives.jdk(), Primitives.best());
    }

    static Engine of(Primitives primitives) {
        return new Engine(new Smime(primitives, Limits.DEFAULT));
    }

    static Engine jdk() {
        return of(Primitives.jdk());
    }

    byte[] sign(byte[] message, Identity signer, SignOptions.Form form, DigestAlgorithm digest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        smime.sign(
                new ByteArrayInputStream(message),
                signer,
                SignOptions.at(TIME).withForm(form).withDigest(digest),
                out);
        return out.toByteArray();
    }

    byte[] clear(byte[] message, Identity signer) {
        return sign(message, signer, SignOptions.Form.CLEAR, DigestAlgorithm.SHA_256);
    }

    byte[] opaque(byte[] message, Identity signer) {
        return sign(message, signer, SignOptions.Form.OPAQUE, DigestAlgorithm.SHA_256);
    }

    byte[] sign(byte[] message, SignOptions options, Identity... signers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        smime.sign(new ByteArrayInputStream(message), List.of(signers), options, out);
        return out.toByteArray();
    }

    byte[] signAndEncrypt(byte[] message, SignOptions signing, EncryptOptions encryption, Identity both) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        smime.signAndEncrypt(
                new ByteArrayInputStream(message),
                List.of(both),
                signing,
                Recipient.of(List.of(both.certificate())),
                encryption,
                out);
        return out.toByteArray();
    }

    byte[] encrypt(byte[] message, EncryptOptions options, Recipient... recipients) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        smime.encrypt(new ByteArrayInputStream(message), List.of(recipients), options, out);
        return out.toByteArray();
    }

    byte[] encrypt(byte[] message, ContentCipher cipher, Identity... recipients) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        smime.encrypt(
                new ByteArrayInputStream(message),
                Arrays.stream(recipients).map(Identity::certificate).toList(),
                cipher,
                out);
        return out.toByteArray();
    }

    byte[] compress(byte[] message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        smime.compress(new ByteArrayInputStream(message), out);
        return out.toByteArray();
    }

    byte[] certificatesOnly(X509Certificate... certificates) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        smime.certificatesOnly(List.of(certificates), List.of(), out);
        return out.toByteArray();
    }

    byte[] decrypt(byte[] message, DecryptionKey... keys) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        smime.decrypt(new ByteArrayInputStream(message), List.of(keys), List.of(), out);
        return out.toByteArray();
    }

    Inspection inspect(byte[] message, DecryptionKey... keys) {
        return smime.inspect(new ByteArrayInputStream(message), List.of(keys), List.of());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static boolean intact(Inspection inspection) {
        return !inspection.signers().isEmpty()
                && inspection.signers().stream().allMatch(s -> s.integrity() instanceof Inspection.Integrity.Intact);
    }

    static boolean wholeAndIntact(Inspection inspection) {
        return intact(inspection) && inspection.coverage().extent() == Inspection.Extent.WHOLE;
    }
}
