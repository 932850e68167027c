package org.siegel.smime;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.siegel.smime.AddressList.Mailbox;
import org.siegel.smime.Inspection.HeaderReport;

/**
 * Reads the header fields that say who wrote a message, and compares them with the protected ones, where there are any: RFC
 * 9788 ({@code hp="clear"}, {@code hp="cipher"}) or the draft before it ({@code protected-headers="v1"}).
 */
final class HeaderInspector {

    private static final List<String> AUTHORS = List.of("From", "Sender", "Reply-To");

    private final HeaderBlock outer;
    private final ProtectedFields protection;
    private final Set<String> suspicious = new LinkedHashSet<>();

    /** @param payload what the cryptographic layers hold */
    HeaderInspector(HeaderBlock outer, Optional<Payload> payload) {
        this.outer = outer;
        this.protection = new ProtectedFields(outer, payload);
    }

    HeaderReport report() {
        List<Mailbox> from = mailboxes(outer, "From");
        oddities(from);
        mismatch(addresses(from));
        return new HeaderReport(
                addresses(from),
                addresses(mailboxes(outer, "Sender")).stream().findFirst(),
                addresses(mailboxes(outer, "Reply-To")),
                protection
                        .inner()
                        .first("Subject")
                        .or(() -> outer.first("Subject"))
                        .map(EncodedWords::decode),
                protection.scheme(),
                protection.names(),
                protection.confidential(),
                protection.differing(),
                List.copyOf(suspicious));
    }

    /** RFC 9788 §4.4: addresses are compared, names are not. */
    private void mismatch(List<MailAddress> from) {
        List<MailAddress> inner = addresses(mailboxes(protection.inner(), "From"));
        if (protection.inner().has("From") && !inner.equals(from)) {
            suspicious.add("The protected From is " + shown(inner.toString()) + ", but the message shows "
                    + shown(from.toString()) + " outside (RFC 9788 §4.4).");
        }
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
        int fields = outer.all("From").size();
        if (fields > 1) {
            suspicious.add("The message has " + fields + " From fields; an honest one has one.");
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
            String display = asRead(mailbox.display());
            if (display.indexOf('@') >= 0) {
                pretended(display, mailbox);
            }
            String all = mailbox.display() + mailbox.written();
            if (Characters.any(all, Characters::turnsDirection)) {
                suspicious.add("The From field holds characters that turn the direction of writing.");
            }
            if (Characters.any(all, c -> Characters.isControl(c) && c != '\t')) {
                suspicious.add(
                        "The From field holds control characters; mail programs differ in what they show of it.");
            }
        }
    }

    private void pretended(String display, Mailbox mailbox) {
        Matcher matcher = Shown.ADDRESS.matcher(display);
        while (matcher.find()) {
            Optional<MailAddress> pretended = MailAddress.parse(matcher.group());
            if (pretended.isPresent() && !pretended.equals(mailbox.address())) {
                suspicious.add("The display name of From shows the address " + shown(matcher.group())
                        + ", but the message comes from " + shown(mailbox.written()) + ".");
            }
        }
    }

    /** Made only for a name with an at sign. */
    private static final class Shown {
        /** Begins where a word begins, so that a long word costs no more than its length. */
        static final Pattern ADDRESS =
                Pattern.compile("(?<![^\\s<>\"'(),:;@])[^\\s<>\"'(),:;@]+@[^\\s<>\"'(),:;@]+\\.[^\\s<>\"'(),:;@]+");
    }

    /** The letters a reader takes a text for: no wide forms, nothing invisible, no blanks around the at sign. */
    private static String asRead(String display) {
        boolean ascii = display.chars().allMatch(c -> c < 0x80); // then the tables of Unicode need not be read
        String plain = ascii ? display : withoutDisguise(display);
        return plain.indexOf('@') < 0 ? plain : plain.replaceAll("(?<!\\s)\\s++@\\s*+|@\\s++", "@");
    }

    private static String withoutDisguise(String display) {
        return Normalizer.normalize(display, Normalizer.Form.NFKC)
                .replace('\u3002', '.') // as IDNA does
                .replaceAll("\\p{Cf}", "");
    }

    private static String shown(String text) {
        String clean = Characters.without(Characters.onOneLine(text), Characters::turnsDirection);
        return clean.length() > 200 ? clean.substring(0, 200) + "..." : clean;
    }
}
