package org.siegel.ca;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.siegel.smime.Primitives;

/**
 * What a server of Siegel shows in TLS. An administrator's own {@code cert.pem} (the chain, server certificate first) and
 * {@code key.pem} (unencrypted PKCS#8, PKCS#1 or SEC 1) in the folder win; else Siegel makes a self-signed certificate, keeps
 * it with its key in {@code self-signed.pem} (mode 0600), shows it alone in {@code self-signed-certificate.pem}, and renews
 * it in the last 30 days of its 397 or when the server's names change.
 */
public final class TlsIdentity {

    static final String SELF_SIGNED = "self-signed.pem";
    static final String SELF_SIGNED_CERTIFICATE = "self-signed-certificate.pem";
    private static final Duration RENEW_BEFORE_END = Duration.ofDays(30);

    private final PrivateKey key;
    private final List<X509Certificate> chain;

    TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = List.copyOf(chain);
    }

    /**
     * Loads the identity, making or renewing the self-signed one where that is what there is. Call it again to renew.
     *
     * @param folder created (mode 0700) where it is missing
     * @param names DNS names and IP addresses of the server, for the self-signed certificate; at least one
     * @throws CaException.TlsUnusable if a file cannot be read or written, or certificate and key do not fit
     */
    public static TlsIdentity loadOrCreate(Path folder, List<String> names, Clock clock) {
        Path certificate = folder.resolve("cert.pem");
        Path key = folder.resolve("key.pem");
        try {
            PrivateFile.createFolder(folder);
            if (Files.exists(certificate) != Files.exists(key)) {
                Path missing = Files.exists(certificate) ? key : certificate;
                throw new CaException.TlsUnusable(
                        "the TLS folder " + folder + " needs both cert.pem and key.pem, but " + missing.getFileName()
                                + " is missing; add it, or remove the other one for a self-signed certificate");
            }
            if (Files.exists(certificate)) {
                return TlsPem.read(certificate, key);
            }
            return selfSigned(folder, names, clock);
        } catch (IOException e) {
            throw new CaException.TlsUnusable("the TLS folder " + folder + " cannot be read or written: " + e, e);
        }
    }

    private static TlsIdentity selfSigned(Path folder, List<String> names, Clock clock) throws IOException {
        if (names.isEmpty()) {
            throw new CaException.TlsUnusable("a self-signed TLS certificate needs the server's name; configure one");
        }
        Path file = folder.resolve(SELF_SIGNED);
        Optional<TlsIdentity> existing = Files.exists(file) ? Optional.of(TlsPem.read(file, file)) : Optional.empty();
        boolean usable = existing.isPresent()
                && existing.get().expiresAt().minus(RENEW_BEFORE_END).isAfter(Instant.now(clock))
                && SelfSigned.isFor(existing.get().certificate(), names);
        TlsIdentity identity = usable ? existing.get() : SelfSigned.make(names, Instant.now(clock));
        if (!usable) {
            TlsPem.replace(file, TlsPem.keyAndCertificate(identity));
        }
        TlsPem.show(folder.resolve(SELF_SIGNED_CERTIFICATE), identity.certificate());
        return identity;
    }

    /** The server's certificate. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** The server's certificate and what came with it. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** When the server's certificate ends; a caller that runs for long loads again some time before. */
    public Instant expiresAt() {
        return certificate().getNotAfter().toInstant();
    }

    PrivateKey key() {
        return key;
    }

    /** A context for servers; it trusts nobody, so it is not for clients. */
    public SSLContext sslContext() {
        char[] none = new char[0];
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, none, chain.toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, none);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys.getKeyManagers(), new TrustManager[0], Primitives.jdk().random());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new CaException.TlsUnusable(
                    "the TLS certificate of " + certificate().getSubjectX500Principal() + " cannot be used: "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public String toString() {
        return "TlsIdentity(" + certificate().getSubjectX500Principal() + ", until " + expiresAt() + ")";
    }
}
