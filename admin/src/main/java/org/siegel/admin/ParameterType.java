package org.siegel.admin;

import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.siegel.smime.MailAddress;
import org.siegel.smime.Secret;

/**
 * The type of a cmdlet parameter: reads what a person typed or a JSON value holds. Every {@code read} throws {@link
 * IllegalArgumentException} with the end of a sentence that begins with the parameter's name.
 */
public sealed interface ParameterType<T> {

    /** Exchange's name of the type, for help pages. */
    String title();

    T read(Object value);

    /** Text, never empty. */
    record Text() implements ParameterType<String> {
        @Override
        public String title() {
            return "String";
        }

        @Override
        public String read(Object value) {
            String text = String.valueOf(value).strip();
            if (text.isEmpty()) {
                throw new IllegalArgumentException("must not be empty");
            }
            return text;
        }
    }

    /** Text that may be taken away again: {@code $null}, or nothing between quotation marks. */
    record OptionalText() implements ParameterType<String> {
        @Override
        public String title() {
            return "String";
        }

        @Override
        public String read(Object value) {
            String text = String.valueOf(value).strip();
            return text.equalsIgnoreCase("$null") ? "" : text;
        }
    }

    /** {@code $true}, {@code $false}; the dollar sign may be left out. */
    record Flag() implements ParameterType<Boolean> {
        private static final Map<String, Boolean> WORDS =
                Map.of("true", true, "$true", true, "1", true, "false", false, "$false", false, "0", false);

        @Override
        public String title() {
            return "Boolean";
        }

        @Override
        public Boolean read(Object value) {
            Boolean read = WORDS.get(String.valueOf(value).toLowerCase(Locale.ROOT));
            if (read == null) {
                throw new IllegalArgumentException("must be $true or $false, not " + value);
            }
            return read;
        }
    }

    /** A flag that is true by being there. */
    record Switch() implements ParameterType<Boolean> {
        @Override
        public String title() {
            return "SwitchParameter";
        }

        @Override
        public Boolean read(Object value) {
            return new Flag().read(value);
        }
    }

    /** 0 to 4294967295, Exchange's UInt32. */
    record UInt32() implements ParameterType<Long> {
        @Override
        public String title() {
            return "UInt32";
        }

        @Override
        public Long read(Object value) {
            try {
                long number = Long.parseLong(String.valueOf(value).strip());
                if (number >= 0 && number <= 0xFFFF_FFFFL) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                // said below
            }
            throw new IllegalArgumentException("must be a whole number from 0 to 4294967295, not " + value);
        }
    }

    /** How many results: a number from 1, or {@code Unlimited}. */
    record ResultSize() implements ParameterType<Integer> {
        @Override
        public String title() {
            return "Number | Unlimited";
        }

        @Override
        public Integer read(Object value) {
            String text = String.valueOf(value).strip();
            if (text.equalsIgnoreCase("Unlimited")) {
                return Integer.MAX_VALUE;
            }
            try {
                int number = Integer.parseInt(text);
                if (number > 0) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                // said below
            }
            throw new IllegalArgumentException("must be a whole number from 1, or Unlimited, not " + value);
        }
    }

    /** A span of time as PowerShell writes it: {@code 00:30:00}, {@code 7.00:00:00} for seven days. */
    record TimeSpan() implements ParameterType<Duration> {
        private static final Pattern FORM =
                Pattern.compile("(?:(\\d{1,4})\\.)?([01]?\\d|2[0-3]):([0-5]\\d)(?::([0-5]\\d))?");

        @Override
        public String title() {
            return "TimeSpan";
        }

        @Override
        public Duration read(Object value) {
            Matcher parts = FORM.matcher(String.valueOf(value).strip());
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        "must be hours:minutes:seconds, with days before a dot, as 00:30:00 or 7.00:00:00, not "
                                + value);
            }
            return Duration.ofDays(number(parts.group(1)))
                    .plusHours(number(parts.group(2)))
                    .plusMinutes(number(parts.group(3)))
                    .plusSeconds(number(parts.group(4)));
        }

        private static long number(@Nullable String digits) {
            return digits == null ? 0 : Long.parseLong(digits);
        }

        /** The same form for results. */
        static String text(Duration span) {
            String time = String.format(
                    Locale.ROOT, "%02d:%02d:%02d", span.toHoursPart(), span.toMinutesPart(), span.toSecondsPart());
            return span.toDays() == 0 ? time : span.toDays() + "." + time;
        }
    }

    /** Bytes: base64 in JSON, a file name on the command line. */
    record Bytes() implements ParameterType<byte[]> {
        @Override
        public String title() {
            return "Byte[]";
        }

        @Override
        public byte[] read(Object value) {
            if (value instanceof byte[] bytes) {
                return bytes;
            }
            try {
                return Base64.getDecoder().decode(String.valueOf(value));
            } catch (IllegalArgumentException notBase64) {
                throw new IllegalArgumentException("must be bytes in base64");
            }
        }
    }

    /** An e-mail address. */
    record Address() implements ParameterType<MailAddress> {
        @Override
        public String title() {
            return "SmtpAddress";
        }

        @Override
        public MailAddress read(Object value) {
            return MailAddress.parse(String.valueOf(value))
                    .orElseThrow(() -> new IllegalArgumentException("must be an e-mail address, not " + value));
        }
    }

    /** E-mail addresses with commas between them; {@code $null} for none. */
    record Addresses(int most) implements ParameterType<List<MailAddress>> {
        @Override
        public String title() {
            return "MultiValuedProperty";
        }

        @Override
        public List<MailAddress> read(Object value) {
            String text = String.valueOf(value).strip();
            if (text.isEmpty() || text.equalsIgnoreCase("$null")) {
                return List.of();
            }
            List<MailAddress> addresses = Arrays.stream(text.split(","))
                    .map(String::strip)
                    .map(new Address()::read)
                    .distinct()
                    .toList();
            if (addresses.size() > most) {
                throw new IllegalArgumentException("takes up to " + most + " addresses, not " + addresses.size());
            }
            return addresses;
        }
    }

    /** One of a few words, whatever their case. */
    record Choice(List<String> values) implements ParameterType<String> {
        public Choice {
            values = List.copyOf(values);
        }

        /** The names of an enumeration. */
        public static Choice of(Class<? extends Enum<?>> type) {
            return new Choice(
                    Arrays.stream(type.getEnumConstants()).map(Enum::name).toList());
        }

        @Override
        public String title() {
            return String.join(" | ", values);
        }

        @Override
        public String read(Object value) {
            return values.stream()
                    .filter(v -> v.equalsIgnoreCase(String.valueOf(value).strip()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "must be one of " + String.join(", ", values) + ", not " + value));
        }
    }

    /** A password: never echoed, never logged. On the command line {@code @FILE} takes the first line of a file. */
    record Password(int shortest) implements ParameterType<Secret> {

        /** For what is protected here: at least 8 characters. */
        public Password() {
            this(8);
        }

        @Override
        public String title() {
            return "SecureString";
        }

        @Override
        public Secret read(Object value) {
            String text = String.valueOf(value);
            if (text.length() < shortest) {
                throw new IllegalArgumentException("must have at least " + shortest + " characters");
            }
            return Secret.ofPassword(text);
        }
    }

    /** A file that the command line writes the result's {@code FileData} to; the server never sees it. */
    record ResultFile() implements ParameterType<String> {
        @Override
        public String title() {
            return "File";
        }

        @Override
        public String read(Object value) {
            throw new IllegalArgumentException("is for the command line; over HTTP the result has FileData");
        }
    }
}
