package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.smime.Engine.bytes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every signature algorithm in both forms, with BouncyCastle's CMS as the second opinion in both directions. */
class SignatureMatrixTest {

    private static final List<String> SIGNERS = List.of(
            "RSA",
            "P-256",
            "P-384",
            "P-521",
            "brainpoolP256r1",
            "Ed25519",
            "Ed448",
            "ML-DSA-44",
            "ML-DSA-65",
            "ML-DSA-87");

    static Stream<Arguments> signers() {
        return Engine.primitives().flatMap(p -> SIGNERS.stream().map(s -> Arguments.of(p, s)));
    }

    @ParameterizedTest
    @MethodSource("signers")
    void whatWeSignIsGoodForUsAndForBouncyCastle(Primitives primitives, String type) throws Exception {
        Identity signer = MadePeople.of(type);
        for (DigestAlgorithm digest : DigestAlgorithm.values()) {
            for (SignOptions.RsaPadding padding : SignOptions.RsaPadding.values()) {
                for (SignOptions.Form form : SignOptions.Form.values()) {
                    SignOptions options = SignOptions.at(Engine.TIME)
                            .withDigest(digest)
                            .withRsaPadding(padding)
                            .withForm(form);
                    byte[] signed = sign(primitives, options, signer);
                    Inspection found = Engine.of(primitives).inspect(signed);
                    assertThat(Engine.wholeAndIntact(found)).as(summary(found)).isTrue();
                    assertThat(found.signers().getFirst().weak()).isEmpty();
                    assertThat(found.signers().getFirst().signingTime()).contains(Engine.TIME);
                    assertGoodForBouncyCastle(Engine.text(signed), form);
                }
            }
        }
    }

    private static byte[] sign(Primitives primitives, SignOptions options, Identity... signers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Smime(primitives, Limits.DEFAULT)
                .sign(new ByteArrayInputStream(bytes(Engine.PLAIN)), List.of(signers), options, out);
        return out.toByteArray();
    }

    private static void assertGoodForBouncyCastle(String message, SignOptions.Form form) throws Exception {
        CMSSignedData data;
        if (form == SignOptions.Form.OPAQUE) {
            data = new CMSSignedData(
                    Base64.getMimeDecoder().decode(message.substring(message.indexOf("\r\n\r\n") + 4)));
        } else {
            String boundary = message.replaceAll("(?s).*boundary=\"([^\"]+)\".*", "$1");
            String[] parts = message.split("\r\n--" + boundary, -1);
            data = new CMSSignedData(
                    new CMSProcessableByteArray(bytes(parts[1].substring(2))),
                    Base64.getMimeDecoder().decode(parts[2].substring(parts[2].indexOf("\r\n\r\n") + 4)));
        }
        assertThat(data.getSignerInfos().size()).isPositive();
        for (SignerInformation signer : data.getSignerInfos()) {
            X509CertificateHolder certificate = (X509CertificateHolder) data.getCertificates()
                    .getMatches(signer.getSID())
                    .iterator()
                    .next();
            assertThat(signer.verify(new JcaSimpleSignerInfoVerifierBuilder()
                            .setProvider(Primitives.bouncyCastle())
                            .build(certificate)))
                    .isTrue();
        }
    }

    static Stream<Arguments> bouncyCastles() {
        List<String> algorithms = new ArrayList<>(SIGNERS.subList(5, SIGNERS.size()));
        for (String digest : List.of("SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3-256", "SHA3-512")) {
            algorithms.add(digest + "withRSA");
            algorithms.add(digest + "withRSAandMGF1");
            algorithms.add(digest + "withECDSA");
        }
        algorithms.addAll(
                List.of("SHAKE128withRSAPSS", "SHAKE256withRSAPSS", "SHAKE128withECDSA", "SHAKE256withECDSA"));
        algorithms.addAll(List.of("SLH-DSA-SHA2-128F", "SLH-DSA-SHAKE-192F", "SLH-DSA-SHA2-256F", "SHA256withDSA"));
        return Engine.primitives().flatMap(p -> algorithms.stream().map(a -> Arguments.of(p, a)));
    }

    @ParameterizedTest
    @MethodSource("bouncyCastles")
    void whatBouncyCastleSignsIsRead(Primitives primitives, String algorithm) throws Exception {
        byte[] signed = signedByBouncyCastle(algorithm, Engine.PLAIN, false);
        Inspection found = Engine.of(primitives).inspect(signed);
        assertThat(Engine.wholeAndIntact(found)).as(summary(found)).isTrue();
        boolean old = algorithm.startsWith("SHA1") || algorithm.endsWith("withDSA");
        assertThat(found.signers().getFirst().weak().isPresent()).isEqualTo(old);
        int at = new String(signed, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("Dear Bob");
        assertThat(at).isPositive();
        System.arraycopy(bytes("Deer Bob"), 0, signed, at, 8);
        assertThat(Engine.intact(Engine.of(primitives).inspect(signed))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void severalPeopleSignOneContentEachInTheirWay(Primitives primitives) throws Exception {
        Identity[] all = SIGNERS.stream().map(MadePeople::of).toArray(Identity[]::new);
        for (SignOptions.Form form : SignOptions.Form.values()) {
            byte[] signed = sign(primitives, SignOptions.at(Engine.TIME).withForm(form), all);
            Inspection found = Engine.of(primitives).inspect(signed);
            assertThat(found.signers()).hasSize(SIGNERS.size());
            assertThat(Engine.wholeAndIntact(found)).as(summary(found)).isTrue();
            assertGoodForBouncyCastle(Engine.text(signed), form);
            if (form == SignOptions.Form.CLEAR) {
                assertThat(Engine.text(signed)).contains("micalg=\"sha-256,sha-512,shake256\";");
            }
        }
    }

    private static byte[] signedByBouncyCastle(String algorithm, String content, boolean direct) throws Exception {
        String type = algorithm.contains("with") ? algorithm.replaceAll("^.*with|andMGF1|PSS$", "") : algorithm;
        Identity signer = MadePeople.of(type.equals("ECDSA") ? "P-384" : type);
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                        .setDirectSignature(direct)
                        .build(
                                new JcaContentSignerBuilder(algorithm)
                                        .setProvider(Primitives.bouncyCastle())
                                        .build(signer.key()),
                                signer.certificate()));
        generator.addCertificate(new X509CertificateHolder(signer.certificate().getEncoded()));
        return generator
                .generate(new CMSProcessableByteArray(bytes(content)), true)
                .getEncoded();
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void aCurveThatIsTooShortIsNamedWeak(Primitives primitives) {
        Engine engine = Engine.of(primitives);
        Inspection found = engine.inspect(engine.clear(bytes(Engine.PLAIN), MadePeople.of("P-192")));
        assertThat(Engine.wholeAndIntact(found)).as(summary(found)).isTrue();
        assertThat(found.signers().getFirst().weak()).contains("an EC key of 192 bits is too short");
    }

    /** RFC 5652 §5.4: without signed attributes the signature is over the content. */
    @ParameterizedTest
    @MethodSource("bouncyCastles")
    void signaturesOverTheContentItselfAreRead(Primitives primitives, String algorithm) throws Exception {
        for (String content : List.of(Engine.PLAIN, Engine.PLAIN + "x".repeat(1 << 20))) {
            byte[] signed = signedByBouncyCastle(algorithm, content, true);
            Inspection found = Engine.of(primitives).inspect(signed);
            boolean overDigest = algorithm.contains("with") && !algorithm.endsWith("RSAPSS");
            if (overDigest || content.length() < 1 << 20) {
                assertThat(Engine.wholeAndIntact(found)).as(summary(found)).isTrue();
                int at = new String(signed, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("Dear Bob");
                System.arraycopy(bytes("Deer Bob"), 0, signed, at, 8);
                assertThat(Engine.intact(Engine.of(primitives).inspect(signed))).isFalse();
            } else {
                assertThat(found.signers().getFirst().integrity())
                        .isInstanceOfSatisfying(
                                Inspection.Integrity.Broken.class,
                                b -> assertThat(b.code()).isEqualTo("unsupported-algorithm"));
            }
        }
    }

    /** RFC 4055 §1.2: the certificate says that the key is for PSS, with which hash function, or with any. */
    @ParameterizedTest
    @MethodSource("primitives")
    void aKeyThatIsForPssOnlyIsUsedSo(Primitives primitives) throws Exception {
        Path folder = Files.createTempDirectory("pss");
        for (String restriction :
                List.of("", " -pkeyopt rsa_pss_keygen_md:sha384 -pkeyopt rsa_pss_keygen_mgf1_md:sha384")) {
            People.run(folder, "openssl genpkey -algorithm RSA-PSS -out k.pem" + restriction);
            People.run(folder, "openssl req -x509 -new -key k.pem -out c.pem -days 30 -subj /CN=Pss");
            Identity signer = KeyFiles.identity(
                    bytes(Files.readString(folder.resolve("k.pem")) + Files.readString(folder.resolve("c.pem"))),
                    Optional.empty());
            byte[] signed = sign(primitives, SignOptions.at(Engine.TIME), signer);
            Inspection found = Engine.of(primitives).inspect(signed);
            assertThat(Engine.wholeAndIntact(found)).as(summary(found)).isTrue();
            assertThat(found.signers().getFirst().signatureAlgorithm())
                    .isEqualTo("RSASSA-PSS with SHA-" + (restriction.isEmpty() ? "256" : "384"));
            Files.write(folder.resolve("m.eml"), signed);
            People.run(folder, "openssl cms -verify -in m.eml -noverify -out out.txt");
        }
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void whatOthersSignedIsSignedAgainAround(Primitives primitives) {
        Engine engine = Engine.of(primitives);
        List<Identity> people = List.of(MadePeople.of("RSA"), MadePeople.of("ML-DSA-65"), MadePeople.of("Ed448"));
        byte[] message = bytes(Engine.PLAIN);
        for (int layer = 0; layer < 6; layer++) {
            Identity signer = people.get(layer % people.size());
            message = layer % 2 == 0 ? engine.clear(message, signer) : engine.opaque(message, signer);
            if (layer == 3) {
                message = engine.encrypt(message, ContentCipher.AES_128_GCM, MadePeople.of("P-256"));
            }
            Inspection found = engine.inspect(message, MadePeople.of("P-256"));
            assertThat(found.signers()).hasSize(layer + 1);
            assertThat(Engine.wholeAndIntact(found)).as(summary(found)).isTrue();
        }
    }

    private static String summary(Inspection found) {
        return found.coverage() + " "
                + found.signers().stream()
                        .map(s -> s.digestAlgorithm() + " " + s.signatureAlgorithm() + " " + s.integrity())
                        .toList();
    }

    static Stream<Primitives> primitives() {
        return Engine.primitives();
    }
}
