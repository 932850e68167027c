package org.siegel.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siegel.trust.CrlLimits;
import org.siegel.trust.OcspResponse;
import org.siegel.trust.RevocationList;
import org.siegel.trust.RevocationSource;
import org.siegel.trust.TrustException;

/**
 * Long revocation lists from files, beside another source. They never become objects of the JDK, which take ten times their
 * size and their seconds.
 */
record LongLists(List<RevocationList> atHand, RevocationSource other) implements RevocationSource {

    private static final long LONG = 1 << 20;

    /** The list in a file, if the file is long and one list; other files are read in other ways. */
    static Optional<RevocationList> in(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) < LONG) {
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(file)) {
                return Optional.of(RevocationList.read(in, CrlLimits.standard()));
            }
        } catch (TrustException.Malformed several) {
            return Optional.empty();
        } catch (TrustException e) {
            throw new UsageException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UsageException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public RevocationSource begin() {
        return new LongLists(atHand, other.begin());
    }

    @Override
    public Found<OcspResponse> responses(X509Certificate certificate, X509Certificate issuer, Instant at) {
        return other.responses(certificate, issuer, at);
    }

    @Override
    public Found<RevocationList> lists(X509Certificate certificate, X509Certificate issuer, Instant at) {
        Found<RevocationList> more = other.lists(certificate, issuer, at);
        List<RevocationList> all = new ArrayList<>(atHand);
        all.addAll(more.items());
        return new Found<>(all, more.faults());
    }
}
