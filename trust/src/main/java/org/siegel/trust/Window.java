package org.siegel.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * The time around an instant in which nothing begins and nothing ends: no certificate's validity and no revocation list's.
 * Whatever is true at the instant is true in all of it.
 */
final class Window {

    private final Instant at;
    private Instant from = Instant.MIN;
    private Instant until = Instant.MAX;

    /** @param at the instant, in the window from then on */
    Window(Instant at) {
        this.at = at;
    }

    boolean contains(Instant instant) {
        return !instant.isBefore(from) && instant.isBefore(until);
    }

    void narrow(X509Certificate certificate) {
        begins(certificate.getNotBefore().toInstant());
        begins(certificate.getNotAfter().toInstant().plusSeconds(1)); // the last second is inside to its end
    }

    void narrow(RevocationList list) {
        begins(list.thisUpdate());
        list.nextUpdate().ifPresent(next -> begins(next.plusNanos(1))); // the last moment is inside
    }

    void narrow(OcspResponse.Validity answer) {
        begins(answer.thisUpdate().minus(OcspVerifier.SKEW));
        answer.nextUpdate().ifPresent(next -> begins(next.plusNanos(1)));
    }

    void narrow(RevocationStatus status) {
        if (status instanceof RevocationStatus.Good good) {
            good.until().ifPresent(until -> begins(until.plusNanos(1)));
        }
    }

    /** The same for another instant in it. */
    Window around(Instant instant) {
        Window same = new Window(instant);
        same.from = from;
        same.until = until;
        return same;
    }

    /** At this instant something changes. */
    private void begins(Instant boundary) {
        if (boundary.isAfter(at)) {
            until = boundary.isBefore(until) ? boundary : until;
        } else {
            from = boundary.isAfter(from) ? boundary : from;
        }
    }
}
