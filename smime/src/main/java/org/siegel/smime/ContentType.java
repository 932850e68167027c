package org.siegel.smime;

import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A structured value of type and parameters: Content-Type (RFC 2045 §5.1) or Content-Disposition (RFC 2183).
 *
 * @param type in lower case, {@code multipart/signed}
 * @param parameters by name in lower case; of two with one name the first counts
 * @param repeated names of parameters with two values, in one form or in two, file names left aside: those are written
 *     both in the old form and in that of RFC 2231
 */
record ContentType(String type, Map<String, String> parameters, Set<String> repeated) {

    private static final String IN_TOKENS =
            "!#$%&+.^_`{|}~abcdefghijklmnopqrstuvwxyz0123456789-"; // without the star of RFC 2231

    static final ContentType PLAIN_TEXT = new ContentType("text/plain", Map.of(), Set.of());

    ContentType {
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
        repeated = Set.copyOf(repeated);
    }

    static ContentType of(String value) {
        Scanner scanner = new Scanner(value);
        String type = Characters.without(scanner.until(";").toLowerCase(Locale.ROOT), Characters::isBlank);
        Map<String, String> parameters = new TreeMap<>();
        Set<String> repeated = new TreeSet<>();
        while (scanner.more()) {
            scanner.skip();
            String name = scanner.until("=;").toLowerCase(Locale.ROOT);
            if (!scanner.at('=')) {
                continue;
            }
            scanner.skip();
            String parameter = scanner.value();
            if (!name.isEmpty() && !parameter.equals(parameters.getOrDefault(name, parameter))) {
                repeated.add(name);
            }
            if (!name.isEmpty()) {
                parameters.putIfAbsent(name, parameter);
            }
        }
        joinContinuations(parameters, repeated);
        repeated.removeIf(n -> n.startsWith("name") || n.startsWith("filename"));
        return new ContentType(type, parameters, repeated);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** The field with one parameter set; it is written anew where something stands in the way of adding to it. */
    static HeaderField withParameter(HeaderField field, String name, String value) {
        ContentType type = of(field.value());
        String parameter = ";\r\n " + name + "=\"" + value + '"';
        HeaderField added = HeaderField.of(
                new String(field.raw(), StandardCharsets.ISO_8859_1).replaceAll("[;\\s]+$", "") + parameter + "\r\n");
        boolean there = type.parameters().keySet().stream().anyMatch(p -> p.equals(name) || p.startsWith(name + "*"));
        if (!there && of(added.value()).parameter(name).filter(value::equals).isPresent()) {
            return added;
        }
        StringBuilder anew = new StringBuilder(type.type().isEmpty() ? "text/plain" : type.type());
        type.parameters().forEach((other, is) -> {
            boolean token = !other.isEmpty() && !Characters.any(other, c -> IN_TOKENS.indexOf(c) < 0);
            if (token && !other.equals(name)) {
                anew.append(";\r\n ")
                        .append(other)
                        .append("=\"")
                        .append(is.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            }
        });
        return EntityWriter.field(field.name(), anew + parameter);
    }

    boolean isMultipart() {
        return type.startsWith("multipart/");
    }

    /** RFC 2231 §3 and §4: {@code name*0="a"; name*1="b"}, {@code name*=utf-8''a%20b}. */
    private static void joinContinuations(Map<String, String> parameters, Set<String> repeated) {
        Set<String> written = Set.copyOf(parameters.keySet());
        for (String name : written) {
            int star = name.indexOf('*');
            if (star < 1) {
                continue;
            }
            String base = name.substring(0, star);
            boolean twoForms = written.contains(base + "*") && written.contains(base + "*0");
            if (written.contains(base) || twoForms) {
                repeated.add(base);
            }
            if (parameters.containsKey(base)) {
                continue;
            }
            if (parameters.containsKey(base + "*")) {
                parameters.put(base, decodeExtended(parameters.getOrDefault(base + "*", "")));
                continue;
            }
            StringBuilder joined = new StringBuilder();
            boolean extended = parameters.containsKey(base + "*0*");
            for (int i = 0; ; i++) {
                String piece = parameters.get(base + "*" + i);
                if (piece == null) {
                    piece = parameters.get(base + "*" + i + "*");
                }
                if (piece == null) {
                    break;
                }
                joined.append(piece);
            }
            parameters.put(base, extended ? decodeExtended(joined.toString()) : joined.toString());
        }
    }

    private static String decodeExtended(String value) {
        String[] parts = value.split("'", 3);
        if (parts.length < 3) {
            return value;
        }
        try {
            Charset charset = parts[0].isEmpty() ? StandardCharsets.US_ASCII : Charset.forName(parts[0]);
            return URLDecoder.decode(parts[2].replace("+", "%2B"), charset);
        } catch (IllegalArgumentException undecodable) {
            return parts[2]; // better shown as it stands than lost
        }
    }

    /** Walks over one value; comments (RFC 5322 §3.2.2) count as blanks. */
    private static final class Scanner {
        private final String text;
        private int position;

        Scanner(String text) {
            this.text = text;
        }

        boolean more() {
            return position < text.length();
        }

        boolean at(char c) {
            return more() && text.charAt(position) == c;
        }

        void skip() {
            position++;
        }

        String until(String stops) {
            StringBuilder found = new StringBuilder();
            while (more() && stops.indexOf(text.charAt(position)) < 0) {
                if (at('(')) {
                    comment();
                } else {
                    found.append(text.charAt(position++));
                }
            }
            return found.toString().strip();
        }

        String value() {
            while (more() && (Character.isWhitespace(text.charAt(position)) || at('('))) {
                if (at('(')) {
                    comment();
                } else {
                    position++;
                }
            }
            if (!at('"')) {
                return until(";");
            }
            position++;
            StringBuilder quoted = new StringBuilder();
            while (more() && !at('"')) {
                if (at('\\') && position + 1 < text.length()) {
                    position++;
                }
                quoted.append(text.charAt(position++));
            }
            until(";");
            return quoted.toString();
        }

        private void comment() {
            int depth = 0;
            while (more()) {
                char c = text.charAt(position++);
                if (c == '\\') {
                    position++;
                } else if (c == '(') {
                    depth++;
                } else if (c == ')' && --depth == 0) {
                    return;
                }
            }
            position = Math.min(position, text.length());
        }
    }
}
