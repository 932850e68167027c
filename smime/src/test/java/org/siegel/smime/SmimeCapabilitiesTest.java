package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAESOAEPparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSCompressedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.ZlibCompressor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.siegel.smime.SmimeCapability.ContentEncryption;
import org.siegel.testkit.Corpus;
import org.siegel.testkit.Peer;

class SmimeCapabilitiesTest {

    private static final AlgorithmIdentifier PKCS1 =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

    @TempDir
    Path folder;

    private static SmimeCapabilities read(String hexOfOne) {
        byte[] one = HexFormat.of().parseHex(hexOfOne.replace(" ", ""));
        byte[] list = new byte[one.length + 2];
        list[0] = 0x30;
        list[1] = (byte) one.length;
        System.arraycopy(one, 0, list, 2, one.length);
        return SmimeCapabilities.read(list);
    }

    /** The byte sequences that the RFCs print, so that programs may compare bytes. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RFC 8551 B    | 30 0b 06 09 60 86 48 01 65 03 04 01 2a                   | AES-256-CBC
            RFC 8551 B    | 30 0a 06 08 2a 86 48 86 f7 0d 03 07                      | 3DES-CBC
            RFC 2633 2.5.2| 30 0d 06 08 2a 86 48 86 f7 0d 03 02 02 01 28             | RC2-CBC with 40 bits
            RFC 2633 2.5.2| 30 0e 06 08 2a 86 48 86 f7 0d 03 02 02 02 00 80          | RC2-CBC with 128 bits
            RFC 8103 4    | 30 0d 06 0b 2a 86 48 86 f7 0d 01 09 10 03 12             | ChaCha20-Poly1305
            RFC 5753 6    | 30 15 06 06 2b 81 04 01 0b 01 30 0b 06 09 60 86 48 01 65 03 04 01 05 | ECDH with the X9.63 derivation, SHA-256, and AES-128 key wrap
            RFC 3560 5    | 30 0d 06 09 2a 86 48 86 f7 0d 01 01 07 30 00             | RSAES-OAEP with SHA-1 and MGF1 with SHA-1
            RFC 3560 5    | 30 38 06 09 2a 86 48 86 f7 0d 01 01 07 30 2b 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 30 1a 06 09 2a 86 48 86 f7 0d 01 01 08 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 | RSAES-OAEP with SHA-256 and MGF1 with SHA-256
            RFC 9936      | 30 0b 06 09 60 86 48 01 65 03 04 04 02                   | ML-KEM-768
            nobody        | 30 06 06 04 2a 03 04 05                                  | 1.2.3.4.5
            """)
    void publishedByteSequencesAreUnderstood(String source, String hex, String name) {
        SmimeCapabilities read = read(hex);
        assertThat(read.list()).as(source).extracting(SmimeCapability::name).containsExactly(name);
        assertThat(HexFormat.of().formatHex(read.encoded())).endsWith(hex.replace(" ", ""));
    }

    @Test
    void opensslsListIsReadInItsOrderWithTheWeakOnesNamed() {
        Path message = write(Engine.PLAIN);
        Path signed = folder.resolve("signed.eml");
        Peer.run(
                        folder,
                        List.of(
                                "openssl",
                                "cms",
                                "-sign",
                                "-in",
                                message.toString(),
                                "-signer",
                                People.pem("rsa:2048").toString(),
                                "-out",
                                signed.toString()))
                .ok();
        SmimeCapabilities found = Engine.jdk()
                .inspect(bytes(signed))
                .signers()
                .getFirst()
                .capabilities()
                .orElseThrow();
        assertThat(found.contentEncryption())
                .filteredOn(c -> !c.weak())
                .extracting(ContentEncryption::name)
                .containsExactly("AES-256-CBC", "AES-192-CBC", "AES-128-CBC");
        assertThat(found.contentEncryption())
                .filteredOn(ContentEncryption::weak)
                .extracting(ContentEncryption::keyBits)
                .contains(112, 128, 64, 40);
    }

    @Test
    void thunderbirdsListIsRead() {
        Path made = Corpus.at("thunderbird-made/tb153-signed-by-bob.eml");
        SmimeCapabilities found = Engine.jdk()
                .inspect(bytes(made))
                .signers()
                .getFirst()
                .capabilities()
                .orElseThrow();
        assertThat(found.contentEncryption()).isNotEmpty();
        assertThat(found.list()).noneMatch(c -> c.name().equals(c.oid()));
    }

    @Test
    void opensslShowsTheListInOurMessages() {
        Path signed = folder.resolve("ours.eml");
        write(signed, Engine.jdk().clear(Engine.bytes(Engine.PLAIN), People.of("rsa:2048")));
        String shown = Peer.run(folder, List.of("openssl", "cms", "-cmsout", "-print", "-in", signed.toString()))
                .ok()
                .text();
        assertThat(shown).contains("S/MIME Capabilities", "aes-256-gcm", "rsaesOaep", "dhSinglePass-stdDH-sha256kdf");
        assertThat(Engine.jdk().inspect(bytes(signed)).signers().getFirst().capabilities())
                .contains(SmimeCapabilities.ours());
    }

    /** RFC 4262: openssl puts the list into a certificate. */
    @Test
    void theCertificatesExtensionIsRead() throws Exception {
        Path certificate = folder.resolve("capable.pem");
        Peer.run(
                        folder,
                        List.of(
                                "openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "rsa:2048",
                                "-nodes",
                                "-keyout",
                                "scrap.key",
                                "-out",
                                certificate.toString(),
                                "-subj",
                                "/CN=Capable",
                                "-addext",
                                "1.2.840.113549.1.9.15=DER:"
                                        + HexFormat.of()
                                                .formatHex(
                                                        SmimeCapabilities.ours().encoded())))
                .ok();
        var read = CertificateFiles.certificate(Files.readAllBytes(certificate));
        assertThat(AnnouncedCapabilities.ofCertificate(read))
                .contains(new AnnouncedCapabilities(
                        SmimeCapabilities.ours(),
                        read.getNotBefore().toInstant(),
                        AnnouncedCapabilities.Source.CERTIFICATE));
        assertThat(SmimeCapabilities.ofCertificate(People.of("rsa:2048").certificate()))
                .isEmpty();
    }

    static Stream<SmimeCapability> announced() {
        return SmimeCapabilities.ours().list().stream();
    }

    /** What we announce, others may use: BouncyCastle uses each entry of the list. */
    @ParameterizedTest
    @MethodSource("announced")
    void everythingThatWeAnnounceIsRead(SmimeCapability capability) throws Exception {
        Identity rsa = MadePeople.of("RSA");
        var gcm = new ASN1ObjectIdentifier(ContentCipher.AES_256_GCM.oid());
        var aesWrap = new ASN1ObjectIdentifier("2.16.840.1.101.3.4.1.45");
        switch (capability) {
            case ContentEncryption cipher ->
                opens(rsa, new ASN1ObjectIdentifier(cipher.oid()), false, BouncyEnveloped.transport(PKCS1, rsa));
            case SmimeCapability.RsaOaep oaep -> {
                var sha256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
                var mask = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, sha256);
                var parameters = new RSAESOAEPparams(sha256, mask, RSAESOAEPparams.DEFAULT_P_SOURCE_ALGORITHM);
                assertThat(oaep.name()).isEqualTo("RSAES-OAEP with SHA-256 and MGF1 with SHA-256");
                var algorithm = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSAES_OAEP, parameters);
                opens(rsa, gcm, false, BouncyEnveloped.transport(algorithm, rsa));
            }
            case SmimeCapability.KeyAgreement agreement -> {
                var scheme = new ASN1ObjectIdentifier(agreement.oid());
                int bits = agreement.keyWrap().startsWith("AES-256") ? 45 : 5;
                var wrap = new ASN1ObjectIdentifier("2.16.840.1.101.3.4.1." + bits);
                Identity own = MadePeople.of(agreement.scheme().contains("HKDF") ? "X25519" : "P-256");
                opens(own, gcm, false, BouncyEnveloped.agreement(scheme, wrap, new byte[0], false, own));
            }
            case SmimeCapability.Plain plain -> {
                switch (plain.kind()) {
                    case KEY_ENCAPSULATION -> {
                        Identity own = MadePeople.of(plain.name());
                        String hkdf = "1.2.840.113549.1.9.16.3.28";
                        opens(own, gcm, false, BouncyEnveloped.encapsulation(aesWrap, hkdf, new byte[0], own));
                    }
                    case KEY_DERIVATION -> opens(rsa, gcm, true, BouncyEnveloped.transport(PKCS1, rsa));
                    case COMPRESSION ->
                        assertThat(Engine.jdk().inspect(compressed())).isNotNull();
                    default -> throw new AssertionError("not tried: " + plain);
                }
            }
        }
    }

    private static void opens(Identity own, ASN1ObjectIdentifier cipher, boolean derived, RecipientInfoGenerator to)
            throws Exception {
        byte[] made = BouncyEnveloped.encrypt(Engine.PLAIN, cipher, derived, to);
        assertThat(Engine.text(Engine.jdk().decrypt(made, own))).isEqualTo(Engine.PLAIN);
    }

    private static byte[] compressed() throws Exception {
        return new CMSCompressedDataGenerator()
                .generate(new CMSProcessableByteArray(Engine.bytes(Engine.PLAIN)), new ZlibCompressor())
                .getEncoded();
    }

    @Test
    void weakCiphersAreReadButNotAnnounced() {
        assertThat(SmimeCapabilities.ours().contentEncryption()).noneMatch(ContentEncryption::weak);
        assertThat(SmimeCapabilities.ours().list()).noneMatch(c -> c.name().equals(c.oid()));
    }

    @Test
    void whatIsNoListIsRefusedAndNothingElseIsThrown() {
        byte[] good = SmimeCapabilities.ours().encoded();
        for (int i = 0; i < good.length; i++) {
            for (int bit = 1; bit < 256; bit <<= 1) {
                byte[] changed = good.clone();
                changed[i] ^= (byte) bit;
                try {
                    SmimeCapabilities.read(changed).toString();
                } catch (SmimeException expected) {
                    assertThat(expected.getMessage()).isNotEmpty();
                }
            }
            byte[] cut = Arrays.copyOf(good, i);
            assertThatThrownBy(() -> SmimeCapabilities.read(cut)).isInstanceOf(SmimeException.class);
        }
        assertThatThrownBy(() -> SmimeCapabilities.read(new byte[100_000]))
                .isInstanceOf(SmimeException.LimitExceeded.class);
    }

    @Test
    void aListOfUnreadableParametersKeepsTheIdentifier() {
        SmimeCapabilities read = read("30 0c 06 08 2a 86 48 86 f7 0d 03 02 05 00");
        assertThat(read.list()).extracting(SmimeCapability::oid).containsExactly("1.2.840.113549.3.2");
    }

    private Path write(String text) {
        return write(folder.resolve("message.eml"), Engine.bytes(text));
    }

    private static Path write(Path file, byte[] bytes) {
        try {
            return Files.write(file, bytes);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return new ByteArrayInputStream(Files.readAllBytes(file)).readAllBytes();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
