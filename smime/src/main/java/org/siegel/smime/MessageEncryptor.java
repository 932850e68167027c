package org.siegel.smime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.List;

/** Writes encrypted messages (RFC 8551 §3.3, §3.4). */
final class MessageEncryptor {

    private final Primitives primitives;
    private final Limits limits;

    MessageEncryptor(Primitives primitives, Limits limits) {
        this.primitives = primitives;
        this.limits = limits;
    }

    void encrypt(InputStream message, List<Recipient> recipients, EncryptOptions options, OutputStream out)
            throws IOException, GeneralSecurityException {
        encrypt(Outgoing.encrypted(message, options.headerProtection(), limits), recipients, options, out);
    }

    void encrypt(Outgoing message, List<Recipient> recipients, EncryptOptions options, OutputStream out)
            throws IOException, GeneralSecurityException {
        Base64Output encoded = new Base64Output(out);
        EnvelopedWriter enveloped = new EnvelopedWriter(recipients, options, primitives, limits, encoded);
        OuterHeader.write(message.outer(), out);
        OuterHeader.describePkcs7(out, EnvelopedWriter.smimeType(options));
        message.entity().write(false, enveloped);
        enveloped.close();
        encoded.close();
        out.flush();
    }
}
