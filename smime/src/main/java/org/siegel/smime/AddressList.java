package org.siegel.smime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads address lists of header fields (RFC 5322 §3.4), groups and the old forms included. */
final class AddressList {

    private static final int MOST = 10_000;

    /** Made only for an address that begins with an at sign. */
    private static final class Route {
        /** RFC 5322 §4.4, obsolete: domains to go through, each with an at sign before it and nothing else. */
        static final Pattern SOURCE = Pattern.compile("^\\s*+@[^\\s@,:]++\\s*+(?:,\\s*+@[^\\s@,:]++\\s*+)*+:");
    }

    /**
     * One mailbox.
     *
     * @param display what is shown beside the address, decoded: display name, comments, the name of the group; may be empty
     * @param written the address as written
     * @param address empty where what is written is none
     */
    record Mailbox(String display, String written, Optional<MailAddress> address) {}

    private final String text;
    private int position;
    private boolean grouped;

    private AddressList(String text) {
        this.text = text;
    }

    static List<Mailbox> of(String value) {
        return new AddressList(value).mailboxes();
    }

    /** Empty where there is a group, or more than will be read. */
    static Optional<List<Mailbox>> withoutGroups(String value) {
        AddressList list = new AddressList(value);
        List<Mailbox> found = list.mailboxes();
        return list.grouped || list.position < list.text.length() ? Optional.empty() : Optional.of(found);
    }

    private List<Mailbox> mailboxes() {
        List<Mailbox> found = new ArrayList<>();
        while (position < text.length() && found.size() < MOST) {
            mailbox().ifPresent(found::add);
        }
        return found;
    }

    private Optional<Mailbox> mailbox() {
        StringBuilder before = new StringBuilder();
        StringBuilder comments = new StringBuilder();
        Optional<String> angle = Optional.empty();
        int groupEnd = 0;
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
                case ':' -> {
                    grouped = true;
                    groupEnd = before.append(c).length(); // what stands before is the name of a group
                }
                default -> before.append(c);
            }
        }
        String written = angle.orElse(before.substring(groupEnd)).strip();
        String display = (angle.isPresent() ? before : before.substring(0, groupEnd)) + " " + comments;
        if (written.isEmpty() && display.isBlank()) {
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
                return inside.stripLeading().startsWith("@")
                        ? Route.SOURCE.matcher(inside).replaceFirst("")
                        : inside;
            }
        }
        return text.substring(start);
    }
}
