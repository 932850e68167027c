package org.siegel.smime;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.siegel.smime.AddressList.Mailbox;
import org.siegel.smime.Inspection.DifferingField;
import org.siegel.smime.Inspection.HeaderReport;

/**
 * Reads the header fields that say who wrote a message, and compares them with the protected ones, where there are any: RFC
 * 9788 ({@code hp="clear"}, {@code hp="cipher"}) or the draft before it ({@code protected-headers="v1"}).
 */
final class HeaderInspector {

    /** Begins where a word begins, so that a long word costs no more than its length. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?<![^\\s<>\"'(),:;@])[^\\s<>\"'(),:;@]+@[^\\s<>\"'(),:;@]+\\.[^\\s<>\"'(),:;@]+");

    private static final Pattern DIRECTION = Pattern.compile("[\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\t]]");
    private static final List<String> ONCE =
            List.of("From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "Content-Type");

    private static final List<String> AUTHORS = List.of("From", "Sender", "Reply-To");

    private final HeaderBlock outer;
    private final Optional<HeaderBlock> protection;
    private final Set<String> suspicious;

    /** @param payload the header of what the cryptographic layers hold */
    HeaderInspector(HeaderBlock outer, Optional<HeaderBlock> payload, List<String> suspicious) {
        this.outer = outer;
        this.protection = payload.filter(HeaderInspector::protects);
        this.suspicious = new LinkedHashSet<>(suspicious);
    }

    private static boolean protects(HeaderBlock payload) {
        ContentType type = payload.contentType();
        String hp = type.parameter("hp").orElse("").toLowerCase(Locale.ROOT);
        return hp.equals("clear")
                || hp.equals("cipher")
                || type.parameter("protected-headers").orElse("").equalsIgnoreCase("v1");
    }

    HeaderReport report() {
        List<Mailbox> from = mailboxes(outer, "From");
        oddities(from);
        List<DifferingField> differing = differing();
        return new HeaderReport(
                addresses(from),
                addresses(mailboxes(outer, "Sender")).stream().findFirst(),
                addresses(mailboxes(outer, "Reply-To")),
                outer.first("Subject").map(EncodedWords::decode),
                protectedNames(),
                differing,
                List.copyOf(suspicious));
    }

    private static List<Mailbox> mailboxes(HeaderBlock header, String name) {
        return header.all(name).stream()
                .flatMap(v -> AddressList.of(v).stream())
                .toList();
    }

    private static List<MailAddress> addresses(List<Mailbox> mailboxes) {
        return mailboxes.stream().flatMap(m -> m.address().stream()).toList();
    }

    private void oddities(List<Mailbox> from) {
        for (String name : ONCE) {
            int count = outer.all(name).size();
            if (count > 1) {
                suspicious.add("The message has " + count + " " + name + " fields; an honest one has one.");
            }
        }
        if (outer.has("From") && from.size() > 1 && !outer.has("Sender")) {
            suspicious.add("The From field names several authors and there is no Sender field (RFC 5322 §3.6.2).");
        }
        if (addresses(from).isEmpty() && AUTHORS.stream().anyMatch(outer::has)) {
            suspicious.add("The message has a field for its author, but From holds no e-mail address.");
        }
        for (Mailbox mailbox : from) {
            if (mailbox.address().isEmpty()) {
                suspicious.add(
                        "The From field holds \"" + shown(mailbox.written()) + "\", which is no e-mail address.");
            }
            Matcher matcher = ADDRESS.matcher(asRead(mailbox.display()));
            while (matcher.find()) {
                Optional<MailAddress> pretended = MailAddress.parse(matcher.group());
                if (pretended.isPresent() && !pretended.equals(mailbox.address())) {
                    suspicious.add("The display name of From shows the address " + shown(matcher.group())
                            + ", but the message comes from " + shown(mailbox.written()) + ".");
                }
            }
            if (DIRECTION.matcher(mailbox.display() + mailbox.written()).find()) {
                suspicious.add("The From field holds characters that turn the direction of writing.");
            }
            if (CONTROL.matcher(mailbox.display() + mailbox.written()).find()) {
                suspicious.add(
                        "The From field holds control characters; mail programs differ in what they show of it.");
            }
        }
    }

    /** The letters a reader takes a text for: no wide forms, nothing invisible, no blanks around the at sign. */
    private static String asRead(String display) {
        String plain = Normalizer.normalize(display, Normalizer.Form.NFKC);
        return plain.replaceAll("\\p{Cf}", "").replaceAll("(?<!\\s)\\s++@\\s*+|@\\s++", "@");
    }

    /** Structural and content fields are not what a reader sees (RFC 9788 §1.1). */
    private static boolean userFacing(HeaderField field) {
        return !field.name().isEmpty()
                && !field.describesContent()
                && !field.is("MIME-Version")
                && !field.is("HP-Outer");
    }

    private List<String> protectedNames() {
        Set<String> names = new LinkedHashSet<>();
        protection.ifPresent(p -> p.fields().stream()
                .filter(HeaderInspector::userFacing)
                .map(HeaderField::name)
                .filter(n -> names.stream().noneMatch(n::equalsIgnoreCase))
                .forEach(names::add));
        return List.copyOf(names);
    }

    private List<DifferingField> differing() {
        if (protection.isEmpty()) {
            return List.of();
        }
        HeaderBlock inner = protection.get();
        List<DifferingField> found = new ArrayList<>();
        for (String name : protectedNames()) {
            String inside = String.join(
                    ", ", inner.all(name).stream().map(HeaderInspector::normal).toList());
            String outside = String.join(
                    ", ", outer.all(name).stream().map(HeaderInspector::normal).toList());
            if (!inside.equals(outside)) {
                found.add(new DifferingField(name, outside, inside));
            }
        }
        List<MailAddress> innerFrom = addresses(mailboxes(inner, "From"));
        List<MailAddress> outerFrom = addresses(mailboxes(outer, "From"));
        if (inner.has("From") && !innerFrom.equals(outerFrom)) {
            suspicious.add("The protected From is " + shown(innerFrom.toString()) + ", but the message shows "
                    + shown(outerFrom.toString()) + " outside (RFC 9788 §4.4).");
        }
        return found;
    }

    private static String normal(String value) {
        return EncodedWords.decode(value).replaceAll("\\s+", " ").strip();
    }

    private static String shown(String text) {
        String clean = DIRECTION.matcher(text.replaceAll("\\p{Cntrl}", " ")).replaceAll("");
        return clean.length() > 200 ? clean.substring(0, 200) + "..." : clean;
    }
}
