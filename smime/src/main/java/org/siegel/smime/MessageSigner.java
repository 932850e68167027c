package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;

/** Writes signed messages, clear (RFC 8551 §3.5.3) and opaque (§3.5.2). */
final class MessageSigner {

    private final Primitives primitives;
    private final Limits limits;

    MessageSigner(Primitives primitives, Limits limits) {
        this.primitives = primitives;
        this.limits = limits;
    }

    void sign(InputStream message, List<Identity> identities, SignOptions options, OutputStream out)
            throws IOException, GeneralSecurityException {
        Signers signers = new Signers(identities, options, primitives);
        Outgoing outgoing = Outgoing.signed(message, options.headerProtection(), limits);
        OuterHeader.write(outgoing.outer(), out);
        write(outgoing.entity(), signers, options.form(), out);
        out.flush();
    }

    /** The entity inside of a signature. */
    Entity signed(Entity entity, List<Identity> identities, SignOptions options) throws GeneralSecurityException {
        Signers signers = new Signers(identities, options, primitives);
        return (sevenBit, out) -> write(entity, signers, options.form(), out);
    }

    private void write(Entity entity, Signers signers, SignOptions.Form form, OutputStream out)
            throws IOException, GeneralSecurityException {
        switch (form) {
            case CLEAR -> clear(entity, signers, out);
            case OPAQUE -> opaque(entity, signers, out);
        }
    }

    private void clear(Entity entity, Signers signers, OutputStream out) throws IOException, GeneralSecurityException {
        byte[] random = new byte[20];
        primitives.random().nextBytes(random);
        String boundary = "siegel=_" + HexFormat.of().formatHex(random); // "=_" occurs in no encoded part
        ascii(
                out,
                "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n\tmicalg="
                        + signers.micalg() + "; boundary=\"" + boundary + "\"\r\n\r\n"
                        + "This is an S/MIME signed message.\r\n\r\n--" + boundary + "\r\n");
        entity.write(true, signers.hashing(out));
        ascii(
                out,
                "\r\n--" + boundary + "\r\n"
                        + "Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n"
                        + "Content-Transfer-Encoding: base64\r\n"
                        + "Content-Disposition: attachment; filename=\"smime.p7s\"\r\n"
                        + "Content-Description: S/MIME cryptographic signature\r\n\r\n");
        try (Base64Output encoded = new Base64Output(out)) {
            encoded.write(signers.detached());
        }
        ascii(out, "\r\n--" + boundary + "--\r\n");
    }

    private void opaque(Entity entity, Signers signers, OutputStream out) throws IOException, GeneralSecurityException {
        OuterHeader.describePkcs7(out, "signed-data");
        Base64Output encoded = new Base64Output(out);
        SignedWriter signed = new SignedWriter(signers, encoded);
        entity.write(false, signed);
        signed.close();
        encoded.close();
    }

    private static void ascii(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
