package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.smime.PublicationValue.Format;
import org.siegel.testkit.Peer;

class PublicationValueTest {

    @TempDir
    Path folder;

    @Test
    void opensslVerifiesASignedValueAndWeReadItsMarks() throws Exception {
        Identity user = People.of("rsa:2048");
        X509Certificate encryption = People.of("P-256").certificate();
        byte[] value =
                PublicationValue.signed(user, encryption, SmimeCapabilities.ours(), Engine.TIME, Primitives.jdk());
        Files.write(folder.resolve("value.der"), value);
        Files.write(folder.resolve("empty"), new byte[0]);
        Peer.Result verified = Peer.run(
                folder,
                List.of(
                        "openssl",
                        "cms",
                        "-verify",
                        "-binary",
                        "-inform",
                        "DER",
                        "-in",
                        "value.der",
                        "-content",
                        "empty",
                        "-CAfile",
                        People.root().toString()));
        assertThat(verified.err()).contains("successful");
        String shown = Peer.run(
                        folder, List.of("openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in", "value.der"))
                .ok()
                .text();
        assertThat(shown).contains("id-smime-aa-encrypKeyPref", "1.3.6.1.4.1.311.16.4", "S/MIME Capabilities");
        PublicationValue read = PublicationValue.read(value);
        assertThat(read.format()).isEqualTo(Format.SIGNED_DATA);
        assertThat(read.signatureFits()).isTrue();
        assertThat(read.preferred()).contains(encryption);
        assertThat(read.capabilities())
                .contains(new AnnouncedCapabilities(
                        SmimeCapabilities.ours(), Engine.TIME, AnnouncedCapabilities.Source.DIRECTORY));
        assertThat(read.certificates()).containsExactlyInAnyOrder(user.certificate(), encryption);
    }

    @Test
    void aValueChangedAfterSigningKeepsItsCertificateButNotItsClaims() {
        Identity user = People.of("rsa:2048");
        byte[] value = PublicationValue.signed(
                user, user.certificate(), SmimeCapabilities.ours(), Engine.TIME, Primitives.jdk());
        value[value.length - 1] ^= 1;
        PublicationValue read = PublicationValue.read(value);
        assertThat(read.signatureFits()).isFalse();
        assertThat(read.capabilities()).isEmpty();
        assertThat(read.preferred()).contains(user.certificate());
    }

    @Test
    void opensslListsTheCertificatesOfAnUnsignedValue() throws Exception {
        Identity user = People.of("P-256");
        byte[] value = PublicationValue.unsigned(user.certificate(), user.chain());
        Files.write(folder.resolve("value.der"), value);
        assertThat(Peer.run(folder, List.of("openssl", "pkcs7", "-inform", "DER", "-in", "value.der", "-print_certs"))
                        .ok()
                        .text())
                .contains("CN = P-256");
        PublicationValue read = PublicationValue.read(value);
        assertThat(read.preferred()).contains(user.certificate());
        assertThat(read.signatureFits()).isFalse();
    }

    @Test
    void microsoftsTaggedFormIsRead() throws Exception {
        X509Certificate encryption = People.of("rsa:2048").certificate();
        X509Certificate signing = People.of("P-256").certificate();
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        field(blob, 1, new byte[] {1, 0, 0, 0});
        field(blob, 2, SmimeCapabilities.ours().encoded());
        field(blob, 3, encryption.getEncoded());
        field(blob, 8, signing.getEncoded());
        field(blob, 0x7777, new byte[] {9});
        PublicationValue read = PublicationValue.read(blob.toByteArray());
        assertThat(read.format()).isEqualTo(Format.TAGGED_BLOB);
        assertThat(read.preferred()).contains(encryption);
        assertThat(read.certificates()).containsExactly(encryption, signing);
        assertThat(read.capabilities().orElseThrow().capabilities()).isEqualTo(SmimeCapabilities.ours());
        byte[] cut = Arrays.copyOf(blob.toByteArray(), blob.size() - 3);
        assertThatThrownBy(() -> PublicationValue.read(cut)).isInstanceOf(SmimeException.Malformed.class);
    }

    private static void field(ByteArrayOutputStream blob, int tag, byte[] data) {
        int length = data.length + 4;
        blob.writeBytes(new byte[] {(byte) tag, (byte) (tag >> 8), (byte) length, (byte) (length >> 8)});
        blob.writeBytes(data);
    }

    @Test
    void aPlainCertificateIsAccepted() throws Exception {
        X509Certificate certificate = People.of("P-256").certificate();
        PublicationValue read = PublicationValue.read(certificate.getEncoded());
        assertThat(read.format()).isEqualTo(Format.CERTIFICATE);
        assertThat(read.preferred()).contains(certificate);
    }
}
