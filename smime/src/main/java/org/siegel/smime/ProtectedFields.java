package org.siegel.smime;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.siegel.smime.Inspection.DifferingField;
import org.siegel.smime.Inspection.DifferingField.Cause;
import org.siegel.smime.Inspection.HeaderScheme;

/**
 * Compares the header fields inside the protection with those outside (RFC 9788 §4).
 *
 * <p>The payload of an encrypted message says in its HP-Outer fields what its sender left outside. So what he hid is told from
 * what somebody changed: hidden is what stands outside as recorded, changed is what does not. The draft before the RFC keeps no
 * record; there, the usual words for a hidden subject count as hidden, and a field that is not outside at all.
 */
record ProtectedFields(HeaderScheme scheme, HeaderBlock outer, HeaderBlock inner) {

    private static final Set<String> HIDDEN_SUBJECTS = Set.of("", "...", "[...]", "Encrypted Message", "p≡p");

    /** Put there by mail systems where they are missing, or whoever sends a message on. */
    private static final Set<String> ADDED_ON_THE_WAY =
            Set.of("message-id", "date", "resent-from", "resent-to", "resent-cc", "resent-date", "resent-sender");

    /** @param payload the header of what the cryptographic layers hold, if there are any */
    static ProtectedFields of(HeaderBlock outer, Optional<HeaderBlock> payload) {
        HeaderScheme scheme = payload.map(ProtectedFields::scheme).orElse(HeaderScheme.NONE);
        return new ProtectedFields(
                scheme, outer, scheme == HeaderScheme.NONE ? new HeaderBlock(List.of()) : payload.orElseThrow());
    }

    /** What the header of a payload says of itself (RFC 9788 §2.1.1). */
    static HeaderScheme scheme(HeaderBlock payload) {
        ContentType type = payload.contentType();
        return switch (type.parameter("hp").orElse("").toLowerCase(Locale.ROOT)) {
            case "clear" -> HeaderScheme.CLEAR;
            case "cipher" -> HeaderScheme.CIPHER;
            default ->
                type.parameter("protected-headers").orElse("").equalsIgnoreCase("v1")
                        ? HeaderScheme.DRAFT
                        : HeaderScheme.NONE;
        };
    }

    List<String> names() {
        return distinct(inner.fields().stream()
                .filter(f -> !f.name().isEmpty())
                .filter(f -> !f.describesContent() && !f.is("MIME-Version") && !f.is("HP-Outer"))
                .map(HeaderField::name)
                .toList());
    }

    /** RFC 9788 §6.1: without an HP-Outer field that says the same, a field was not outside. */
    List<String> confidential() {
        return switch (scheme) {
            case NONE, CLEAR -> List.of();
            case CIPHER ->
                names().stream()
                        .filter(n -> !values(inner, n).equals(recorded(n)))
                        .toList();
            case DRAFT ->
                differing().stream()
                        .filter(d -> d.cause() == Cause.HIDDEN)
                        .map(DifferingField::name)
                        .toList();
        };
    }

    List<DifferingField> differing() {
        List<DifferingField> found = new ArrayList<>();
        if (scheme == HeaderScheme.NONE) {
            return found;
        }
        for (String name : names()) {
            List<String> inside = values(inner, name);
            List<String> outside = values(outer, name);
            if (!inside.equals(outside)) {
                boolean hidden = switch (scheme) {
                    case CIPHER -> outside.equals(recorded(name));
                    case DRAFT -> outside.isEmpty() || hiddenSubject(name, outside);
                    case CLEAR, NONE -> false;
                };
                found.add(new DifferingField(
                        name, joined(outside), joined(inside), hidden ? Cause.HIDDEN : Cause.CHANGED));
            }
        }
        for (String name :
                distinct(outer.fields().stream().map(HeaderField::name).toList())) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (HeaderNames.isUserFacing(name) && !ADDED_ON_THE_WAY.contains(lower) && !inner.has(name)) {
                found.add(new DifferingField(name, joined(values(outer, name)), "", Cause.ADDED));
            }
        }
        return found;
    }

    private static boolean hiddenSubject(String name, List<String> outside) {
        return name.equalsIgnoreCase("Subject") && outside.size() == 1 && HIDDEN_SUBJECTS.contains(outside.getFirst());
    }

    /** What the sender left outside of this field, by the HP-Outer fields (RFC 9788 §2.2). */
    private List<String> recorded(String name) {
        return inner.all("HP-Outer").stream()
                .filter(v -> v.indexOf(':') > 0)
                .filter(v -> v.substring(0, v.indexOf(':')).strip().equalsIgnoreCase(name))
                .map(v -> normal(v.substring(v.indexOf(':') + 1)))
                .toList();
    }

    private static List<String> values(HeaderBlock header, String name) {
        return header.all(name).stream().map(ProtectedFields::normal).toList();
    }

    /** Mail systems fold lines anew. */
    private static String normal(String value) {
        return EncodedWords.decode(value).replaceAll("\\s+", " ").strip();
    }

    private static String joined(List<String> values) {
        return String.join(", ", values);
    }

    private static List<String> distinct(List<String> names) {
        Set<String> lower = new LinkedHashSet<>();
        return names.stream()
                .filter(n -> !n.isEmpty() && lower.add(n.toLowerCase(Locale.ROOT)))
                .toList();
    }
}
