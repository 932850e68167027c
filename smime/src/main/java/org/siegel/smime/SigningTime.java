package org.siegel.smime;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.cms.Time;

/**
 * The Time of RFC 5652 §11.3. Read and written here, because the library's way begins with loading calendars and locales,
 * which takes a short command a tenth of its time.
 */
final class SigningTime {

    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int DIGITS = 14;

    private SigningTime() {}

    /** DER: UTCTime from 1950 to 2049, else GeneralizedTime. */
    static byte[] encoded(Instant instant) {
        OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
        var digits = new StringBuilder(DIGITS + 1);
        for (int number : new int[] {
            time.getYear() / 100,
            time.getYear() % 100,
            time.getMonthValue(),
            time.getDayOfMonth(),
            time.getHour(),
            time.getMinute(),
            time.getSecond()
        }) {
            digits.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
        }
        String text = digits.append('Z').toString();
        boolean utc = time.getYear() >= 1950 && time.getYear() < 2050;
        return Der.element(
                utc ? UTC_TIME : GENERALIZED_TIME, text.substring(utc ? 2 : 0).getBytes(StandardCharsets.US_ASCII));
    }

    /** @throws RuntimeException of the ASN.1 library if it is no Time */
    static Instant of(ASN1Encodable encoded) {
        Time time = Time.getInstance(encoded);
        String text = time.getTime(); // UTCTime comes with its century, and both with the zone behind the digits
        String zone = text.substring(Math.min(DIGITS, text.length()));
        if ((zone.equals("GMT+00:00") || zone.equals("Z"))
                && text.chars().limit(DIGITS).allMatch(c -> c >= '0' && c <= '9')) {
            try {
                return LocalDateTime.of(
                                number(text, 0, 4),
                                number(text, 4, 6),
                                number(text, 6, 8),
                                number(text, 8, 10),
                                number(text, 10, 12),
                                number(text, 12, 14))
                        .toInstant(ZoneOffset.UTC);
            } catch (DateTimeException outOfRange) { // a leap second, or nonsense: the library decides
                return time.getDate().toInstant();
            }
        }
        return time.getDate().toInstant();
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
