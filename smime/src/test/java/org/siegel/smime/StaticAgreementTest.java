package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siegel.smime.Engine.bytes;
import static org.siegel.smime.Engine.text;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.OriginatorIdentifierOrKey;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.OriginatorInfoGenerator;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Senders without an ephemeral key (RFC 6278): BouncyCastle agrees on the key with the one of the sender's certificate, and
 * that certificate is named in its place, as BouncyCastle does not. {@code openssl cms} opens what comes of it, too.
 */
class StaticAgreementTest {

    private static final byte[] NONE = new byte[0];
    private static final String TEXT = "Content-Type: text/plain\r\n\r\nDear Bob\r\n";

    @TempDir
    static Path folder;

    static Stream<Primitives> primitives() {
        return Engine.primitives();
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void theSendersCertificateStandsForHisKey(Primitives primitives) throws Exception {
        OpensslCommand openssl = new OpensslCommand(folder);
        Smime smime = new Smime(primitives, Limits.DEFAULT);
        Cms cms = new Cms(primitives, Limits.DEFAULT);
        int checked = 0;
        for (String curve : List.of("P-256", "P-384", "P-521", "brainpoolP256r1")) {
            Identity bob = MadePeople.of(curve);
            Identity alice = MadePeople.another(curve, "Alice");
            write(openssl, alice, bob);
            for (KeyAgreementScheme scheme : KeyAgreementScheme.values()) {
                if (scheme.name().startsWith("HKDF")) {
                    continue;
                }
                for (boolean byKey :
                        curve.equals("P-256") ? List.of(true, false) : List.of(scheme.ordinal() % 2 == 0)) {
                    byte[] material = byKey ? bytes("user keying material") : NONE;
                    byte[] carried = made(scheme, material, byKey, true, alice, bob);
                    byte[] bare = made(scheme, material, byKey, false, alice, bob);
                    String what = curve + " " + scheme + " " + byKey;
                    if (byKey) {
                        assertThat(text(openedBy(openssl, bare))).as(what).isEqualTo(TEXT);
                    }
                    assertThat(text(cms.decrypt(carried, List.of(bob), List.of())))
                            .as(what)
                            .isEqualTo(TEXT);
                    assertThat(opened(smime, bare, bob, alice.certificate()))
                            .as(what)
                            .isTrue();
                    assertThat(opened(smime, bare, bob, bob.certificate()))
                            .as(what)
                            .isFalse();
                    // the sender reads what he kept for himself
                    byte[] kept = made(scheme, material, byKey, false, alice, alice);
                    assertThat(text(cms.decrypt(kept, List.of(alice), List.of())))
                            .as(what)
                            .isEqualTo(TEXT);
                    checked++;
                }
            }
        }
        assertThat(checked).isEqualTo(2 * 10 + 3 * 10);
    }

    @Test
    void withoutTheCertificateItIsNotOpened() throws Exception {
        Identity bob = MadePeople.of("P-256");
        Identity alice = MadePeople.another("P-256", "Alice");
        Identity carol = MadePeople.of("P-384");
        Cms cms = new Cms(Primitives.jdk(), Limits.DEFAULT);
        byte[] bare = made(KeyAgreementScheme.STD_SHA256, NONE, true, false, alice, bob);
        assertThatThrownBy(() -> cms.decrypt(bare, List.of(bob), List.of()))
                .isInstanceOf(SmimeException.CannotDecrypt.class);
        // somebody else's certificate, on another curve, under the same key identifier
        byte[] renamed = renamed(bare, alice, carol);
        assertThat(opened(Engine.jdk().smime(), renamed, bob, carol.certificate()))
                .isFalse();
    }

    /** Whichever way it is decrypted: CMS and mail, in memory, as a stream, from a file, and in one pass. */
    @Test
    void aCertificateFromOutsideOpensAtEveryDoor() throws Exception {
        Identity bob = MadePeople.of("P-256");
        Identity alice = MadePeople.another("P-256", "Alice");
        byte[] bare = made(KeyAgreementScheme.STD_SHA256, NONE, true, false, alice, bob);
        Path file = Files.write(folder.resolve("bare"), bare);
        Cms cms = new Cms(Primitives.jdk(), Limits.DEFAULT);
        Smime smime = Engine.jdk().smime();
        List<Identity> keys = List.of(bob);
        List<Door> doors = List.of(
                (senders, out) -> out.writeBytes(cms.decrypt(bare, keys, senders)),
                (senders, out) -> cms.decrypt(new ByteArrayInputStream(bare), keys, senders, out),
                (senders, out) -> cms.decrypt(file, keys, senders, out),
                (senders, out) -> cms.decrypt(new ByteArrayInputStream(bare), keys, senders, received(out)),
                (senders, out) -> smime.decrypt(new ByteArrayInputStream(bare), keys, senders, out),
                (senders, out) -> smime.decrypt(file, keys, senders, out),
                (senders, out) -> smime.decrypt(new ByteArrayInputStream(bare), keys, senders, received(out)));
        for (Door door : doors) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThatThrownBy(() -> door.open(List.of(bob.certificate()), out))
                    .isInstanceOf(SmimeException.CannotDecrypt.class);
            assertThat(out.size()).isZero();
            door.open(List.of(bob.certificate(), alice.certificate()), out);
            assertThat(text(out.toByteArray())).isEqualTo(TEXT);
        }
    }

    private interface Door {
        void open(List<X509Certificate> senders, ByteArrayOutputStream out);
    }

    private static Quarantine received(OutputStream out) {
        return new Quarantine() {
            @Override
            public OutputStream content() {
                return out;
            }

            @Override
            public void end(Outcome outcome) {
                // what was written shows how it ended
            }
        };
    }

    /** The same object, in which another key identifier names the originator. */
    private static byte[] renamed(byte[] object, Identity from, Identity to) {
        byte[] changed = object.clone();
        byte[] old = keyIdentifier(from.certificate());
        for (int i = 0; i + old.length <= changed.length; i++) {
            if (java.util.Arrays.equals(changed, i, i + old.length, old, 0, old.length)) {
                System.arraycopy(keyIdentifier(to.certificate()), 0, changed, i, old.length);
                return changed;
            }
        }
        throw new AssertionError("the originator is not named");
    }

    private static byte[] openedBy(OpensslCommand openssl, byte[] object) {
        openssl.write("static", object);
        return openssl.make("cms -decrypt -inform DER -in static -recip bob.pem -originator alice.pem", "opened");
    }

    private static boolean opened(Smime smime, byte[] object, Identity reader, X509Certificate sender) {
        return smime.inspect(new ByteArrayInputStream(object), List.of(reader), List.of(sender))
                .encryption()
                .getFirst()
                .opened();
    }

    private static void write(OpensslCommand openssl, Identity alice, Identity bob) throws Exception {
        openssl.write(
                "alice.pem", MadePeople.pem("CERTIFICATE", alice.certificate().getEncoded()));
        openssl.write(
                "bob.pem", MadePeople.pem("CERTIFICATE", bob.certificate().getEncoded()) + MadePeople.pem(bob.key()));
    }

    private static byte[] keyIdentifier(X509Certificate certificate) {
        byte[] inner = ASN1OctetString.getInstance(certificate.getExtensionValue("2.5.29.14"))
                .getOctets();
        return ASN1OctetString.getInstance(inner).getOctets();
    }

    private static byte[] made(
            KeyAgreementScheme scheme, byte[] material, boolean byKey, boolean carried, Identity from, Identity to)
            throws Exception {
        JceKeyAgreeRecipientInfoGenerator agreement = new JceKeyAgreeRecipientInfoGenerator(
                        new ASN1ObjectIdentifier(scheme.oid()),
                        from.key(),
                        KeyTypes.forBouncyCastle(from.certificate().getPublicKey()),
                        CMSAlgorithm.AES128_WRAP)
                .setProvider(Primitives.bouncyCastle());
        if (material.length > 0) {
            agreement.setUserKeyingMaterial(material);
        }
        agreement.addRecipient(to.certificate());
        OriginatorIdentifierOrKey originator = byKey
                ? new OriginatorIdentifierOrKey(new SubjectKeyIdentifier(keyIdentifier(from.certificate())))
                : new OriginatorIdentifierOrKey(SigningKey.issuerAndSerial(from.certificate()));
        RecipientInfoGenerator named = key -> {
            KeyAgreeRecipientInfo info =
                    KeyAgreeRecipientInfo.getInstance(agreement.generate(key).getInfo());
            return new RecipientInfo(new KeyAgreeRecipientInfo(
                    originator,
                    info.getUserKeyingMaterial(),
                    info.getKeyEncryptionAlgorithm(),
                    info.getRecipientEncryptedKeys()));
        };
        CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(named);
        if (carried) {
            generator.setOriginatorInfo(new OriginatorInfoGenerator(
                            new X509CertificateHolder(from.certificate().getEncoded()))
                    .generate());
        }
        return generator
                .generate(
                        new CMSProcessableByteArray(bytes(TEXT)),
                        new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES128_CBC)
                                .setProvider(Primitives.bouncyCastle())
                                .build())
                .getEncoded();
    }
}
