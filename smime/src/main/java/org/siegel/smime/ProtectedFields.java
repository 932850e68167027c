package org.siegel.smime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.siegel.smime.Inspection.DifferingField;
import org.siegel.smime.Inspection.DifferingField.Cause;
import org.siegel.smime.Inspection.HeaderScheme;

/**
 * Compares the header fields inside the protection with those outside (RFC 9788 §4).
 *
 * <p>The payload of an encrypted message says in its HP-Outer fields what its sender left outside. So what he hid is told from
 * what somebody changed: hidden is what stands outside as recorded, changed is what does not. The draft before the RFC and RFC 8551 keep no
 * record; there, the usual words for a hidden subject count as hidden, and a field that is not outside at all.
 */
final class ProtectedFields {

    private static final Set<String> HIDDEN_SUBJECTS = Set.of("", "...", "[...]", "Encrypted Message", "p≡p");

    /** Put there by mail systems where they are missing, or whoever sends a message on. */
    private static final Set<String> ADDED_ON_THE_WAY =
            Set.of("message-id", "date", "resent-from", "resent-to", "resent-cc", "resent-date", "resent-sender");

    private final HeaderScheme scheme;
    private final boolean certain;
    private final boolean encrypted;
    private final HeaderBlock inner;
    private final Map<String, Values> outside;
    private final Map<String, Values> inside;
    private final Map<String, Values> recorded; // what the sender left outside, by the HP-Outer fields (RFC 9788 §2.2)

    /** All values of the fields of one name. */
    private record Values(String name, List<String> values) {
        String joined() {
            return String.join(", ", values);
        }
    }

    /** @param payload what the cryptographic layers hold, if there are any */
    ProtectedFields(HeaderBlock outer, Optional<Payload> payload) {
        this.scheme = payload.map(Payload::scheme).orElse(HeaderScheme.NONE);
        this.certain = payload.map(Payload::certain).orElse(true);
        this.encrypted = payload.map(Payload::encrypted).orElse(false);
        this.inner = scheme == HeaderScheme.NONE
                ? new HeaderBlock(List.of())
                : payload.orElseThrow().header();
        this.outside = new LinkedHashMap<>();
        this.inside = new LinkedHashMap<>();
        this.recorded = new LinkedHashMap<>();
        if (scheme != HeaderScheme.NONE) {
            outer.fields().forEach(f -> add(outside, f.name(), f.value()));
            inner.fields().forEach(this::inside);
        }
    }

    private void inside(HeaderField field) {
        String value = field.value();
        if (!field.is("HP-Outer")) {
            if (!field.describesContent() && !field.is("MIME-Version")) {
                add(inside, field.name(), value);
            }
        } else if (value.indexOf(':') > 0) {
            add(recorded, value.substring(0, value.indexOf(':')).strip(), value.substring(value.indexOf(':') + 1));
        }
    }

    private static void add(Map<String, Values> fields, String name, String value) {
        if (!name.isEmpty()) {
            // mail systems fold lines anew
            String normal = EncodedWords.decode(value).replaceAll("\\s+", " ").strip();
            fields.computeIfAbsent(lower(name), _ -> new Values(name, new ArrayList<>()))
                    .values()
                    .add(normal);
        }
    }

    private static Values get(Map<String, Values> fields, String lower) {
        return fields.getOrDefault(lower, new Values(lower, List.of()));
    }

    HeaderScheme scheme() {
        return scheme;
    }

    /** The header of the payload, where it protects anything; else an empty one. */
    HeaderBlock inner() {
        return inner;
    }

    List<String> names() {
        return inside.values().stream().map(Values::name).toList();
    }

    /** RFC 9788 §6.1: without an HP-Outer field that says the same, a field was not outside. */
    List<String> confidential() {
        return switch (scheme) {
            case NONE, CLEAR -> List.of();
            case CIPHER ->
                inside.entrySet().stream()
                        .filter(e -> !e.getValue()
                                .values()
                                .equals(get(recorded, e.getKey()).values()))
                        .map(e -> e.getValue().name())
                        .toList();
            case DRAFT, MESSAGE ->
                differing().stream()
                        .filter(d -> d.cause() == Cause.HIDDEN)
                        .map(DifferingField::name)
                        .toList();
        };
    }

    List<DifferingField> differing() {
        List<DifferingField> found = new ArrayList<>();
        inside.forEach((lower, protectedValues) -> {
            Values shown = get(outside, lower);
            if (protectedValues.values().equals(shown.values())) {
                return;
            }
            boolean hidden = hidden(lower, shown);
            if (hidden || !sameRecipients(lower, protectedValues, shown)) {
                Cause cause = hidden ? Cause.HIDDEN : certain ? Cause.CHANGED : Cause.AMBIGUOUS;
                found.add(new DifferingField(protectedValues.name(), shown.joined(), protectedValues.joined(), cause));
            }
        });
        outside.forEach((lower, shown) -> {
            if (HeaderNames.isUserFacing(lower) && !ADDED_ON_THE_WAY.contains(lower) && !inside.containsKey(lower)) {
                found.add(new DifferingField(shown.name(), shown.joined(), "", Cause.ADDED));
            }
        });
        return found;
    }

    private boolean hidden(String lower, Values shown) {
        return switch (scheme) {
            case CIPHER -> shown.values().equals(get(recorded, lower).values());
            case MESSAGE -> encrypted && usuallyHidden(lower, shown);
            case DRAFT -> usuallyHidden(lower, shown);
            case CLEAR, NONE -> false;
        };
    }

    private static boolean usuallyHidden(String lower, Values shown) {
        return shown.values().isEmpty()
                || (lower.equals("subject")
                        && shown.values().size() == 1
                        && HIDDEN_SUBJECTS.contains(shown.values().getFirst()));
    }

    /** Mail systems write the names of recipients as their directory has them; who they are is the address. */
    private static boolean sameRecipients(String lower, Values some, Values others) {
        if (!lower.equals("to") && !lower.equals("cc")) {
            return false;
        }
        List<Optional<MailAddress>> addresses = addresses(some);
        return addresses.stream().allMatch(Optional::isPresent) && addresses.equals(addresses(others));
    }

    private static List<Optional<MailAddress>> addresses(Values values) {
        return values.values().stream()
                .flatMap(v -> AddressList.of(v).stream())
                .map(AddressList.Mailbox::address)
                .toList();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
