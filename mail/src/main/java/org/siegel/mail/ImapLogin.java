package org.siegel.mail;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Whether a client has logged in, seen from between it and the server. Both directions report here.
 *
 * <p>A login is the tagged OK to a LOGIN or AUTHENTICATE that is under way. So that no other answer can be mistaken for
 * it, until login a tag is an atom and not in use twice.
 */
final class ImapLogin {

    private static final int MOST_UNDER_WAY = 64;
    private static final Set<String> LOGINS = Set.of("LOGIN", "AUTHENTICATE");

    private final Map<String, String> underWay = new HashMap<>();
    private boolean done;
    private String waiting = "";

    synchronized boolean done() {
        return done;
    }

    /** Whether the client's next line is its part of a SASL exchange, not a command (RFC 3501 §6.2.2). */
    synchronized boolean exchanging() {
        return !done && underWay.containsValue("AUTHENTICATE");
    }

    /** A command before login goes to the server; false where it must not. */
    synchronized boolean begin(String tag, String verb) {
        if (done) {
            return true;
        }
        boolean atom = tag.matches("[A-Za-z0-9.:;,_/=!?@#$&'|~<>^`\\[-]{1,64}");
        if (!atom || underWay.containsKey(tag) || underWay.size() >= MOST_UNDER_WAY) {
            return false;
        }
        underWay.put(tag, verb.toUpperCase(Locale.ROOT));
        return true;
    }

    /** The client waits for the server's "+" within this command. */
    synchronized void waiting(String tag) {
        waiting = tag;
    }

    /** Whether that command still is under way: where the server ended it, it will not take its literal any more. */
    synchronized boolean stillWaiting() {
        return !waiting.isEmpty();
    }

    /** The server begins a response with this line. */
    synchronized void answer(String line) {
        String[] words = line.split(" ", 3);
        if (words[0].equals(waiting)) {
            waiting = "";
        }
        if (done) {
            return;
        }
        String verb = underWay.remove(words[0]);
        if (verb != null
                && LOGINS.contains(verb)
                && words.length > 1
                && words[1].strip().equalsIgnoreCase("OK")) {
            done = true;
            underWay.clear();
        }
    }
}
