package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/** Writes signed messages, clear (RFC 8551 §3.5.3) and opaque (§3.5.2). */
final class MessageSigner {

    private final Primitives primitives;
    private final Limits limits;

    MessageSigner(Primitives primitives, Limits limits) {
        this.primitives = primitives;
        this.limits = limits;
    }

    void sign(InputStream message, Identity signer, SignOptions options, OutputStream out)
            throws IOException, GeneralSecurityException {
        SigningKey key = new SigningKey(signer, options.digest(), primitives);
        MessageDigest digest = primitives.digest(key.digest().jcaName());
        PeekInput in = new PeekInput(message);
        HeaderBlock header = HeaderBlock.ofMessage(in, limits);
        switch (options.form()) {
            case CLEAR -> clear(header, in, signer, key, digest, options, out);
            case OPAQUE -> opaque(header, in, signer, key, digest, options, out);
        }
        out.flush();
    }

    private void clear(
            HeaderBlock header,
            PeekInput body,
            Identity signer,
            SigningKey key,
            MessageDigest digest,
            SignOptions options,
            OutputStream out)
            throws IOException {
        byte[] random = new byte[20];
        primitives.random().nextBytes(random);
        String boundary = "siegel=_" + HexFormat.of().formatHex(random); // "=_" occurs in no encoded part
        OuterHeader.write(header, out);
        ascii(
                out,
                "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n\tmicalg="
                        + key.digest().micalg() + "; boundary=\"" + boundary + "\"\r\n\r\n"
                        + "This is an S/MIME signed message.\r\n\r\n--" + boundary + "\r\n");
        DigestOutputStream hashed = new DigestOutputStream(out, digest);
        new EntityWriter(limits, true).write(header.content(), body, hashed);
        ascii(
                out,
                "\r\n--" + boundary + "\r\n"
                        + "Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n"
                        + "Content-Transfer-Encoding: base64\r\n"
                        + "Content-Disposition: attachment; filename=\"smime.p7s\"\r\n"
                        + "Content-Description: S/MIME cryptographic signature\r\n\r\n");
        SignerInfo info = key.sign(
                PKCSObjectIdentifiers.data,
                digest.digest(),
                options.signingTime(),
                key.encryptionCertificate(),
                List.of());
        try (Base64Output encoded = new Base64Output(out)) {
            encoded.write(SigningKey.detached(info, key.digestAlgorithm(), SigningKey.certificates(signer)));
        }
        ascii(out, "\r\n--" + boundary + "--\r\n");
    }

    private void opaque(
            HeaderBlock header,
            PeekInput body,
            Identity signer,
            SigningKey key,
            MessageDigest digest,
            SignOptions options,
            OutputStream out)
            throws IOException {
        OuterHeader.write(header, out);
        OuterHeader.describePkcs7(out, "signed-data");
        try (Base64Output encoded = new Base64Output(out)) {
            BerWriter ber = new BerWriter(encoded);
            ber.begin(BerReader.SEQUENCE);
            ber.element(PKCSObjectIdentifiers.signedData.getEncoded());
            ber.begin(BerReader.CONTEXT | BerReader.CONSTRUCTED);
            ber.begin(BerReader.SEQUENCE);
            ber.element(new ASN1Integer(1).getEncoded());
            ber.element(new DERSet(key.digestAlgorithm()).getEncoded(ASN1Encoding.DER));
            ber.begin(BerReader.SEQUENCE);
            ber.element(PKCSObjectIdentifiers.data.getEncoded());
            ber.begin(BerReader.CONTEXT | BerReader.CONSTRUCTED);
            try (OutputStream content = ber.octets(BerReader.OCTET_STRING | BerReader.CONSTRUCTED)) {
                new EntityWriter(limits, false).write(header.content(), body, new DigestOutputStream(content, digest));
            }
            ber.end();
            ber.end();
            ber.element(new DERTaggedObject(false, 0, SigningKey.certificates(signer)).getEncoded(ASN1Encoding.DER));
            SignerInfo info = key.sign(
                    PKCSObjectIdentifiers.data,
                    digest.digest(),
                    options.signingTime(),
                    key.encryptionCertificate(),
                    List.of());
            ber.element(new DERSet(info).getEncoded(ASN1Encoding.DER));
            ber.end();
            ber.end();
            ber.end();
        }
    }

    private static void ascii(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
