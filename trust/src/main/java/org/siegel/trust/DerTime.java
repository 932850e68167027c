package org.siegel.trust;

/** Times as RFC 5280 §4.1.2.5 writes them, without calendars and locales. */
final class DerTime {

    static final int UTC_TIME = 0x17;
    static final int GENERALIZED_TIME = 0x18;

    private static final int DAYS_TO_1970 = 719_468; // from 0000-03-01

    private DerTime() {}

    /**
     * Seconds since 1970.
     *
     * @throws TrustException.Malformed if it is not YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ
     */
    static long seconds(int tag, byte[] bytes, int from, int to) {
        int at = from;
        int year = number(bytes, at, to);
        at += 2;
        if (tag == UTC_TIME) {
            year += year < 50 ? 2000 : 1900;
        } else if (tag == GENERALIZED_TIME) {
            year = year * 100 + number(bytes, at, to);
            at += 2;
        } else {
            throw malformed();
        }
        int month = number(bytes, at, to);
        int day = number(bytes, at + 2, to);
        int hour = number(bytes, at + 4, to);
        int minute = number(bytes, at + 6, to);
        int second = number(bytes, at + 8, to);
        if (at + 11 != to
                || bytes[at + 10] != 'Z'
                || month < 1
                || month > 12
                || day < 1
                || day > days(year, month)
                || hour > 23
                || minute > 59
                || second > 59) {
            throw malformed();
        }
        return days(year, month, day) * 86_400L + hour * 3600 + minute * 60 + second;
    }

    private static int number(byte[] bytes, int at, int to) {
        int tens = at + 1 < to ? bytes[at] - '0' : -1;
        int ones = at + 1 < to ? bytes[at + 1] - '0' : -1;
        if (tens < 0 || tens > 9 || ones < 0 || ones > 9) {
            throw malformed();
        }
        return tens * 10 + ones;
    }

    private static int days(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Of the Gregorian calendar, with years that begin in March. */
    private static long days(int year, int month, int day) {
        int y = month < 3 ? year - 1 : year;
        int m = (month + 9) % 12;
        return 365L * y
                + Math.floorDiv(y, 4)
                - Math.floorDiv(y, 100)
                + Math.floorDiv(y, 400)
                + (m * 306 + 5) / 10
                + day
                - 1
                - DAYS_TO_1970;
    }

    private static TrustException.Malformed malformed() {
        return new TrustException.Malformed("A time in the CRL is not as RFC 5280 §5.1.2.4 wants it.");
    }
}
