package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.smime.Engine.bytes;
import static org.siegel.smime.Engine.text;
import static org.siegel.testkit.Interop.not;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.SignOptions.Form;
import org.siegel.smime.SignOptions.RsaPadding;
import org.siegel.testkit.Interop;
import org.siegel.testkit.Interop.Attempt;

/** Signatures against {@code openssl cms}, both ways, with both primitives; every one clear and opaque. */
class OpensslSignatureInteropTest {

    private static final String INNER = Engine.PLAIN.substring(Engine.PLAIN.indexOf("Content-Type"));
    private static final Attempt LEGACY = not("not made: legacy is only read");
    private static final String RSA = "rsa:2048";

    @TempDir
    static Path folder;

    private static OpensslCommand openssl;

    @TestFactory
    Stream<DynamicTest> matrix() {
        openssl = new OpensslCommand(folder);
        openssl.write("message", INNER);
        Interop interop = new Interop("openssl cms, signatures", OpensslCommand.version());
        for (DigestAlgorithm digest : DigestAlgorithm.values()) {
            SignOptions options = SignOptions.at(Engine.TIME).withDigest(digest);
            String hash = ", " + digest.jcaName();
            interop.row("RSA PKCS #1 v1.5" + hash, verifies(options, RSA), weVerify(md(digest), RSA));
            interop.row(
                    "RSA PSS" + hash,
                    verifies(options.withRsaPadding(RsaPadding.PSS), RSA),
                    weVerify("-keyopt rsa_padding_mode:pss " + md(digest), RSA));
            for (String curve : List.of("P-256", "P-384", "P-521", "brainpoolP256r1")) {
                interop.row("ECDSA " + curve + hash, verifies(options, curve), weVerify(md(digest), curve));
            }
        }
        SignOptions usual = SignOptions.at(Engine.TIME);
        Attempt saltOfHash = not("not made: the salt is as long as the hash (RFC 4056)");
        String pss = "-md sha256 -keyopt rsa_padding_mode:pss ";
        interop.row(
                "RSA PSS, SHA-256, salt of 20 bytes", saltOfHash, weVerify(pss + "-keyopt rsa_pss_saltlen:20", RSA));
        interop.row(
                "RSA PSS, SHA-256, MGF1 with SHA-512",
                not("not made: one hash for both (RFC 4056)"),
                weVerify(pss + "-keyopt rsa_mgf1_md:sha512", RSA));
        interop.row("key for RSA PSS only", verifies(usual, "RSA-PSS"), weVerify(pss.strip(), "RSA-PSS"));
        interop.row("Ed25519", verifies(usual, "ed25519"), weVerify("", "ed25519"));
        interop.row("Ed448", verifies(usual, "ed448"), weVerify("", "ed448"));
        interop.row("RSA PKCS #1 v1.5, SHA3-256", not("not made: SHA-2 is"), weVerify("-md sha3-256", RSA));
        interop.row("DSA, SHA-256", LEGACY, weVerifyWeak("-md sha256", "DSA"));
        interop.row("RSA PKCS #1 v1.5, SHA-1", LEGACY, weVerifyWeak("-md sha1", RSA));
        interop.row("ECDSA P-256, SHA-1", LEGACY, weVerifyWeak("-md sha1", "P-256"));
        interop.row("two signers, RSA and ECDSA", verifies(usual, RSA, "P-256"), weVerify("", RSA, "P-256"));
        interop.row(
                "signed twice, one inside the other",
                OpensslSignatureInteropTest::verifiesNested,
                OpensslSignatureInteropTest::weVerifyNested);
        interop.row(
                "no signed attributes",
                not("not made: time and algorithms are always signed"),
                weVerify("-noattr", RSA));
        interop.row(
                "signer named by key identifier",
                not("not made: every reader finds issuer and serial number"),
                weVerify("-keyid", "P-256"));
        interop.row(
                "without certificates",
                not("not made: receivers need them"),
                OpensslSignatureInteropTest::weVerifyWithoutCertificates);
        return interop.tests();
    }

    private static String md(DigestAlgorithm digest) {
        return "-md " + digest.name().replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static Attempt verifies(SignOptions options, String... keys) {
        Identity[] signers = Arrays.stream(keys).map(People::of).toArray(Identity[]::new);
        return () -> {
            for (Primitives primitives : Engine.primitives().toList()) {
                for (Form form : Form.values()) {
                    byte[] signed = Engine.of(primitives).sign(bytes(Engine.PLAIN), options.withForm(form), signers);
                    assertThat(text(verified(signed))).isEqualTo(INNER);
                    assertRead(primitives, signed, keys.length);
                }
            }
        };
    }

    private static byte[] verified(byte[] signed) {
        openssl.write("signed.eml", signed);
        return openssl.make("cms -verify -in signed.eml -CAfile " + People.root(), "content");
    }

    private static void assertRead(Primitives primitives, byte[] signed, int signers) {
        Inspection found = Engine.of(primitives).inspect(signed);
        assertThat(Engine.wholeAndIntact(found)).as(text(signed)).isTrue();
        assertThat(found.signers()).hasSize(signers);
    }

    private static Attempt weVerify(String options, String... keys) {
        return () -> {
            for (String form : List.of("", " -nodetach")) {
                byte[] signed = openssl.make(signing("message", options, keys) + form, "theirs.eml");
                for (byte[] message : lineEnds(signed)) {
                    Engine.primitives().forEach(p -> assertRead(p, message, keys.length));
                }
            }
        };
    }

    private static String signing(String file, String options, String... keys) {
        String signers = Arrays.stream(keys)
                .map(key -> " -signer " + People.certificate(key) + " -inkey " + People.key(key)
                        + (options.isEmpty() ? "" : " " + options))
                .collect(Collectors.joining());
        return "cms -sign -in " + file + " -from alice@example.org -to bob@example.org -subject Hello" + signers;
    }

    private static List<byte[]> lineEnds(byte[] message) {
        String lf = text(message).replace("\r\n", "\n");
        return List.of(message, bytes(lf), bytes(lf.replace("\n", "\r\n")));
    }

    private static Attempt weVerifyWeak(String options, String key) {
        return () -> {
            weVerify(options, key).run();
            Inspection found = Engine.jdk().inspect(openssl.read("theirs.eml"));
            assertThat(found.signers().getFirst().weak()).isPresent();
        };
    }

    private static void verifiesNested() {
        SignOptions options = SignOptions.at(Engine.TIME);
        for (Form outer : Form.values()) {
            for (Form inner : Form.values()) {
                byte[] once = Engine.jdk().sign(bytes(Engine.PLAIN), options.withForm(inner), People.of(RSA));
                byte[] twice = Engine.jdk().sign(once, options.withForm(outer), People.of("P-256"));
                assertThat(text(verified(verified(twice)))).isEqualTo(INNER);
                assertRead(Primitives.jdk(), twice, 2);
            }
        }
    }

    private static void weVerifyNested() {
        for (String outer : List.of("", " -nodetach")) {
            for (String inner : List.of("", " -nodetach")) {
                openssl.make(signing("message", "", RSA) + inner, "once.eml");
                byte[] twice = openssl.make(signing("once.eml", "", "P-256") + outer, "theirs.eml");
                Engine.primitives().forEach(p -> assertRead(p, twice, 2));
            }
        }
    }

    private static void weVerifyWithoutCertificates() {
        byte[] signed = openssl.make(signing("message", "-nocerts", RSA), "theirs.eml");
        assertThat(Engine.intact(Engine.jdk().inspect(signed))).isFalse();
        Inspection found = Engine.jdk()
                .smime()
                .inspect(
                        new ByteArrayInputStream(signed),
                        List.of(),
                        List.of(People.of(RSA).certificate()));
        assertThat(Engine.wholeAndIntact(found)).isTrue();
    }
}
