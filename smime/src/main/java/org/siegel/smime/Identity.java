package org.siegel.smime;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A person's certificate with its private key.
 *
 * @param key the private key
 * @param certificate the certificate of that key
 * @param chain the issuing certificates that came with it, nearest first, without the certificate itself; may be empty
 */
public record Identity(PrivateKey key, X509Certificate certificate, List<X509Certificate> chain)
        implements DecryptionKey {

    public Identity {
        chain = List.copyOf(chain);
    }

    @Override
    public String toString() {
        return "Identity(" + certificate.getSubjectX500Principal() + ")"; // never the key
    }
}
