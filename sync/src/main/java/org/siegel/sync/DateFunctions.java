package org.siegel.sync;

import static org.siegel.sync.TextFunctions.number;
import static org.siegel.sync.TextFunctions.text;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Functions on times, which are all in UTC. */
final class DateFunctions {

    /** MS-ADTS: tenths of a microsecond since 1601. */
    private static final Instant FILE_TIME = Instant.parse("1601-01-01T00:00:00Z");

    private static final Pattern DATE =
            Pattern.compile("(?:(\\d{4})-(\\d{1,2})-(\\d{1,2})|(\\d{1,2})/(\\d{1,2})/(\\d{4}))"
                    + "(?:[T ]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.\\d{1,9})?)?(?: ?([AaPp])[Mm])?)?"
                    + "(?: ?(Z|[+-]\\d{1,2})(?::?(\\d{2}))?)?");
    private static final Pattern GENERALIZED =
            Pattern.compile("(\\d{4})(\\d{2})(\\d{2})(\\d{2})(\\d{2})(\\d{2})(?:[.,]\\d+)?Z");

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    static final List<Function> ALL = List.of(
            Function.of("dt Now()", (e, a) -> new Value.Moment(e.context().now(), true)),
            Function.of(
                    "dt CDate(str)",
                    (e, a) -> new Value.Moment(
                            date(text(a, 0)).orElseThrow(() -> e.error("this is no date: " + start(text(a, 0)))),
                            false)),
            Function.of(
                    "bool IsDate(var)",
                    (e, a) -> Value.flag(a.getFirst() instanceof Value.Moment
                            || date(a.getFirst().toString()).isPresent())),
            Function.of("dt DateAdd(str, num, dt)", DateFunctions::add),
            Function.of(
                    "dt DateFromNum(num)", (e, a) -> bounded(e, new Value.Moment(fromNumber(e, number(a, 0)), false))),
            Function.of("num NumFromDate(dt)", (e, a) -> Value.number(toNumber(e, (Value.Moment) a.getFirst()))),
            Function.of("str FormatDateTime(dt, str)", DateFunctions::format));

    private DateFunctions() {}

    private static String start(String text) {
        return text.substring(0, Math.min(40, text.length()));
    }

    /** ISO 8601, or month/day/year as in the United States, or LDAP's GeneralizedTime (RFC 4517 §3.3.13). */
    private static Optional<Instant> date(String text) {
        if (text.length() > 40) {
            return Optional.empty();
        }
        try {
            Matcher generalized = GENERALIZED.matcher(text.strip());
            if (generalized.matches()) {
                return Optional.of(LocalDateTime.of(
                                part(generalized, 1),
                                part(generalized, 2),
                                part(generalized, 3),
                                part(generalized, 4),
                                part(generalized, 5),
                                part(generalized, 6))
                        .toInstant(ZoneOffset.UTC));
            }
            Matcher date = DATE.matcher(text.strip());
            return date.matches() ? Optional.of(instant(date)) : Optional.empty();
        } catch (DateTimeException notOne) {
            return Optional.empty();
        }
    }

    private static Instant instant(Matcher date) {
        boolean iso = date.group(1) != null;
        int hour = part(date, 7);
        if (date.group(10) != null) {
            if (hour < 1 || hour > 12) {
                throw new DateTimeException("hour");
            }
            hour = hour % 12 + (date.group(10).equalsIgnoreCase("p") ? 12 : 0);
        }
        int zone = date.group(11) == null || date.group(11).equals("Z") ? 0 : Integer.parseInt(date.group(11));
        int minutes = part(date, 12) * (date.group(11) != null && date.group(11).startsWith("-") ? -1 : 1);
        return LocalDateTime.of(
                        part(date, iso ? 1 : 6),
                        part(date, iso ? 2 : 4),
                        part(date, iso ? 3 : 5),
                        hour,
                        part(date, 8),
                        part(date, 9))
                .toInstant(ZoneOffset.ofHoursMinutes(zone, minutes));
    }

    private static int part(Matcher date, int group) {
        return date.group(group) == null ? 0 : Integer.parseInt(date.group(group));
    }

    private static Value add(Evaluation evaluation, List<Value> arguments) {
        String interval = text(arguments, 0).toLowerCase(Locale.ROOT);
        long count = number(arguments, 1);
        Value.Moment moment = (Value.Moment) arguments.get(2);
        try {
            Value.Moment added = switch (interval) {
                case "d", "y", "w" -> moment.plus(Duration.ofDays(count));
                case "ww" -> moment.plus(Duration.ofDays(Math.multiplyExact(7, count)));
                case "h" -> moment.plus(Duration.ofHours(count));
                case "n" -> moment.plus(Duration.ofMinutes(count));
                case "s" -> moment.plus(Duration.ofSeconds(count));
                case "m" -> months(evaluation, moment, count);
                case "q" -> months(evaluation, moment, Math.multiplyExact(3, count));
                case "yyyy" -> months(evaluation, moment, Math.multiplyExact(12, count));
                default ->
                    throw evaluation.error("an interval is yyyy, q, m, y, d, w, ww, h, n or s, not " + start(interval));
            };
            return bounded(evaluation, added);
        } catch (ArithmeticException | DateTimeException e) {
            throw evaluation.error("no calendar has such a date");
        }
    }

    /** Months are not all as long, so what compares with them is looked at again daily. */
    private static Value.Moment months(Evaluation evaluation, Value.Moment moment, long count) {
        evaluation.used(moment);
        Instant moved = moment.at().atZone(ZoneOffset.UTC).plusMonths(count).toInstant();
        return new Value.Moment(moved, moment.moving());
    }

    private static Value.Moment bounded(Evaluation evaluation, Value.Moment moment) {
        if (moment.at().isBefore(FIRST) || moment.at().isAfter(LAST)) {
            throw evaluation.error("no calendar has such a date");
        }
        return moment;
    }

    private static Instant fromNumber(Evaluation evaluation, long number) {
        if (number < 0) {
            throw evaluation.error("a date's number is not negative");
        }
        return FILE_TIME.plusSeconds(number / 10_000_000).plusNanos(number % 10_000_000 * 100);
    }

    private static long toNumber(Evaluation evaluation, Value.Moment moment) {
        evaluation.used(moment);
        try {
            Duration since = Duration.between(FILE_TIME, moment.at());
            return Math.addExact(Math.multiplyExact(since.getSeconds(), 10_000_000), since.getNano() / 100);
        } catch (ArithmeticException e) {
            throw evaluation.error("the date is too far away for a number");
        }
    }

    private static Value format(Evaluation evaluation, List<Value> arguments) {
        Value.Moment moment = (Value.Moment) arguments.getFirst();
        evaluation.used(moment);
        String format = text(arguments, 1);
        if (format.length() > 100) {
            throw evaluation.error("a format has at most 100 characters");
        }
        ZonedDateTime time = moment.at().atZone(ZoneOffset.UTC);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); ) {
            char c = format.charAt(i);
            int end = i;
            while (end < format.length() && format.charAt(end) == c) {
                end++;
            }
            String run = format.substring(i, end);
            text.append("yMdHhmst".indexOf(c) < 0 ? run : part(evaluation, time, run));
            i = end;
        }
        return Value.text(text.toString());
    }

    /** A run of one of the letters of .NET's formats. */
    private static String part(Evaluation evaluation, ZonedDateTime time, String run) {
        String pattern = switch (run.charAt(0)) {
            case 'y' -> run.length() == 2 ? "uu" : "u".repeat(run.length());
            case 'd' -> run.length() < 3 ? run : "E".repeat(run.length());
            case 't' -> "a";
            default -> run;
        };
        try {
            return DateTimeFormatter.ofPattern(pattern, Locale.US).format(time);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw evaluation.error("a format has no part " + run);
        }
    }
}
