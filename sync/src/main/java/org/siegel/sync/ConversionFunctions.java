package org.siegel.sync;

import static org.siegel.sync.TextFunctions.number;
import static org.siegel.sync.TextFunctions.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.siegel.sync.Value.Nothing;

/** Functions that make another type of a value, and those on distinguished names. */
final class ConversionFunctions {

    private static final Pattern GUID = Pattern.compile("\\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}}?");

    static final List<Function> ALL = List.of(
            Function.of("bool CBool(var)", (e, a) -> Value.flag(truth(e, a.getFirst()))),
            Function.of("num CNum(var)", (e, a) -> wholeNumber(e, a.getFirst())),
            Function.of("str CStr(var)", (e, a) -> asText(e, a.getFirst())),
            Function.of("ref CRef(str)", (e, a) -> new Value.Reference(text(a, 0))),
            Function.of("bin CGuid(str)", (e, a) -> new Value.Bytes(guid(e, text(a, 0)))),
            Function.of("bool IsGuid(var)", (e, a) -> Value.flag(isGuid(a.getFirst()))),
            Function.of("bool IsNumeric(var)", (e, a) -> Value.flag(isNumeric(a.getFirst()))),
            Function.of("str StringFromGuid(bin)", (e, a) -> Value.text(fromGuid(e, a.getFirst()))),
            Function.of("str StringFromSid(bin)", (e, a) -> Value.text(fromSid(e, a.getFirst()))),
            Function.of("str ConvertToBase64(var)", (e, a) -> toBase64(e, a.getFirst())),
            Function.of("str ConvertFromBase64(str, opt?)", ConversionFunctions::fromBase64),
            Function.of(
                    "str ConvertToUTF8Hex(str)",
                    (e, a) -> e.text(
                            HexFormat.of().withUpperCase().formatHex(text(a, 0).getBytes(StandardCharsets.UTF_8)))),
            Function.of("str ConvertFromUTF8Hex(str)", (e, a) -> fromHex(e, text(a, 0))),
            Function.of("str DNComponent(ref, num)", (e, a) -> component(parts(text(a, 0)), number(a, 1))),
            Function.of("str DNComponentRev(ref, num, str?)", (e, a) -> {
                boolean withoutDc = a.size() > 2 && text(a, 2).equals("DC");
                List<String> parts = parts(text(a, 0)).stream()
                        .filter(part -> !withoutDc || !part.strip().regionMatches(true, 0, "dc=", 0, 3))
                        .toList();
                return component(parts.reversed(), number(a, 1));
            }),
            Function.of("str EscapeDNComponent(str)", (e, a) -> e.text(escaped(text(a, 0)))));

    private ConversionFunctions() {}

    private static boolean truth(Evaluation evaluation, Value value) {
        return switch (value) {
            case Nothing _ -> false;
            case Value.Flag flag -> flag.is();
            case Value.Number number -> number.number() != 0;
            case Value.Text text when text.text().equalsIgnoreCase("true") -> true;
            case Value.Text text
            when text.text().equalsIgnoreCase("false") || text.text().isEmpty() -> false;
            case Value.Text text
            when isNumeric(text) -> Long.parseLong(text.text().strip()) != 0;
            case Value.Many many -> many.values().stream().anyMatch(one -> truth(evaluation, one));
            default -> throw evaluation.error("CBool takes True, False or a number, not " + value.kind());
        };
    }

    private static boolean isNumeric(Value value) {
        return value instanceof Value.Number
                || (value instanceof Value.Text text
                        && ScopingFilter.number(text.text().strip()).isPresent());
    }

    private static Value wholeNumber(Evaluation evaluation, Value value) {
        if (value instanceof Nothing) {
            return Nothing.NULL;
        }
        if (!isNumeric(value)) {
            throw evaluation.error("CNum takes a whole number of up to 64 bits, not " + shown(value));
        }
        return Value.number(Long.parseLong(value.toString().strip()));
    }

    private static String shown(Value value) {
        String text = value.toString();
        return value instanceof Value.Text ? text.substring(0, Math.min(40, text.length())) : value.kind();
    }

    private static Value asText(Evaluation evaluation, Value value) {
        return switch (value) {
            case Nothing _ -> Nothing.NULL;
            case Value.Bytes _ -> throw evaluation.error("CStr takes no binary: ConvertToBase64 makes text of it");
            case Value.Many many ->
                Value.of(many.values().stream()
                        .map(one -> asText(evaluation, one))
                        .toList());
            case Value.Moment moment -> {
                evaluation.used(moment);
                yield Value.text(moment.toString());
            }
            default -> Value.text(value.toString());
        };
    }

    /** Microsoft asks texts only; here also the 16 bytes of a binary one. */
    private static boolean isGuid(Value value) {
        return value instanceof Value.Bytes bytes
                ? bytes.octets().length == 16
                : value instanceof Value.Text text && GUID.matcher(text.text()).matches();
    }

    private static byte[] guid(Evaluation evaluation, String text) {
        if (!GUID.matcher(text).matches()) {
            throw evaluation.error("this is no GUID: " + shown(Value.text(text)));
        }
        UUID uuid = UUID.fromString(text.replace("{", "").replace("}", ""));
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        long high = uuid.getMostSignificantBits();
        bytes.putInt((int) (high >>> 32)).putShort((short) (high >>> 16)).putShort((short) high);
        return bytes.order(ByteOrder.BIG_ENDIAN)
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    /** A UUID whose first three fields are little-endian (MS-DTYP §2.3.4.2). */
    private static String fromGuid(Evaluation evaluation, Value value) {
        byte[] octets = octets(value);
        if (octets.length != 16) {
            throw evaluation.error("a GUID has 16 bytes, not " + octets.length);
        }
        ByteBuffer little = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
        long high = Integer.toUnsignedLong(little.getInt()) << 32
                | Integer.toUnsignedLong(Short.toUnsignedInt(little.getShort())) << 16
                | Short.toUnsignedInt(little.getShort());
        return new UUID(high, ByteBuffer.wrap(octets, 8, 8).getLong()).toString();
    }

    /** MS-DTYP §2.4.2.2. */
    private static String fromSid(Evaluation evaluation, Value value) {
        byte[] octets = octets(value);
        if (octets.length < 8 || octets[0] != 1 || octets.length != 8 + 4 * (octets[1] & 0xff)) {
            throw evaluation.error("these " + octets.length + " bytes are no security identifier");
        }
        long authority = 0;
        for (int i = 2; i < 8; i++) {
            authority = authority << 8 | (octets[i] & 0xff);
        }
        StringBuilder text = new StringBuilder("S-1-").append(authority);
        ByteBuffer rest = ByteBuffer.wrap(octets, 8, octets.length - 8).order(ByteOrder.LITTLE_ENDIAN);
        while (rest.hasRemaining()) {
            text.append('-').append(Integer.toUnsignedLong(rest.getInt()));
        }
        return text.toString();
    }

    private static byte[] octets(Value value) {
        return value instanceof Value.Bytes bytes
                ? bytes.octets()
                : value.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Binary as it is, texts as UTF-16LE, as Microsoft does. */
    private static Value toBase64(Evaluation evaluation, Value value) {
        return switch (value) {
            case Nothing _ -> Nothing.NULL;
            case Value.Bytes bytes -> evaluation.text(Base64.getEncoder().encodeToString(bytes.octets()));
            case Value.Many many ->
                Value.of(many.values().stream()
                        .map(one -> toBase64(evaluation, one))
                        .toList());
            default ->
                evaluation.text(
                        Base64.getEncoder().encodeToString(value.toString().getBytes(StandardCharsets.UTF_16LE)));
        };
    }

    private static Value fromBase64(Evaluation evaluation, List<Value> arguments) {
        Charset charset = switch (arguments.size() > 1 ? text(arguments, 1) : "Unicode") {
            case "UTF8" -> StandardCharsets.UTF_8;
            case "ASCII" -> StandardCharsets.US_ASCII;
            default -> StandardCharsets.UTF_16LE;
        };
        try {
            return Value.text(
                    new String(Base64.getDecoder().decode(text(arguments, 0).strip()), charset));
        } catch (IllegalArgumentException e) {
            throw evaluation.error("this is no base64");
        }
    }

    private static Value fromHex(Evaluation evaluation, String hex) {
        try {
            return Value.text(new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw evaluation.error("these are no hexadecimal digits in pairs");
        }
    }

    /** The relative names of a distinguished name, escapes left as they are (RFC 4514 §2.4). */
    private static List<String> parts(String dn) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        boolean escaped = false;
        for (int i = 0; i < dn.length(); i++) {
            if (dn.charAt(i) == ',' && !escaped) {
                parts.add(dn.substring(start, i));
                start = i + 1;
            }
            escaped = dn.charAt(i) == '\\' && !escaped;
        }
        parts.add(dn.substring(start));
        return parts;
    }

    private static Value component(List<String> parts, long number) {
        if (number < 1 || number > parts.size()) {
            return Nothing.NULL;
        }
        String part = parts.get((int) number - 1);
        return Value.text(part.substring(part.indexOf('=') + 1).strip());
    }

    private static String escaped(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean edge = (c == ' ' && (i == 0 || i == value.length() - 1)) || (c == '#' && i == 0);
            if (c == 0) {
                text.append("\\00");
            } else {
                text.append(edge || ",+\"\\<>;".indexOf(c) >= 0 ? "\\" : "").append(c);
            }
        }
        return text.toString();
    }
}
