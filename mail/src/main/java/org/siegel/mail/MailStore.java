package org.siegel.mail;

import java.io.InputStream;
import java.util.List;
import java.util.Set;

/** One user's mailbox on any server. Not for several threads at once; closing it logs out. */
public interface MailStore extends AutoCloseable {

    /** The folders, by their full names with the server's own separator. */
    List<String> folders();

    /**
     * The newest messages of a folder, newest first.
     *
     * @param offset how many of the newest to leave out
     * @param limit how many to list
     * @throws MailException if there is no such folder
     */
    Listing list(String folder, int offset, int limit);

    /**
     * The raw bytes of a message, exactly as stored; its \Seen flag does not change. The caller closes the stream, and
     * uses this store for nothing else before.
     *
     * @throws MailException if there is no such message
     */
    InputStream fetch(String folder, long uid);

    /**
     * Stores a message, creating the folder where it is missing.
     *
     * @param message lines end with CR LF; stored byte for byte
     * @return its UID, or 0 where the server does not tell (RFC 4315)
     */
    long append(String folder, MessageBytes message, Set<Flag> flags);

    /** Sets or clears flags. */
    void flag(String folder, Set<Long> uids, Set<Flag> flags, boolean set);

    /** Moves messages, creating the target folder where it is missing. */
    void move(String folder, Set<Long> uids, String target);

    /** Deletes messages for good. */
    void expunge(String folder, Set<Long> uids);

    /** UIDs of the messages with this Message-ID, angle brackets included. */
    List<Long> searchMessageId(String folder, String messageId);

    @Override
    void close();

    /** Flags of RFC 3501 §2.3.2, and $Forwarded of RFC 5788. */
    enum Flag {
        SEEN,
        ANSWERED,
        FLAGGED,
        DRAFT,
        DELETED,
        FORWARDED
    }

    /**
     * A part of a folder.
     *
     * @param uidValidity UIDs mean the same while this does (RFC 3501 §2.3.1.1)
     * @param total messages in the folder
     * @param messages newest first
     */
    record Listing(long uidValidity, int total, List<Entry> messages) {}

    /**
     * A message in a folder.
     *
     * @param uid its name in the folder
     * @param size octets
     * @param flags set on it
     * @param headers the header fields as stored, with CR LF
     */
    @SuppressWarnings("ArrayRecordComponent") // thousands of them are listed: no copies
    record Entry(long uid, long size, Set<Flag> flags, byte[] headers) {}
}
