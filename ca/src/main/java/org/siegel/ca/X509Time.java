package org.siegel.ca;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x509.Time;

/** RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime after that; whole seconds, always UTC. */
final class X509Time {

    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter GENERALIZED_TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private X509Time() {}

    static Time of(Instant instant) {
        return instant.atZone(ZoneOffset.UTC).getYear() < 2050
                ? new Time(new ASN1UTCTime(UTC_TIME.format(instant)))
                : new Time(new ASN1GeneralizedTime(GENERALIZED_TIME.format(instant)));
    }

    static Instant read(Time time) {
        return time.getDate().toInstant();
    }
}
