package org.siegel.publication;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siegel.ca.CertificateRequest;
import org.siegel.ca.IssuedCertificate;
import org.siegel.ca.PossessionProven;
import org.siegel.ca.SmimeProfile;
import org.siegel.database.EmbeddedPostgres;
import org.siegel.directory.CertificateChange;
import org.siegel.directory.CertificateDirectory;
import org.siegel.directory.CertificateEntry;
import org.siegel.directory.DirectoryUser;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;
import org.siegel.smime.PublicationValue;
import org.siegel.smime.Thumbprint;
import org.siegel.testkit.Peer;
import org.siegel.testkit.SettableClock;

/** The value of userSMIMECertificate, as openssl sees it. */
@Tag("server")
class SignedValueTest {

    private static final MailAddress ADA = MailAddress.of("ada@example.test");

    @TempDir
    static Path folder;

    static EmbeddedPostgres postgres;
    static Node node;
    final SettableClock clock = SettableClock.real();

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        node = Node.open(postgres.address(), new NoDirectory(), SettableClock.real());
    }

    @AfterAll
    static void stop() {
        node.close();
        postgres.close();
    }

    private byte[] value(IssuedCertificate issued) {
        return new SignedValue(node.authority(), Primitives.jdk(), clock, PublicationLimits.DEFAULT.bytes())
                .of(issued, Node.ORDER.actor())
                .bytes();
    }

    @Test
    void isSignedByThePersonWithCapabilitiesAndBothMarksOfTheCertificateToEncryptTo() throws Exception {
        IssuedCertificate issued = node.issue(ADA);
        Files.write(folder.resolve("value.der"), value(issued));
        assertThat(verified()).contains("successful");
        String shown = openssl("cms -cmsout -print -inform DER -in value.der");
        assertThat(shown).contains("S/MIME Capabilities", "id-smime-aa-encrypKeyPref", "1.3.6.1.4.1.311.16.4");
        assertThat(shown).contains("eContent: <ABSENT>");
        String serial = issued.serial().toString().toUpperCase(Locale.ROOT);
        assertThat(openssl("asn1parse -inform DER -in value.der").lines().filter(line -> line.endsWith(":" + serial)))
                .as("in the certificate, the signer's identifier and both marks")
                .hasSize(4);
        assertThat(openssl("pkcs7 -inform DER -in value.der -print_certs")
                        .lines()
                        .filter(l -> l.startsWith("subject")))
                .as("the person and the issuing authority; nobody trusts a root that comes this way")
                .hasSize(2);
    }

    @Test
    void ofTwoCertificatesTheOneToSignSignsAndTheOneToEncryptIsMarked() throws Exception {
        MailAddress dual = MailAddress.of("dual@example.test");
        CertificateRequest request = CertificateRequest.of(dual, Optional.of("Dual"), Node.ORDER.actor());
        IssuedCertificate signing = node.authority().generateFor(request.withProfile(SmimeProfile.SIGNING));
        IssuedCertificate encryption = node.authority()
                .generateFor(request.withProfile(SmimeProfile.ENCRYPTION).withRequestKey("another"));
        Files.write(folder.resolve("value.der"), value(encryption));
        assertThat(verified()).contains("successful");
        PublicationValue read = PublicationValue.read(Files.readAllBytes(folder.resolve("value.der")));
        assertThat(read.preferred()).contains(encryption.certificate());
        assertThat(read.certificates()).contains(signing.certificate());
        assertThat(read.signatureFits()).isTrue();
    }

    @Test
    void carriesTheCertificatesAloneWhereThePersonMadeHisKeyHimself() throws Exception {
        KeyPair key = Node.keys().generateKeyPair();
        byte[] pkcs10 = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=Own"), key.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                .getEncoded();
        MailAddress own = MailAddress.of("own@example.test");
        IssuedCertificate issued = node.authority()
                .issue(node.authority()
                        .prepare(
                                CertificateRequest.of(own, Optional.of("Own"), Node.ORDER.actor()),
                                PossessionProven.byRequest(pkcs10)));
        Files.write(folder.resolve("value.der"), value(issued));
        assertThat(openssl("pkcs7 -inform DER -in value.der -print_certs")
                        .lines()
                        .filter(l -> l.startsWith("subject")))
                .hasSize(2);
        PublicationValue read = PublicationValue.read(Files.readAllBytes(folder.resolve("value.der")));
        assertThat(read.preferred()).contains(issued.certificate());
        assertThat(read.signatureFits()).isFalse();
    }

    @Test
    void aLongChainLosesTheIssuersThatAreFarthestAway() throws Exception {
        IssuedCertificate issued = node.issue(ADA);
        List<X509Certificate> chain = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            chain.add(certificate("CN=Issuer " + i, "CN=Issuer " + (i + 1), 4_000));
        }
        byte[] value = value(with(issued, chain));
        assertThat(value.length).isBetween(28_000, 32_768);
        PublicationValue read = PublicationValue.read(value);
        assertThat(read.signatureFits()).isTrue();
        assertThat(read.preferred()).contains(issued.certificate());
        assertThat(read.certificates()).extracting(Thumbprint::sha256).contains(Thumbprint.sha256(chain.get(6)));
        assertThat(read.certificates()).doesNotContain(chain.get(8), chain.get(11));

        byte[] alone = value(with(issued, List.of(certificate("CN=Huge", "CN=Root", 40_000))));
        assertThat(PublicationValue.read(alone).certificates()).containsExactly(issued.certificate());
    }

    private static IssuedCertificate with(IssuedCertificate issued, List<X509Certificate> chain) {
        return new IssuedCertificate(
                issued.serial(),
                issued.address(),
                issued.profile(),
                issued.certificate(),
                chain,
                issued.issuedAt(),
                issued.status(),
                issued.escrowedKey());
    }

    private static X509Certificate certificate(String subject, String issuer, int bytes) throws Exception {
        KeyPair key = Node.keys().generateKeyPair();
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                new X500Name(issuer),
                                BigInteger.valueOf(bytes),
                                Date.from(now),
                                Date.from(now.plusSeconds(86_400)),
                                new X500Name(subject),
                                key.getPublic())
                        .addExtension(
                                new ASN1ObjectIdentifier("2.16.840.1.113730.1.13"),
                                false,
                                new DEROctetString(new byte[bytes]))
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
    }

    private static String openssl(String command) {
        List<String> all = new ArrayList<>(List.of("openssl"));
        all.addAll(List.of(command.split(" ")));
        return Peer.run(folder, all).ok().text();
    }

    private static String verified() throws Exception {
        Files.write(folder.resolve("empty"), new byte[0]);
        Files.writeString(
                folder.resolve("root.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(node.authority()
                                        .hierarchy()
                                        .root()
                                        .certificate()
                                        .getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        String command =
                "openssl cms -verify -binary -inform DER -in value.der -content empty -CAfile root.pem -out out";
        return Peer.run(folder, List.of(command.split(" "))).ok().err();
    }

    /** Nothing here is written anywhere. */
    private record NoDirectory() implements CertificateDirectory {
        @Override
        public Optional<DirectoryUser> find(MailAddress address) {
            return Optional.empty();
        }

        @Override
        public Optional<CertificateEntry> certificates(String id) {
            return Optional.empty();
        }

        @Override
        public boolean change(CertificateEntry asRead, CertificateChange change) {
            throw new AssertionError("nothing is written");
        }
    }
}
