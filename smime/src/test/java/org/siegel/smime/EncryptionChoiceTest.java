package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.smime.ContentCipher.AES_128_CBC;
import static org.siegel.smime.ContentCipher.AES_128_GCM;
import static org.siegel.smime.ContentCipher.AES_256_CBC;
import static org.siegel.smime.ContentCipher.AES_256_GCM;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.AnnouncedCapabilities.Source;
import org.siegel.smime.EncryptOptions.KeyTransport;
import org.siegel.smime.EncryptionChoice.Addressee;
import org.siegel.smime.EncryptionChoice.Chosen;
import org.siegel.smime.EncryptionChoice.Reason;
import org.siegel.smime.EncryptionChoice.Refused;
import org.siegel.smime.EncryptionPolicy.OnlyWeak;
import org.siegel.smime.EncryptionPolicy.Presumption;
import org.siegel.testkit.Corpus;
import org.siegel.testkit.Peer;

class EncryptionChoiceTest {

    private static final String TRIPLE_DES = "1.2.840.113549.3.7";
    private static final String RC2 = "1.2.840.113549.3.2";
    private static final Identity RSA = People.of("rsa:2048");

    @TempDir
    Path folder;

    private static Optional<AnnouncedCapabilities> announced(String... oids) {
        var list = new ASN1EncodableVector();
        for (String oid : oids) {
            var one = new ASN1EncodableVector();
            one.add(new ASN1ObjectIdentifier(oid));
            if (oid.equals(RC2)) {
                one.add(new ASN1Integer(40));
            }
            list.add(new DERSequence(one));
        }
        return Optional.of(
                new AnnouncedCapabilities(SmimeCapabilities.of(new DERSequence(list)), Engine.TIME, Source.MESSAGE));
    }

    private static Optional<AnnouncedCapabilities> announced(ContentCipher... ciphers) {
        return announced(Arrays.stream(ciphers).map(ContentCipher::oid).toArray(String[]::new));
    }

    private static Addressee rsa(Optional<AnnouncedCapabilities> capabilities) {
        return new Addressee(RSA.certificate(), capabilities);
    }

    private static EncryptionChoice choice(EncryptionPolicy policy, Addressee... addressees) {
        return EncryptionChoice.of(List.of(addressees), policy);
    }

    private static ContentCipher cipher(EncryptionPolicy policy, Addressee... addressees) {
        assertThat(choice(policy, addressees)).isInstanceOf(Chosen.class);
        return ((Chosen) choice(policy, addressees)).options().cipher();
    }

    private static ContentCipher cipher(Addressee... addressees) {
        return cipher(EncryptionPolicy.DEFAULT, addressees);
    }

    private static List<String> codes(EncryptionChoice choice, int addressee) {
        return choice.addressees().get(addressee).reasons().stream()
                .map(Reason::code)
                .toList();
    }

    @Test
    void gcmIsTakenWhereAllCanAndCbcElse() {
        Addressee modern = rsa(announced(AES_256_GCM, AES_256_CBC));
        Addressee classic = rsa(announced(AES_256_CBC, AES_128_CBC));
        assertThat(cipher(modern, modern)).isEqualTo(AES_256_GCM);
        EncryptionChoice mixed = choice(EncryptionPolicy.DEFAULT, modern, classic);
        assertThat(mixed.code()).isEqualTo("unauthenticated");
        assertThat(((Chosen) mixed).options().cipher()).isEqualTo(AES_256_CBC);
        assertThat(codes(mixed, 0)).containsExactly("cipher-announced", "key-pkcs1");
        assertThat(codes(mixed, 1)).containsExactly("cipher-announced", "holds-back", "key-pkcs1");
        assertThat(mixed.addressees().get(1).reasons())
                .extracting(Reason::sentence)
                .contains("Announced AES-256-CBC, AES-128-CBC in a signed message of 2026-11-24T02:00:00Z.")
                .contains("Without this recipient it would have been AES-256-GCM.");
    }

    /** RFC 8551 §2.7.1.1: the first one of his list. */
    @Test
    void theRecipientsOwnOrderCountsAmongCiphersOfOneKind() {
        assertThat(cipher(rsa(announced(AES_128_GCM, AES_256_GCM)))).isEqualTo(AES_128_GCM);
        assertThat(cipher(rsa(announced(AES_128_CBC, AES_256_CBC)))).isEqualTo(AES_128_CBC);
        assertThat(cipher(rsa(announced(AES_256_CBC, AES_128_GCM, AES_256_GCM))))
                .isEqualTo(AES_128_GCM);
    }

    /** RFC 8551 §2.7: whoever has GCM has it with 128 and 256 bits, and everybody has AES-128-CBC. */
    @Test
    void whatFollowsFromAPartialListCountsToo() {
        Addressee only128 = rsa(announced(AES_128_GCM));
        Addressee only256 = rsa(announced(AES_256_GCM));
        EncryptionChoice choice = choice(EncryptionPolicy.DEFAULT, only128, only256);
        assertThat(choice.code()).isEqualTo("authenticated");
        assertThat(codes(choice, 0)).containsAnyOf("cipher-implied", "cipher-announced");
        assertThat(cipher(only256, rsa(announced(AES_128_CBC)))).isEqualTo(AES_128_CBC);
        assertThat(cipher(only256, rsa(announced(AES_256_CBC)))).isEqualTo(AES_256_CBC);
    }

    @Test
    void ofSomebodyUnknownThePolicyPresumes() {
        Addressee unknown = rsa(Optional.empty());
        Addressee noCipher = rsa(announced("1.2.840.113549.1.1.11"));
        assertThat(cipher(unknown)).isEqualTo(AES_256_CBC);
        assertThat(cipher(noCipher)).isEqualTo(AES_256_CBC);
        assertThat(cipher(EncryptionPolicy.DEFAULT.presuming(Presumption.SMIME_4), unknown))
                .isEqualTo(AES_256_GCM);
        assertThat(codes(choice(EncryptionPolicy.DEFAULT, unknown), 0)).containsExactly("cipher-presumed", "key-pkcs1");
    }

    @Test
    void weakCiphersAreNeverChosenWhateverIsAnnounced() {
        Addressee old = rsa(announced(TRIPLE_DES, RC2));
        EncryptionChoice choice = choice(EncryptionPolicy.DEFAULT, old);
        assertThat(cipher(old)).isEqualTo(AES_256_CBC);
        assertThat(codes(choice, 0)).contains("only-weak-announced");
        EncryptionChoice refused =
                choice(EncryptionPolicy.DEFAULT.onOnlyWeak(OnlyWeak.REFUSE), rsa(Optional.empty()), old);
        assertThat(refused).isInstanceOf(Refused.class);
        assertThat(refused.code()).isEqualTo("only-weak-announced");
        assertThat(codes(refused, 1)).containsExactly("only-weak-announced");
    }

    @Test
    void thePolicysCiphersAreTheOnlyOnes() {
        EncryptionPolicy gcm = EncryptionPolicy.DEFAULT.permitting(EnumSet.of(AES_128_GCM, AES_256_GCM));
        assertThat(choice(gcm, rsa(announced(AES_256_CBC))).code()).isEqualTo("no-common-cipher");
        assertThat(cipher(gcm, rsa(announced(AES_256_GCM)))).isEqualTo(AES_256_GCM);
    }

    @Test
    void oaepIsTakenWhereAllWhoHaveRsaAnnouncedIt() {
        Addressee ours =
                rsa(Optional.of(new AnnouncedCapabilities(SmimeCapabilities.ours(), Engine.TIME, Source.DIRECTORY)));
        Addressee curve = Addressee.of(People.of("P-256").certificate());
        EncryptionChoice all = choice(EncryptionPolicy.DEFAULT, ours, curve);
        assertThat(((Chosen) all).options().keyTransport()).isEqualTo(KeyTransport.OAEP_SHA256);
        assertThat(codes(all, 0)).contains("key-oaep");
        assertThat(codes(all, 1)).contains("key-agreement");
        EncryptionChoice some = choice(EncryptionPolicy.DEFAULT, ours, rsa(Optional.empty()));
        assertThat(((Chosen) some).options().keyTransport()).isEqualTo(KeyTransport.PKCS1_V15);
        EncryptionChoice none = choice(EncryptionPolicy.DEFAULT, curve);
        assertThat(((Chosen) none).options().keyTransport()).isEqualTo(KeyTransport.PKCS1_V15);
    }

    @Test
    void aKeyThatOnlySignsIsRefused() {
        EncryptionChoice choice = choice(
                EncryptionPolicy.DEFAULT, Addressee.of(People.of("ed25519").certificate()));
        assertThat(choice.code()).isEqualTo("key-cannot-encrypt");
        assertThat(codes(choice, 0)).containsExactly("key-cannot-encrypt");
        assertThat(choice(EncryptionPolicy.DEFAULT).code()).isEqualTo("nobody");
    }

    @Test
    void whatIsChosenForPeopleWithThisEngineIsReadByThem() {
        for (String type : List.of("RSA", "P-256", "P-521", "X25519", "ML-KEM-768")) {
            Identity person = MadePeople.of(type);
            var ours = new AnnouncedCapabilities(SmimeCapabilities.ours(), Engine.TIME, Source.MESSAGE);
            Chosen chosen =
                    (Chosen) choice(EncryptionPolicy.DEFAULT, new Addressee(person.certificate(), Optional.of(ours)));
            assertThat(chosen.options().cipher()).isEqualTo(AES_256_GCM);
            assertThat(chosen.options().derivedKey()).isTrue();
            var out = new ByteArrayOutputStream();
            Engine.jdk()
                    .smime()
                    .encrypt(
                            new ByteArrayInputStream(Engine.bytes(Engine.PLAIN)),
                            chosen.recipients(),
                            chosen.options(),
                            out);
            assertThat(Engine.text(Engine.jdk().decrypt(out.toByteArray(), person)))
                    .as(type)
                    .isEqualTo(Engine.PLAIN);
            assertThat(chosen.addressees().getFirst().reasons())
                    .noneMatch(r -> r.code().equals("key-agreement-not-announced"));
        }
    }

    /** As Thunderbird 153 does not (docs/interop.md). */
    @Test
    void aKeyOfANewKindIsNamedWhereOthersMayNotReadIt() {
        Addressee quantum = Addressee.of(MadePeople.of("ML-KEM-768").certificate());
        Addressee ours =
                rsa(Optional.of(new AnnouncedCapabilities(SmimeCapabilities.ours(), Engine.TIME, Source.MESSAGE)));
        assertThat(codes(choice(EncryptionPolicy.DEFAULT, quantum, rsa(announced(AES_256_CBC))), 0))
                .contains("key-encapsulation", "may-close-others");
        assertThat(codes(choice(EncryptionPolicy.DEFAULT, quantum, ours), 0)).doesNotContain("may-close-others");
        assertThat(codes(choice(EncryptionPolicy.DEFAULT, quantum), 0)).doesNotContain("may-close-others");
    }

    @Test
    void aKeyAgreementThatWasNotAnnouncedIsNamed() {
        Addressee cofactorOnly =
                new Addressee(People.of("P-256").certificate(), announced(AES_256_CBC.oid(), "1.3.132.1.14.1"));
        assertThat(codes(choice(EncryptionPolicy.DEFAULT, cofactorOnly), 0))
                .containsExactly("cipher-announced", "key-agreement-not-announced");
    }

    /** Thunderbird 153 reads no GCM (docs/interop.md), and its own list says so. */
    @Test
    void thunderbirdGetsWhatThunderbirdReads() throws Exception {
        byte[] message = Files.readAllBytes(Corpus.at("thunderbird-made/tb153-signed-by-bob.eml"));
        var signer = Engine.jdk().inspect(message).signers().getFirst();
        var announced = signer.capabilities()
                .map(c -> new AnnouncedCapabilities(c, signer.signingTime().orElse(Instant.EPOCH), Source.MESSAGE));
        assertThat(cipher(new Addressee(signer.certificate().orElseThrow(), announced)))
                .isEqualTo(AES_256_CBC);
    }

    @Test
    void opensslReadsWhatIsChosenForOpenssl() throws Exception {
        Path message = Files.write(folder.resolve("m.eml"), Engine.bytes(Engine.PLAIN));
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
        var announced = Engine.jdk()
                .inspect(Files.readAllBytes(signed))
                .signers()
                .getFirst()
                .capabilities()
                .map(c -> new AnnouncedCapabilities(c, Engine.TIME, Source.MESSAGE));
        Chosen chosen = (Chosen) choice(EncryptionPolicy.DEFAULT, rsa(announced));
        var out = new ByteArrayOutputStream();
        Engine.jdk()
                .smime()
                .encrypt(
                        new ByteArrayInputStream(Engine.bytes(Engine.PLAIN)),
                        Recipient.of(List.of(RSA.certificate())),
                        chosen.options(),
                        out);
        Path sealed = Files.write(folder.resolve("sealed.eml"), out.toByteArray());
        assertThat(Peer.run(
                                folder,
                                List.of(
                                        "openssl",
                                        "cms",
                                        "-decrypt",
                                        "-in",
                                        sealed.toString(),
                                        "-recip",
                                        People.pem("rsa:2048").toString()))
                        .ok()
                        .text())
                .contains("this is a test.");
    }

    @Test
    void theCertificatesOwnListCountsWhereItIsNewer() throws Exception {
        Path file = folder.resolve("capable.pem");
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
                                file.toString(),
                                "-subj",
                                "/CN=Capable",
                                "-addext",
                                "1.2.840.113549.1.9.15=DER:300d300b060960864801650304012e"))
                .ok();
        var certificate = CertificateFiles.certificate(Files.readAllBytes(file));
        Instant issued = certificate.getNotBefore().toInstant();
        assertThat(cipher(Addressee.of(certificate))).isEqualTo(AES_256_GCM);
        var cbc = announced(AES_256_CBC).orElseThrow().capabilities();
        assertThat(cipher(new Addressee(
                        certificate,
                        Optional.of(new AnnouncedCapabilities(cbc, issued.minusSeconds(1), Source.MESSAGE)))))
                .isEqualTo(AES_256_GCM);
        assertThat(cipher(new Addressee(
                        certificate,
                        Optional.of(new AnnouncedCapabilities(cbc, issued.plusSeconds(1), Source.MESSAGE)))))
                .isEqualTo(AES_256_CBC);
    }
}
