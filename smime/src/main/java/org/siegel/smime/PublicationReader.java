package org.siegel.smime;

import java.io.IOException;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.siegel.smime.AnnouncedCapabilities.Source;
import org.siegel.smime.PublicationValue.Format;

/** Reads the forms of {@link PublicationValue}. */
final class PublicationReader {

    private static final int TAG_CAPABILITIES = 0x0002;
    private static final int TAG_ENCRYPTION_CERTIFICATE = 0x0003;
    private static final int TAG_SIGNING_CERTIFICATE = 0x0008;

    private PublicationReader() {}

    static PublicationValue read(byte[] value) {
        Limits.DEFAULT.check(Limit.PUBLICATION_BYTES, value.length);
        try {
            if (CertificateFiles.isCms(value)) {
                return signedData(value);
            }
            if (value.length > 0 && value[0] != BerReader.SEQUENCE) {
                return taggedBlob(value);
            }
            X509Certificate certificate = CertificateFiles.checked(value)
                    .orElseThrow(() -> new SmimeException.Malformed("The directory value is neither a certificate nor"
                            + " SignedData nor Microsoft's tagged form."));
            return new PublicationValue(
                    Format.CERTIFICATE,
                    List.of(certificate),
                    Optional.of(certificate),
                    extensionCapabilities(Optional.of(certificate)),
                    false);
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory always read", e);
        } catch (RuntimeException e) { // the ASN.1 library throws various unchecked exceptions
            if (e instanceof SmimeException own) {
                throw own;
            }
            throw new SmimeException.Malformed("The directory value is malformed.", e);
        }
    }

    private static PublicationValue signedData(byte[] value) throws IOException {
        CmsObject object = CmsObject.open(Slice.of(value), Limits.DEFAULT);
        if (!object.type().equals(CmsObject.SIGNED_DATA)) {
            throw new SmimeException.Malformed("The directory value is a CMS object, but not SignedData.");
        }
        SignedData data = new SignedData(object);
        DigestSet content = new DigestSet(data.digests(), false, Primitives.best());
        content.reading(data.content()).transferTo(OutputStream.nullOutputStream());
        data.finish();
        List<X509Certificate> certificates = data.certificates();
        if (certificates.isEmpty()) {
            throw new SmimeException.Malformed("The directory value holds no certificate.");
        }
        SignatureCheck check = new SignatureCheck(Primitives.best(), certificates, object.tally());
        for (ReceivedSigner signer : data.signers()) {
            boolean fits = check.check(0, signer, data.contentType(), content, Optional.empty())
                            .integrity()
                    instanceof Inspection.Integrity.Intact;
            if (fits && signer.structure().getAuthenticatedAttributes() != null) {
                return signed(certificates, attributes(signer.structure()));
            }
        }
        Optional<X509Certificate> preferred = leaf(certificates);
        return new PublicationValue(
                Format.SIGNED_DATA, certificates, preferred, extensionCapabilities(preferred), false);
    }

    private static Map<String, ASN1Encodable> attributes(SignerInfo signer) {
        Map<String, ASN1Encodable> found = new HashMap<>();
        for (ASN1Encodable element : signer.getAuthenticatedAttributes()) {
            Attribute attribute = Attribute.getInstance(element);
            if (attribute.getAttrValues().size() > 0) {
                found.putIfAbsent(
                        attribute.getAttrType().getId(),
                        attribute.getAttrValues().getObjectAt(0));
            }
        }
        return found;
    }

    private static PublicationValue signed(List<X509Certificate> certificates, Map<String, ASN1Encodable> attributes) {
        Optional<X509Certificate> preferred = preference(
                        attributes.get(PKCSObjectIdentifiers.id_aa.branch("11").getId()), certificates)
                .or(() -> preference(attributes.get(SignedAttributes.MICROSOFT_PREFERENCE.getId()), certificates))
                .or(() -> leaf(certificates));
        Optional<AnnouncedCapabilities> capabilities =
                attributes.get(PKCSObjectIdentifiers.pkcs_9_at_smimeCapabilities.getId()) instanceof ASN1Sequence stated
                        ? preferred.map(c -> new AnnouncedCapabilities(
                                SmimeCapabilities.of(stated),
                                signingTime(attributes).orElse(c.getNotBefore().toInstant()),
                                Source.DIRECTORY))
                        : extensionCapabilities(preferred);
        return new PublicationValue(Format.SIGNED_DATA, certificates, preferred, capabilities, true);
    }

    private static Optional<Instant> signingTime(Map<String, ASN1Encodable> attributes) {
        return Optional.ofNullable(attributes.get(CMSAttributes.signingTime.getId()))
                .map(time -> Time.getInstance(time).getDate().toInstant());
    }

    /** {@code [0] IssuerAndSerialNumber} or {@code [2] SubjectKeyIdentifier} (RFC 8551 §2.5.3), or Microsoft's bare one. */
    private static Optional<X509Certificate> preference(
            @org.jspecify.annotations.Nullable ASN1Encodable value, List<X509Certificate> certificates) {
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof ASN1TaggedObject tagged && tagged.getTagNo() == 2) {
            byte[] id = ASN1OctetString.getInstance(tagged, false).getOctets();
            return certificates.stream()
                    .filter(c -> SignerIdentifiers.hasKeyIdentifier(c, id))
                    .findFirst();
        }
        IssuerAndSerialNumber id = value instanceof ASN1TaggedObject tagged
                ? IssuerAndSerialNumber.getInstance(ASN1Sequence.getInstance(tagged, false))
                : IssuerAndSerialNumber.getInstance(value);
        return certificates.stream()
                .filter(c -> SignerIdentifiers.matches(id, c))
                .findFirst();
    }

    /** The first certificate that issued no other one of them. */
    private static Optional<X509Certificate> leaf(List<X509Certificate> certificates) {
        return certificates.stream()
                .filter(c -> certificates.stream()
                        .noneMatch(other -> !other.equals(c)
                                && other.getIssuerX500Principal().equals(c.getSubjectX500Principal())))
                .findFirst();
    }

    private static Optional<AnnouncedCapabilities> extensionCapabilities(Optional<X509Certificate> certificate) {
        return certificate.flatMap(AnnouncedCapabilities::ofCertificate);
    }

    /** MS-OXOABK 2.2.4.36: tag and length, both 16 bits, little-endian; the length counts them too. */
    private static PublicationValue taggedBlob(byte[] value) {
        Map<Integer, byte[]> fields = new HashMap<>();
        int at = 0;
        while (at < value.length) {
            int length = at + 4 <= value.length ? (value[at + 2] & 0xff) | ((value[at + 3] & 0xff) << 8) : 0;
            if (length < 4 || at + length > value.length) {
                throw new SmimeException.Malformed("The directory value is cut off or malformed at byte " + at + ".");
            }
            int tag = (value[at] & 0xff) | ((value[at + 1] & 0xff) << 8);
            if (fields.put(tag, Arrays.copyOfRange(value, at + 4, at + length)) != null) {
                throw new SmimeException.Malformed("The directory value holds the field " + tag + " twice.");
            }
            at += length;
        }
        Optional<X509Certificate> encryption = certificate(fields, TAG_ENCRYPTION_CERTIFICATE);
        List<X509Certificate> certificates = new ArrayList<>();
        encryption.ifPresent(certificates::add);
        certificate(fields, TAG_SIGNING_CERTIFICATE)
                .filter(c -> !certificates.contains(c))
                .ifPresent(certificates::add);
        if (certificates.isEmpty()) {
            throw new SmimeException.Malformed("The directory value holds no certificate.");
        }
        byte[] stated = fields.get(TAG_CAPABILITIES);
        Optional<AnnouncedCapabilities> capabilities = stated == null
                ? extensionCapabilities(encryption)
                : Optional.of(new AnnouncedCapabilities(
                        SmimeCapabilities.read(stated),
                        certificates.getFirst().getNotBefore().toInstant(),
                        Source.DIRECTORY));
        return new PublicationValue(Format.TAGGED_BLOB, certificates, encryption, capabilities, false);
    }

    private static Optional<X509Certificate> certificate(Map<Integer, byte[]> fields, int tag) {
        return Optional.ofNullable(fields.get(tag)).flatMap(CertificateFiles::checked);
    }
}
