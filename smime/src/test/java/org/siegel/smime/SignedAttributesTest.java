package org.siegel.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.siegel.smime.Engine.bytes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAlgorithmProtection;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.ess.ESSCertID;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificate;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.Test;
import org.siegel.smime.Inspection.Integrity;
import org.siegel.smime.Inspection.SignerReport;

class SignedAttributesTest {

    private final Identity alice = MadePeople.of("RSA");

    private static AttributeTable ours(Identity signer, Instant time) throws Exception {
        return ours(signer, SignOptions.at(time));
    }

    private static AttributeTable ours(Identity signer, SignOptions options) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Smime(Primitives.jdk(), Limits.DEFAULT)
                .sign(
                        new ByteArrayInputStream(bytes(Engine.PLAIN)),
                        signer,
                        options.withForm(SignOptions.Form.OPAQUE),
                        out);
        String message = Engine.text(out.toByteArray());
        byte[] der = Base64.getMimeDecoder().decode(message.substring(message.indexOf("\r\n\r\n") + 4));
        SignerInfo info =
                new CMSSignedData(der).getSignerInfos().iterator().next().toASN1Structure();
        assertSorted(info.getAuthenticatedAttributes());
        return new AttributeTable(info.getAuthenticatedAttributes());
    }

    @Test
    void capabilitiesAreAnnouncedUnlessTheyAreNotToBe() throws Exception {
        SignOptions announcing = SignOptions.at(Engine.TIME);
        ASN1ObjectIdentifier type = PKCSObjectIdentifiers.pkcs_9_at_smimeCapabilities;
        for (SignOptions options : List.of(announcing, announcing.withCapabilities(false), announcing)) {
            assertThat(ours(alice, options).get(type) != null).isEqualTo(options.capabilities());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new Smime(Primitives.jdk(), Limits.DEFAULT)
                    .sign(new ByteArrayInputStream(bytes(Engine.PLAIN)), alice, options, out);
            Inspection found = Engine.of(Primitives.jdk()).inspect(out.toByteArray());
            assertThat(Engine.wholeAndIntact(found)).isTrue();
            assertThat(found.signers().getFirst().capabilities().isPresent()).isEqualTo(options.capabilities());
        }
    }

    /** X.690 §11.6: what we sent is in the order that is signed. */
    private static void assertSorted(ASN1Set set) throws Exception {
        List<byte[]> encodings = new ArrayList<>();
        for (ASN1Encodable element : set) {
            encodings.add(element.toASN1Primitive().getEncoded("DER"));
        }
        assertThat(encodings).isSortedAccordingTo(Arrays::compareUnsigned);
    }

    @Test
    void everyAttributeOfRfc8551IsSigned() throws Exception {
        AttributeTable attributes = ours(alice, Engine.TIME);
        List<String> types = new ArrayList<>();
        for (Attribute attribute : attributes.toASN1Structure().getAttributes()) {
            types.add(attribute.getAttrType().getId());
            assertThat(attribute.getAttrValues().size()).isEqualTo(1);
        }
        assertThat(types)
                .containsExactlyInAnyOrder(
                        "1.2.840.113549.1.9.3", // contentType
                        "1.2.840.113549.1.9.4", // messageDigest
                        "1.2.840.113549.1.9.5", // signingTime
                        "1.2.840.113549.1.9.15", // SMIMECapabilities
                        "1.2.840.113549.1.9.52", // CMSAlgorithmProtection
                        "1.2.840.113549.1.9.16.2.11", // encrypKeyPref
                        "1.2.840.113549.1.9.16.2.47", // signingCertificateV2
                        "1.3.6.1.4.1.311.16.4"); // Microsoft's encrypKeyPref
        assertThat(types(ours(MadePeople.of("Ed25519"), Engine.TIME)))
                .as("nothing can be encrypted to Ed25519")
                .doesNotContain("1.2.840.113549.1.9.16.2.11", "1.3.6.1.4.1.311.16.4");
    }

    private static List<String> types(AttributeTable table) {
        return Arrays.stream(table.toASN1Structure().getAttributes())
                .map(a -> a.getAttrType().getId())
                .toList();
    }

    /** RFC 5652 §11.3. */
    @Test
    void aSigningTimeFrom2050OnIsGeneralized() throws Exception {
        assertThat(time(Instant.parse("2049-12-31T23:59:59Z"))).isInstanceOf(ASN1UTCTime.class);
        assertThat(time(Instant.parse("2050-01-01T00:00:00Z")))
                .isInstanceOfSatisfying(
                        ASN1GeneralizedTime.class,
                        t -> assertThat(t.getTimeString()).isEqualTo("20500101000000Z"));
    }

    private ASN1Encodable time(Instant instant) throws Exception {
        return ours(alice, instant)
                .get(CMSAttributes.signingTime)
                .getAttrValues()
                .getObjectAt(0)
                .toASN1Primitive();
    }

    /** BouncyCastle signs with these attributes besides the usual ones, or instead of them. */
    private static byte[] signed(Identity signer, List<X509Certificate> carried, Attribute... attributes)
            throws Exception {
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        byte[] extension = signer.certificate().getExtensionValue("2.5.29.14");
        generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(
                        new JcaDigestCalculatorProviderBuilder().build())
                .setSignedAttributeGenerator(parameters -> {
                    AttributeTable table = new DefaultSignedAttributeTableGenerator().getAttributes(parameters);
                    for (Attribute a : attributes) {
                        table = table.remove(a.getAttrType())
                                .add(a.getAttrType(), a.getAttrValues().getObjectAt(0));
                    }
                    return table;
                })
                .build(
                        new JcaContentSignerBuilder("SHA256withRSA").build(signer.key()),
                        Arrays.copyOfRange(extension, 4, extension.length)));
        for (X509Certificate certificate : carried) {
            generator.addCertificate(new X509CertificateHolder(certificate.getEncoded()));
        }
        return generator
                .generate(new CMSProcessableByteArray(bytes(Engine.PLAIN)), true)
                .getEncoded();
    }

    private static SignerReport report(byte[] message) {
        return Engine.jdk().inspect(message).signers().getFirst();
    }

    private static String code(byte[] message) {
        return report(message).integrity() instanceof Integrity.Broken broken ? broken.code() : "intact";
    }

    private static Attribute attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return SignedAttributes.attribute(type, value);
    }

    private static byte[] hash(String digest, X509Certificate certificate) throws Exception {
        return MessageDigest.getInstance(digest).digest(certificate.getEncoded());
    }

    /** RFC 5035 §1: substitution of certificates; the signer is named by the key identifier, which both have. */
    @Test
    void anotherCertificateOfTheSameKeyDoesNotTakeThePlaceOfTheSigners() throws Exception {
        X509Certificate own = alice.certificate();
        X509Certificate other = MadePeople.again(alice, "Mallory").certificate();
        AlgorithmIdentifier sha512 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha512);
        List<Attribute> names = List.of(
                attribute(
                        PKCSObjectIdentifiers.id_aa_signingCertificateV2,
                        new SigningCertificateV2(new ESSCertIDv2(hash("SHA-256", own)))),
                attribute(
                        PKCSObjectIdentifiers.id_aa_signingCertificateV2,
                        new SigningCertificateV2(new ESSCertIDv2(sha512, hash("SHA-512", own)))),
                attribute(
                        PKCSObjectIdentifiers.id_aa_signingCertificate,
                        new SigningCertificate(new ESSCertID(hash("SHA-1", own)))));
        for (Attribute name : names) {
            assertThat(code(signed(alice, List.of(other), name))).isEqualTo("certificate-mismatch");
            SignerReport both = report(signed(alice, List.of(other, own), name));
            assertThat(both.integrity()).isInstanceOf(Integrity.Intact.class);
            assertThat(both.certificate()).contains(own);
        }
        assertThat(code(signed(alice, List.of(other)))).isEqualTo("intact"); // the signer said nothing
        Attribute unknown = attribute(
                PKCSObjectIdentifiers.id_aa_signingCertificateV2,
                new SigningCertificateV2(
                        new ESSCertIDv2(new AlgorithmIdentifier(PKCSObjectIdentifiers.data), hash("SHA-256", own))));
        assertThat(code(signed(alice, List.of(own), unknown))).isEqualTo("unsupported-algorithm");
        Attribute damaged = attribute(PKCSObjectIdentifiers.id_aa_signingCertificateV2, DERNull.INSTANCE);
        assertThat(code(signed(alice, List.of(own), damaged))).isEqualTo("malformed");
    }

    /** RFC 6211 §3. */
    @Test
    void algorithmsThatAreNotThoseSignedBreakASignature() throws Exception {
        X509Certificate own = alice.certificate();
        AlgorithmIdentifier sha256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
        AlgorithmIdentifier rsa =
                new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE);
        AlgorithmIdentifier pss = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS);
        AlgorithmIdentifier odd =
                new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, new DERUTF8String("another"));
        assertThat(code(signed(alice, List.of(own), protection(sha256, rsa)))).isEqualTo("intact");
        assertThat(code(signed(
                        alice,
                        List.of(own),
                        protection(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256), rsa))))
                .isEqualTo("intact");
        for (AlgorithmIdentifier wrong : List.of(pss, odd)) {
            assertThat(code(signed(alice, List.of(own), protection(sha256, wrong))))
                    .isEqualTo("algorithm-mismatch");
        }
        assertThat(code(signed(
                        alice,
                        List.of(own),
                        protection(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha512), rsa))))
                .isEqualTo("algorithm-mismatch");
        assertThat(code(signed(
                        alice,
                        List.of(own),
                        attribute(
                                CMSAttributes.cmsAlgorithmProtect,
                                new CMSAlgorithmProtection(sha256, CMSAlgorithmProtection.MAC, rsa)))))
                .isEqualTo("algorithm-mismatch");
    }

    private static Attribute protection(AlgorithmIdentifier digest, AlgorithmIdentifier signature) {
        return attribute(
                CMSAttributes.cmsAlgorithmProtect,
                new CMSAlgorithmProtection(digest, CMSAlgorithmProtection.SIGNATURE, signature));
    }

    @Test
    void aSigningTimeThatIsNoneBreaksASignature() throws Exception {
        Attribute odd = attribute(CMSAttributes.signingTime, new DERUTF8String("yesterday"));
        byte[] message = signed(alice, List.of(alice.certificate()), odd);
        assertThat(code(message)).isEqualTo("malformed");
        assertThat(report(message).signingTime()).isEmpty();
    }
}
