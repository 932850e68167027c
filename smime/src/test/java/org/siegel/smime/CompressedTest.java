package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.cms.CMSCompressedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.jcajce.ZlibCompressor;
import org.junit.jupiter.api.Test;

/** CompressedData (RFC 3274) as BouncyCastle writes it. */
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
}
