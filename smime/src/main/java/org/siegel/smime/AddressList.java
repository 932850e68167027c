package org.siegel.smime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads address lists of header fields (RFC 5322 §3.4), groups and the old forms included. */
final class AddressList {

    private static final int MOST = 10_000;

    /**
     * One mailbox.
     *
     * @param display the decoded display name; may be empty
     * @param written the address as written
     * @param address empty where what is written is none
     */
    record Mailbox(String display, String written, Optional<MailAddress> address) {}

    private final String text;
    private int position;

    private AddressList(String text) {
        this.text = text;
    }

    static List<Mailbox> of(String value) {
        AddressList list = new AddressList(value);
        List<Mailbox> found = new ArrayList<>();
        while (list.position < list.text.length() && found.size() < MOST) {
            list.mailbox().ifPresent(found::add);
        }
        return found;
    }

    private Optional<Mailbox> mailbox() {
        StringBuilder before = new StringBuilder();
        StringBuilder comments = new StringBuilder();
        Optional<String> angle = Optional.empty();
        scan:
        while (position < text.length()) {
            char c = text.charAt(position++);
            switch (c) {
                case '"' -> quoted(before);
                case '(' -> comment(comments);
                case '<' -> angle = angle.or(() -> Optional.of(angle()));
                case ',', ';' -> {
                    break scan;
                }
                case ':' -> before.setLength(0); // the name of a group
                default -> before.append(c);
            }
        }
        String written = angle.orElseGet(() -> before.toString().strip()).strip();
        String display = angle.isPresent() ? before.toString().strip() : comments.toString();
        if (written.isEmpty() && display.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Mailbox(EncodedWords.decode(display).strip(), written, MailAddress.parse(written)));
    }

    private void quoted(StringBuilder into) {
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == '"') {
                return;
            }
            into.append(c == '\\' && position < text.length() ? text.charAt(position++) : c);
        }
    }

    private void comment(StringBuilder into) {
        int depth = 1;
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return;
            } else if (c == '\\' && position < text.length()) {
                c = text.charAt(position++);
            }
            into.append(c);
        }
    }

    private String angle() {
        int start = position;
        boolean inQuotes = false;
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == '"') {
                inQuotes = !inQuotes;
            } else if (c == '>' && !inQuotes) {
                String inside = text.substring(start, position - 1);
                int route = inside.startsWith("@") ? inside.indexOf(':') : -1; // obsolete source route
                return inside.substring(route + 1);
            }
        }
        return text.substring(start);
    }
}
