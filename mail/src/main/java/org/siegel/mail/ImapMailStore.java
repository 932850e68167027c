package org.siegel.mail;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.UIDFolder;
import jakarta.mail.search.MessageIDTerm;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.eclipse.angus.mail.iap.ByteArray;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.AppendUID;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.imap.protocol.RFC822SIZE;
import org.eclipse.angus.mail.imap.protocol.UID;
import org.jspecify.annotations.Nullable;

/** A mailbox over IMAP (RFC 3501) with implicit TLS (RFC 8314 §3.2). */
public final class ImapMailStore implements MailStore {

    /** Messages come in parts of this size, so a large one is never in memory as a whole. */
    private static final int PART = 1024 * 1024;

    private final IMAPStore store;
    private final Session session;
    private @Nullable IMAPFolder open;

    private ImapMailStore(IMAPStore store, Session session) {
        this.store = store;
        this.session = session;
    }

    /**
     * Where and how.
     *
     * @param host its name, checked against its certificate
     * @param port usually 993
     * @param trust whom we believe to be the server
     * @param connect for the connection
     * @param answer for each answer
     */
    public record Server(String host, int port, SSLContext trust, Duration connect, Duration answer) {}

    /**
     * Logs in.
     *
     * @throws MailException if the server does not answer or the login is refused
     */
    public static ImapMailStore open(Server server, MailAccount account) {
        var properties = new Properties();
        properties.put("mail.imaps.ssl.socketFactory", server.trust().getSocketFactory());
        properties.put("mail.imaps.ssl.checkserveridentity", "true");
        properties.put(
                "mail.imaps.connectiontimeout", Long.toString(server.connect().toMillis()));
        properties.put("mail.imaps.timeout", Long.toString(server.answer().toMillis()));
        properties.put("mail.imaps.fetchsize", Integer.toString(PART));
        properties.put("mail.imaps.ignorebodystructuresize", "true"); // some servers tell a wrong one
        properties.put("mail.imaps.peek", "true");
        Session session = Session.getInstance(properties);
        char[] password = account.password().chars();
        try {
            var store = (IMAPStore) session.getStore("imaps");
            store.connect(server.host(), server.port(), account.name(), new String(password));
            return new ImapMailStore(store, session);
        } catch (MessagingException e) {
            throw failed("log in at " + server.host() + " as " + account.name(), e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    @Override
    public List<String> folders() {
        try {
            return Arrays.stream(store.getDefaultFolder().list("*"))
                    .map(Folder::getFullName)
                    .toList();
        } catch (MessagingException e) {
            throw failed("list the folders", e);
        }
    }

    @Override
    public Listing list(String folder, int offset, int limit) {
        try {
            IMAPFolder opened = select(folder);
            int total = opened.getMessageCount();
            int last = total - offset;
            int first = Math.max(1, last - limit + 1);
            List<Entry> entries = new ArrayList<>();
            if (last >= first) {
                opened.doCommand(protocol -> {
                    entries.addAll(entries(protocol, first, last));
                    return null;
                });
            }
            return new Listing(opened.getUIDValidity(), total, entries.reversed());
        } catch (MessagingException e) {
            throw failed("list the folder " + folder, e);
        }
    }

    private static List<Entry> entries(IMAPProtocol protocol, int first, int last) throws ProtocolException {
        Response[] responses = protocol.fetch(first, last, "UID FLAGS RFC822.SIZE BODY.PEEK[HEADER]");
        protocol.notifyResponseHandlers(responses);
        protocol.handleResult(responses[responses.length - 1]);
        List<FetchResponse> fetched = new ArrayList<>();
        for (Response response : responses) {
            // a FETCH without UID is the server's news about another message's flags
            if (response instanceof FetchResponse fetch && fetch.getItem(UID.class) != null) {
                fetched.add(fetch);
            }
        }
        return fetched.stream().map(ImapMailStore::entry).toList();
    }

    private static Entry entry(FetchResponse fetch) {
        RFC822SIZE size = fetch.getItem(RFC822SIZE.class);
        BODY body = fetch.getItem(BODY.class);
        ByteArray header = body == null ? null : body.getByteArray();
        Flags flags = fetch.getItem(org.eclipse.angus.mail.imap.protocol.FLAGS.class);
        return new Entry(
                fetch.getItem(UID.class).uid,
                size == null ? 0 : size.size,
                flags == null ? Set.of() : ImapFlags.read(flags),
                header == null ? new byte[0] : header.getNewBytes());
    }

    @Override
    public InputStream fetch(String folder, long uid) {
        try {
            Message message = select(folder).getMessageByUID(uid);
            if (!(message instanceof IMAPMessage stored)) {
                throw new MailException("there is no message " + uid + " in " + folder);
            }
            stored.setPeek(true);
            return stored.getMimeStream();
        } catch (MessagingException e) {
            throw failed("fetch message " + uid + " of " + folder, e);
        }
    }

    @Override
    public long append(String folder, MessageBytes message, Set<Flag> flags) {
        try {
            var raw = new RawMessage(session, message);
            raw.setFlags(ImapFlags.write(flags), true);
            IMAPFolder target = existing(folder);
            AppendUID[] uids = target.appendUIDMessages(new Message[] {raw});
            return uids == null || uids.length == 0 || uids[0] == null ? 0 : uids[0].uid;
        } catch (MessagingException e) {
            throw failed("store a message in " + folder, e);
        }
    }

    @Override
    public void flag(String folder, Set<Long> uids, Set<Flag> flags, boolean set) {
        try {
            IMAPFolder opened = select(folder);
            opened.setFlags(messages(opened, uids), ImapFlags.write(flags), set);
        } catch (MessagingException e) {
            throw failed("change flags in " + folder, e);
        }
    }

    @Override
    public void move(String folder, Set<Long> uids, String target) {
        try {
            IMAPFolder opened = select(folder);
            IMAPFolder destination = existing(target);
            Message[] messages = messages(opened, uids);
            if (messages.length == 0) {
                return;
            }
            if (store.hasCapability("MOVE")) {
                opened.moveMessages(messages, destination); // RFC 6851
            } else {
                opened.copyMessages(messages, destination);
                opened.setFlags(messages, new Flags(Flags.Flag.DELETED), true);
                opened.expunge(messages);
            }
        } catch (MessagingException e) {
            throw failed("move messages from " + folder + " to " + target, e);
        }
    }

    @Override
    public void expunge(String folder, Set<Long> uids) {
        try {
            IMAPFolder opened = select(folder);
            Message[] messages = messages(opened, uids);
            opened.setFlags(messages, new Flags(Flags.Flag.DELETED), true);
            opened.expunge(messages); // UID EXPUNGE (RFC 4315): what others marked stays
        } catch (MessagingException e) {
            throw failed("delete messages in " + folder, e);
        }
    }

    @Override
    public List<Long> searchMessageId(String folder, String messageId) {
        try {
            IMAPFolder opened = select(folder);
            List<Long> uids = new ArrayList<>();
            for (Message message : opened.search(new MessageIDTerm(messageId))) {
                uids.add(opened.getUID(message));
            }
            return List.copyOf(uids);
        } catch (MessagingException e) {
            throw failed("search in " + folder, e);
        }
    }

    private static Message[] messages(UIDFolder folder, Set<Long> uids) throws MessagingException {
        Message[] found = folder.getMessagesByUID(
                uids.stream().mapToLong(Long::longValue).sorted().toArray());
        return Arrays.stream(found).filter(Objects::nonNull).toArray(Message[]::new);
    }

    private IMAPFolder existing(String name) throws MessagingException {
        IMAPFolder folder = (IMAPFolder) store.getFolder(name);
        if (!folder.exists() && !folder.create(Folder.HOLDS_MESSAGES)) {
            throw new MessagingException("the server does not create it");
        }
        return folder;
    }

    private IMAPFolder select(String name) throws MessagingException {
        IMAPFolder current = open;
        if (current != null && current.isOpen() && current.getFullName().equals(name)) {
            return current;
        }
        leave();
        IMAPFolder folder = (IMAPFolder) store.getFolder(name);
        folder.open(Folder.READ_WRITE);
        open = folder;
        return folder;
    }

    private void leave() throws MessagingException {
        IMAPFolder current = open;
        open = null;
        if (current != null && current.isOpen()) {
            current.close(false);
        }
    }

    private static MailException failed(String what, MessagingException e) {
        return new MailException("cannot " + what + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            leave();
            store.close();
        } catch (MessagingException alreadyGone) {
            // the connection broke earlier; whoever used it was told then
        }
    }

    /** A message that Angus hands over as it is. */
    private static final class RawMessage extends jakarta.mail.internet.MimeMessage {
        private final MessageBytes bytes;

        RawMessage(Session session, MessageBytes bytes) {
            super(session);
            this.bytes = bytes;
        }

        @Override
        public void writeTo(java.io.OutputStream out, String @Nullable [] ignore) throws IOException {
            try (InputStream in = bytes.open()) {
                in.transferTo(out);
            }
        }
    }
}
