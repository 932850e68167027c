package org.siegel.tenant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.siegel.smime.MailAddress;

/**
 * Something of the organisation that a source (a synchronisation, an agent, another identity product) writes into the
 * tenant. Immutable.
 */
public sealed interface TenantObject permits TenantPerson, TenantGroup {

    /** What an object is. */
    enum Kind {
        /** Somebody with a mailbox here. */
        USER,
        /** Somebody elsewhere, known by his address. */
        CONTACT,
        /** An address that stands for its members. */
        GROUP
    }

    /** Longest {@link #sourceAnchor}, display name and mailNickname, in characters. */
    int LONGEST_TEXT = 256;

    /**
     * The source's identifier of the object: the same for ever, compared case-sensitively, not empty, at most
     * {@link #LONGEST_TEXT} characters. Entra Connect's sourceAnchor, SCIM's externalId (RFC 7643 §3.1).
     */
    String sourceAnchor();

    Kind kind();

    /** For people; may be empty, except for groups. */
    String displayName();

    /** Exchange's alias; what else an address list shows of an object. */
    Optional<String> mailNickname();

    MailAddress primaryAddress();

    /** Further addresses, each once, in alphabetical order. */
    List<MailAddress> proxyAddresses();

    /** All addresses, the primary one first. */
    default List<MailAddress> addresses() {
        List<MailAddress> all = new ArrayList<>(1 + proxyAddresses().size());
        all.add(primaryAddress());
        all.addAll(proxyAddresses());
        return all;
    }

    /** A hash over everything in here: SHA-256 of {@link #content}, 64 lower-case hexadecimal digits. */
    default String fingerprint() {
        return TenantContent.fingerprint(this);
    }

    /** Everything in here as bytes, for {@link #of}: the same for objects that are the same to the letter. */
    default byte[] content() {
        return TenantContent.write(this);
    }

    /**
     * Reads what {@link #content} wrote.
     *
     * @throws IllegalArgumentException if these are other bytes
     */
    static TenantObject of(byte[] content) {
        return TenantContent.read(content);
    }

    /** An address in the form in which addresses are the same: see {@link MailAddress#equals}. */
    static String comparable(MailAddress address) {
        return Recipients.comparable(address);
    }

    /**
     * A text as objects may have it: directories hold any character, PostgreSQL's text no NUL, and no screen wants control
     * characters or half a surrogate pair. Longer ones are cut.
     */
    static String printable(String text) {
        if (text.length() <= LONGEST_TEXT && TenantContent.isPlain(text) && text.equals(text.strip())) {
            return text;
        }
        StringBuilder clean = new StringBuilder();
        text.strip()
                .codePoints()
                .filter(TenantContent::isPrintable)
                .takeWhile(c -> clean.length() + Character.charCount(c) <= LONGEST_TEXT)
                .forEachOrdered(clean::appendCodePoint);
        return clean.toString().strip();
    }
}
