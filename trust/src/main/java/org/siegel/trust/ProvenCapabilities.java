package org.siegel.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.AnnouncedCapabilities;
import org.siegel.smime.Inspection.SignerReport;
import org.siegel.smime.MailAddress;

/**
 * The witness that the holder of an address announced capabilities in a message that is valid. Only such may be remembered
 * (RFC 8551 §2.7.1).
 */
public final class ProvenCapabilities {

    /** A signing time may be so much ahead of our clock; what is further ahead is never accepted. */
    public static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final MailAddress address;
    private final AnnouncedCapabilities announced;

    private ProvenCapabilities(MailAddress address, AnnouncedCapabilities announced) {
        this.address = address;
        this.announced = announced;
    }

    /**
     * What the signers of a message announced: one entry for each who signed capabilities and a time that is not in the
     * future, and whose certificate carries an address.
     *
     * @param seen when the message was read; a later signing time counts as this one
     */
    public static List<ProvenCapabilities> of(Verdict.Valid valid, Instant seen) {
        return valid.signers().stream()
                .flatMap(signer -> proven(signer, seen).stream())
                .toList();
    }

    private static Optional<ProvenCapabilities> proven(SignerVerdict signer, Instant seen) {
        SignerReport report = signer.report();
        Optional<Instant> signed = report.signingTime().filter(time -> !time.isAfter(seen.plus(CLOCK_SKEW)));
        if (signed.isEmpty() || report.capabilities().isEmpty()) {
            return Optional.empty();
        }
        Instant bounded = signed.get().isAfter(seen) ? seen : signed.get();
        return signer.address()
                .map(address -> new ProvenCapabilities(
                        address,
                        new AnnouncedCapabilities(
                                report.capabilities().get(), bounded, AnnouncedCapabilities.Source.MESSAGE)));
    }

    /** Whose they are. */
    public MailAddress address() {
        return address;
    }

    /** What was announced, as of the signing time. */
    public AnnouncedCapabilities announced() {
        return announced;
    }
}
