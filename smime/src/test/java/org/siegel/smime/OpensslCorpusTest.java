package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siegel.smime.Inspection.Integrity;
import org.siegel.testkit.Corpus;
import org.siegel.testkit.Peer;

/** The odd and malformed objects of OpenSSL's own CMS tests (test/recipes/80-test_cms.t), with what those expect of them. */
class OpensslCorpusTest {

    private static final DecryptionKey SECRET = new DecryptionKey.SharedKey(
            HexFormat.of().parseHex("C0FEE0"), Secret.of(HexFormat.of().parseHex("000102030405060708090A0B0C0D0E0F")));

    static Stream<Primitives> primitives() {
        return Engine.primitives();
    }

    private static byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(Corpus.at("openssl-cms/" + file));
    }

    private static List<DecryptionKey> keys() throws IOException {
        byte[] curve = Engine.bytes(Engine.text(bytes("ecdh-key.pem")) + Engine.text(bytes("ecdh-cert.pem")));
        List<Identity> people = Stream.of("smrsa1.pem", "smrsa2.pem", "smec1.pem", "smec2.pem", "smec3.pem")
                .map(f -> {
                    try {
                        return KeyFiles.identity(bytes("smime-certs/" + f), Optional.empty());
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();
        return Stream.concat(
                        people.stream(),
                        Stream.of(
                                KeyFiles.identity(curve, Optional.empty()),
                                SECRET,
                                new DecryptionKey.Password(Secret.ofPassword("password"))))
                .toList();
    }

    private static String decrypted(Primitives primitives, String file) throws IOException {
        try {
            return Engine.text(Engine.of(primitives).decrypt(bytes(file), keys().toArray(new DecryptionKey[0])));
        } catch (SmimeException refused) {
            return refused.getClass().getSimpleName();
        }
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void encryptedObjectsOpenOrAreRefusedAsOpensslDoes(Primitives primitives) throws IOException {
        Map<String, String> results = new TreeMap<>();
        for (String file : List.of(
                "authenveloped_attrs.pem",
                "bad_authenveloped_attrs.pem",
                "ciphertext_from_1_1_1.cms",
                "cms_pwri_kek_oob.der",
                "dh-malformed.der",
                "ecdh-malformed.der",
                "rsa-malformed.der",
                "encDataWithTooLongIV.pem",
                "encryptedData.der",
                "authenticated_attrs.pem")) {
            results.put(file, decrypted(primitives, file));
        }
        String opened = results.remove("ciphertext_from_1_1_1.cms");
        Peer.Result openssl = Peer.run(
                Path.of("."),
                List.of(
                        "openssl",
                        "cms",
                        "-decrypt",
                        "-inkey",
                        Corpus.at("openssl-cms/smime-certs/smec3.pem").toString(),
                        "-in",
                        Corpus.at("openssl-cms/ciphertext_from_1_1_1.cms").toString()));
        assertThat(opened).isEqualTo(openssl.ok().text());
        assertThat(results)
                .isEqualTo(new TreeMap<>(Map.of(
                        "authenveloped_attrs.pem", "Hello AuthEnvelopedData world\n",
                        "bad_authenveloped_attrs.pem", "CannotDecrypt",
                        "cms_pwri_kek_oob.der", "CannotDecrypt",
                        "dh-malformed.der", "CannotDecrypt",
                        "ecdh-malformed.der", "CannotDecrypt",
                        "rsa-malformed.der", "CannotDecrypt",
                        "encDataWithTooLongIV.pem", "CannotDecrypt",
                        "encryptedData.der", "Malformed",
                        "authenticated_attrs.pem", "Malformed")));
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void signedObjectsAreJudgedAsOpensslDoes(Primitives primitives) throws IOException {
        Map<String, String> results = new TreeMap<>();
        for (String file : List.of(
                "bad_signtime_attr.cms",
                "ct_multiple_attr.cms",
                "no_ct_attr.cms",
                "no_md_attr.cms",
                "pkcs7-md4.pem",
                "smime-eml/SignedInvalidMappingFromanyPolicyTest7.eml",
                "smime-eml/pkcs7-empty-digest-set.eml")) {
            results.put(file, judged(Engine.of(primitives).inspect(bytes(file))));
        }
        assertThat(results)
                .isEqualTo(new TreeMap<>(Map.of(
                        "bad_signtime_attr.cms", "misplaced-attribute",
                        "ct_multiple_attr.cms", "duplicate-attribute",
                        "no_ct_attr.cms", "missing-attribute",
                        "no_md_attr.cms", "missing-attribute",
                        "pkcs7-md4.pem", "signature-mismatch",
                        "smime-eml/SignedInvalidMappingFromanyPolicyTest7.eml", "intact",
                        "smime-eml/pkcs7-empty-digest-set.eml", "intact")));
    }

    private static String judged(Inspection found) {
        return found.signers().getFirst().integrity() instanceof Integrity.Broken broken ? broken.code() : "intact";
    }

    /** Every object of the folder stands in one of the two tests above. */
    @Test
    void noObjectIsForgotten() throws IOException {
        try (Stream<Path> all = Files.list(Corpus.at("openssl-cms"))) {
            long objects = all.map(p -> p.getFileName().toString())
                    .filter(n -> n.contains(".") && !n.matches("(ec)?dh-(key|cert)\\.pem"))
                    .count();
            assertThat(objects).isEqualTo(15);
        }
        assertThat(Arrays.asList(Corpus.at("openssl-cms/smime-eml").toFile().list()))
                .hasSize(2);
    }
}
