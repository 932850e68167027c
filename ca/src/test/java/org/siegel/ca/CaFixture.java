package org.siegel.ca;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import org.siegel.database.Database;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Primitives;
import org.siegel.smime.Secret;
import org.siegel.testkit.SettableClock;

/** What most tests need: a key, a clock, fast options, and certificates as openssl reads them. */
final class CaFixture {

    static final Actor ADMIN = new Actor("admin");

    /** P-256 where the kind of key does not matter: RSA keys take a second each. */
    static final CaOptions FAST =
            CaOptions.at(URI.create("http://pki.example.org/")).withKeys(KeyAlgorithm.EC_P256, KeyAlgorithm.EC_P256);

    private CaFixture() {}

    static MasterKey masterKey() {
        return MasterKey.of(
                Secret.ofPassword("00112233445566778899aabbccddeeff".repeat(2)), "a test", Primitives.jdk());
    }

    static KeyVault vault(Database database, SettableClock clock) {
        return new DatabaseKeyVault(database, masterKey(), Primitives.jdk(), clock);
    }

    static CertificateAuthority open(Database database, SettableClock clock, CaOptions options) {
        return open(database, vault(database, clock), clock, options);
    }

    static CertificateAuthority open(Database database, KeyVault vault, SettableClock clock, CaOptions options) {
        return CertificateAuthority.create(
                database, vault, Primitives.jdk(), clock, "Example Org", "example.org", options);
    }

    static CertificateRequest request(String address) {
        return CertificateRequest.of(MailAddress.of(address), Optional.of("Ada Lovelace"), ADMIN);
    }

    static Path pem(Path folder, String file, X509Certificate... certificates) {
        var text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            text.append(pem("CERTIFICATE", Certificates.der(certificate)));
        }
        return write(folder.resolve(file), text.toString());
    }

    static Path pemCrls(Path folder, String file, byte[]... crls) {
        var text = new StringBuilder();
        for (byte[] crl : crls) {
            text.append(pem("X509 CRL", crl));
        }
        return write(folder.resolve(file), text.toString());
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static X509CRL crl(byte[] der) {
        try {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
