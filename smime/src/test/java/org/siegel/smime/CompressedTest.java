package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.bouncycastle.cms.CMSCompressedData;
import org.bouncycastle.cms.CMSCompressedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.jcajce.ZlibCompressor;
import org.bouncycastle.cms.jcajce.ZlibExpanderProvider;
import org.junit.jupiter.api.Test;
import org.siegel.testkit.Peer;

/** CompressedData (RFC 3274) both ways, and messages of certificates only. */
class CompressedTest {

    @Test
    void aSignedMessageInsideCompressedDataIsWhole() throws Exception {
        byte[] signed = Engine.jdk().clear(Engine.bytes(Engine.PLAIN), People.of("P-256"));
        byte[] cms = new CMSCompressedDataGenerator()
                .generate(new CMSProcessableByteArray(signed), new ZlibCompressor())
                .getEncoded();
        byte[] message = Engine.bytes("From: alice@example.org\r\nContent-Type: application/pkcs7-mime;"
                + " smime-type=compressed-data; name=smime.p7z\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(cms) + "\r\n");
        Inspection found = Engine.jdk().inspect(message);
        assertThat(Engine.wholeAndIntact(found)).isTrue();
        assertThat(found.headers().suspicious()).isEmpty();
        for (int length = 1; length < cms.length; length += 3) {
            byte[] cut = Arrays.copyOf(cms, length);
            assertThatThrownBy(() -> Engine.jdk().inspect(cut)).isInstanceOf(SmimeException.class);
        }
    }

    @Test
    void whatWeCompressBouncyCastleAndWeExpand() throws Exception {
        String text = Engine.PLAIN.replace("Dear Bob", "Dear Bob, " + "and again ".repeat(20_000));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Smime smime = new Smime(Primitives.jdk(), Limits.DEFAULT);
        smime.compress(new ByteArrayInputStream(Engine.bytes(text)), out);
        String compressed = Engine.text(out.toByteArray());
        assertThat(compressed)
                .startsWith("From: Alice")
                .contains("smime-type=compressed-data", "smime.p7z")
                .hasSizeLessThan(text.length() / 20);
        byte[] cms = Base64.getMimeDecoder().decode(compressed.substring(compressed.indexOf("\r\n\r\n") + 4));
        String expanded = Engine.text(new CMSCompressedData(cms).getContent(new ZlibExpanderProvider()));
        assertThat(expanded).startsWith("Content-Type: text/plain").endsWith(text.substring(text.indexOf("Dear Bob")));
        byte[] signed = Engine.jdk().clear(out.toByteArray(), People.of("P-256"));
        byte[] encrypted = Engine.jdk().encrypt(signed, ContentCipher.AES_256_GCM, People.of("P-256"));
        Inspection found = Engine.jdk().inspect(encrypted, People.of("P-256"));
        assertThat(Engine.wholeAndIntact(found)).isTrue();
        assertThat(found.headers().suspicious()).isEmpty();
    }

    @Test
    void aMessageOfCertificatesIsReadAsSuch() {
        Identity person = People.of("P-256");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Smime smime = new Smime(Primitives.jdk(), Limits.DEFAULT);
        smime.certificatesOnly(List.of(person.certificate(), person.chain().getFirst()), List.of(), out);
        assertThat(Engine.text(out.toByteArray())).contains("smime-type=certs-only", "smime.p7c");
        Inspection found = Engine.jdk().inspect(out.toByteArray());
        assertThat(found.certificates())
                .containsExactlyInAnyOrder(person.certificate(), person.chain().getFirst());
        assertThat(found.signers()).isEmpty();
        assertThat(found.headers().suspicious()).isEmpty();
        Peer.Result shown = Peer.run(
                Path.of("."), Map.of(), out.toByteArray(), List.of("openssl", "cms", "-cmsout", "-print", "-noout"));
        assertThat(shown.ok().text()).contains("signedData", "P-256");
    }
}
