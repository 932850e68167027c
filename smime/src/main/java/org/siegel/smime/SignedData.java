package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** Reads SignedData (RFC 5652 §5.1) in its order: what was hashed how, the content, then certificates and signers. */
final class SignedData {

    private static final int CERTIFICATES = BerReader.CONTEXT;
    private static final int CRLS = BerReader.CONTEXT | 1;

    private final CmsObject object;
    private final Tally tally;
    private final Set<String> digests = new LinkedHashSet<>();
    private final String contentType;
    private final boolean hasContent;
    private final BerReader.@org.jspecify.annotations.Nullable Element content;
    private final List<X509Certificate> certificates = new ArrayList<>();
    private final List<X509CRL> crls = new ArrayList<>();
    private final List<ReceivedSigner> signers = new ArrayList<>();

    SignedData(CmsObject object) throws IOException {
        this.object = object;
        this.tally = object.tally();
        BerReader ber = object.ber();
        ber.skip(ber.expect(BerReader.INTEGER, "the version"));
        ber.enter(ber.expect(BerReader.SET, "the digest algorithms"));
        for (BerReader.Element e = ber.next(); e != null; e = ber.next()) {
            if (digests.size() < tally.limits().of(Limit.SIGNERS)) {
                digests.add(algorithm(ber.bytes(e)));
            } else {
                ber.skip(e);
            }
        }
        ber.leave();
        ber.enter(ber.expect(BerReader.SEQUENCE, "the encapsulated content"));
        contentType = CmsObject.objectIdentifier(ber, "the type of the encapsulated content");
        BerReader.Element explicit = ber.next();
        hasContent = explicit != null;
        if (explicit != null) {
            ber.enter(explicit);
            content = ber.next();
        } else {
            content = null;
        }
    }

    /** Reads one that stands beside its content, as a whole; what content it may hold is read over. */
    static SignedData detached(InputStream encoded, Tally tally) throws IOException {
        byte[] bytes = encoded.readNBytes(tally.limits().size(Limit.CMS_BYTES));
        if (encoded.read() >= 0) {
            throw tally.limits().exceeded(Limit.CMS_BYTES);
        }
        CmsObject object = CmsObject.open(Slice.of(bytes), tally);
        if (!object.type().equals(CmsObject.SIGNED_DATA)) {
            throw new SmimeException.Malformed("The detached signature is a CMS object of another type.");
        }
        SignedData data = new SignedData(object);
        data.content().transferTo(OutputStream.nullOutputStream());
        data.finish();
        return data;
    }

    private static String algorithm(byte[] encoded) {
        try {
            return AlgorithmNames.digest(AlgorithmIdentifier.getInstance(encoded));
        } catch (IllegalArgumentException | IllegalStateException e) { // how the ASN.1 library refuses
            throw new SmimeException.Malformed("The CMS object is malformed: a digest algorithm is not one.", e);
        }
    }

    Tally tally() {
        return tally;
    }

    Set<String> digests() {
        return digests;
    }

    String contentType() {
        return contentType;
    }

    boolean hasContent() {
        return hasContent;
    }

    /** The content octets, to be read completely before {@link #finish}. */
    InputStream content() throws IOException {
        if (content == null) {
            return InputStream.nullInputStream();
        }
        if (content.kind() == BerReader.OCTET_STRING) {
            return object.ber().octets(content);
        }
        // PKCS #7 1.5 put other structures here without an OCTET STRING; their octets are what was hashed
        return new java.io.ByteArrayInputStream(value(object.ber().bytes(content)));
    }

    /** Hashes the content and writes it, which is to be done before {@link #finish}. */
    void content(DigestSet digests, OutputStream out) throws IOException {
        Slice inMemory = content != null && content.tag() == BerReader.OCTET_STRING
                ? object.ber().inPlace(content)
                : null;
        if (inMemory == null) {
            content().transferTo(digests.writing(out));
        } else {
            digests.whole(inMemory);
            out.write(inMemory.array(), inMemory.offset(), inMemory.length());
        }
    }

    private static byte[] value(byte[] element) throws IOException {
        return org.bouncycastle.asn1.ASN1Sequence.getInstance(BerReader.parse(element))
                .getEncoded("DER");
    }

    /** Reads what follows the content. */
    void finish() throws IOException {
        BerReader ber = object.ber();
        if (hasContent) {
            ber.leave();
        }
        ber.leave();
        boolean signersSeen = false;
        for (BerReader.Element e = ber.next(); e != null; e = ber.next()) {
            if (e.kind() == CERTIFICATES && e.constructed()) {
                certificates.addAll(CertificateFiles.ofMessage(ber, e, tally));
            } else if (e.kind() == CRLS && e.constructed()) {
                crls(ber, e);
            } else if (e.tag() == BerReader.SET) {
                signers(ber, e);
                signersSeen = true;
            } else {
                ber.skip(e);
            }
        }
        if (!signersSeen) {
            throw new SmimeException.Malformed("The CMS object is malformed: the signer infos are missing.");
        }
        object.finish();
    }

    private void crls(BerReader ber, BerReader.Element set) throws IOException {
        ber.enter(set);
        for (BerReader.Element e = ber.next(); e != null; e = ber.next()) {
            tally.add(Limit.CRLS, 1);
            byte[] encoded = ber.bytes(e);
            if (e.tag() == BerReader.SEQUENCE) {
                CertificateFiles.parseCrl(encoded).ifPresent(crls::add);
            }
        }
        ber.leave();
    }

    private void signers(BerReader ber, BerReader.Element set) throws IOException {
        ber.enter(set);
        for (BerReader.Element e = ber.next(); e != null; e = ber.next()) {
            tally.add(Limit.SIGNERS, 1);
            signers.add(new ReceivedSigner(ber.bytes(e, Limit.INFO_BYTES)));
        }
        ber.leave();
    }

    List<X509Certificate> certificates() {
        return certificates;
    }

    List<X509CRL> crls() {
        return crls;
    }

    List<ReceivedSigner> signers() {
        return signers;
    }
}
