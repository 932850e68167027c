package org.siegel.smime;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Certificates of messages, parsed once: the same people write again. Told by their exact bytes; a bounded number is kept,
 * the ones not asked for lately go first, and large ones never stay.
 */
final class MessageCertificates {

    private static final int GENERATION = 128;
    private static final int LARGEST = 8 * 1024;

    private static volatile Map<Encoding, X509Certificate> recent = new ConcurrentHashMap<>();
    private static volatile Map<Encoding, X509Certificate> older = new ConcurrentHashMap<>();

    private MessageCertificates() {}

    /** As {@link CertificateFiles#parseOne}. */
    static Optional<X509Certificate> parse(byte[] der) {
        if (der.length > LARGEST) {
            return CertificateFiles.parseOne(der);
        }
        Encoding encoding = new Encoding(der, Arrays.hashCode(der));
        X509Certificate known = recent.get(encoding);
        if (known != null) {
            return Optional.of(known);
        }
        known = older.get(encoding);
        Optional<X509Certificate> found = known == null ? CertificateFiles.parseOne(der) : Optional.of(known);
        found.ifPresent(certificate -> {
            if (recent.size() >= GENERATION) {
                older = recent;
                recent = new ConcurrentHashMap<>();
            }
            recent.put(encoding, certificate);
        });
        return found;
    }

    @SuppressWarnings("ArrayRecordComponent") // equality is written out
    private record Encoding(byte[] der, int hash) {
        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Encoding that && hash == that.hash && Arrays.equals(der, that.der);
        }
    }
}
